import { checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { parseCurrency } from '../money/currency.ts';
import type { Decision } from '../ports/storage.ts';
import { initialThresholds } from '../thresholds/threshold-state.ts';
import type { Differs } from '../wallets/keyed.ts';
import { emptyAccount } from './account-row.ts';
import { type AccountCommand, authorize } from './actor.ts';

/** Opens an account; for actor `system`. */
export interface OpenAccountRequest extends AccountCommand {
  /** Name of the company, for people; 1 to 200 characters. */
  readonly name: string;
  /** ISO 4217 code of the wallet; it never changes. */
  readonly currency: string;
}

/** The account is open. */
export interface AccountOpened {
  /** Discriminant. */
  readonly status: 'opened';
  /** True when an equal earlier request opened it. */
  readonly replayed: boolean;
  /** The account. */
  readonly accountId: string;
}

/** What opening an account did; `differs` when the id is taken by an account with another name or currency. */
export type OpenAccountOutcome = AccountOpened | Differs;

/**
 * Opens an account that is not set up yet: no contract, no money.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function openAccount(request: OpenAccountRequest, clockMs: number): Decision<OpenAccountOutcome> {
  const { accountId } = authorize(request, 'open an account', 'system');
  if (accountId.startsWith('~')) {
    throw invalidInput('accountId', 'an id that does not begin with "~"; those are reserved', accountId);
  }
  const name = checkText(request.name, 'name');
  const currency = parseCurrency(request.currency);
  return {
    accountId,
    reads: [],
    decide: ({ account }) => {
      if (account === undefined) {
        const empty = emptyAccount({ accountId, name, currency, clockMs });
        const row = { ...empty, thresholds: initialThresholds(currency) };
        return {
          outcome: { status: 'opened', replayed: false, accountId },
          changes: { account: row, writes: [] },
        };
      }
      if (account.name !== name || account.currency !== currency) {
        return { outcome: { status: 'differs', key: accountId } };
      }
      return { outcome: { status: 'opened', replayed: true, accountId } };
    },
  };
}
