import type { ResponseOf } from '@live-calls/http';
import { useAccount, useRead } from './account.tsx';
import type { Problem } from './problem.ts';

type Subscription = ResponseOf<'GET /accounts/{accountId}'>;

/** Where the account stands: as the live view tells it, and as it was read until that does. */
export interface WalletView extends Partial<Pick<Subscription, 'wallet' | 'banner' | 'status' | 'contract'>> {
  /** Zone in which times are shown. */
  readonly timeZone: string;
  /** Why nothing is known. */
  readonly problem?: Problem;
  /** Reads it anew. */
  readonly again: () => void;
}

/** Where the account stands. */
export function useWalletView(): WalletView {
  const { live } = useAccount();
  const { value, problem, again } = useRead('GET /accounts/{accountId}', {});
  const latest = live.standing ?? value;
  const timeZone = value?.contract?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    timeZone,
    again,
    ...(latest !== undefined && { wallet: latest.wallet, status: latest.status }),
    ...(latest?.banner !== undefined && { banner: latest.banner }),
    ...(value?.contract !== undefined && { contract: value.contract }),
    ...(problem !== undefined && { problem }),
  };
}
