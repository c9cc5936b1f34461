import { luckOf } from './luck.ts';
import type { WholeTraffic } from './simulated-traffic.ts';
import type { SimulatedAccount, SimulatedSetting } from './trace.ts';

const RECONCILE_EVERY_MS = 6 * 3_600_000;

/**
 * The setting of a run.
 *
 * @param traffic - What happens.
 * @param about - The rest.
 * @returns The setting, plain JSON.
 */
export function settingOf(
  traffic: WholeTraffic,
  about: Pick<SimulatedSetting, 'beginMs' | 'contract' | 'priceBooks' | 'checkEvery' | 'workerEveryMs'> & {
    readonly seed: number;
  },
): SimulatedSetting {
  const { seed, ...rest } = about;
  const { deposit, webhooks, buying } = traffic;
  const average = Math.max(1, Math.round(Number(buying.amount)));
  const automatic = {
    threshold: String(Math.ceil(average / 3)),
    target: String(2 * average),
    monthlyCap: String(50 * average),
  };
  const accounts = Array.from(
    { length: traffic.accounts },
    (_, index): SimulatedAccount => ({
      ...{ accountId: `acc-${index + 1}`, deposit },
      ...(index % 2 === 0 && { automatic }),
    }),
  );
  return { ...rest, accounts, webhooks, luck: luckOf(seed, 'world'), reconcileEveryMs: RECONCILE_EVERY_MS };
}
