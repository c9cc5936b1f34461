import { checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { parseCurrency } from '../money/currency.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { initialThresholds } from '../thresholds/threshold-state.ts';
import type { Differs } from '../wallets/keyed.ts';
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
        const row = newAccount({ accountId, name, currency, clockMs });
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

function newAccount(start: {
  readonly accountId: string;
  readonly name: string;
  readonly currency: string;
  readonly clockMs: number;
}): AccountRow {
  const { accountId, name, currency, clockMs } = start;
  return {
    accountId,
    version: 0,
    status: 'not-set-up',
    name,
    currency,
    contractNumber: 0,
    postedAtoms: 0n,
    heldAtoms: 0n,
    runningAtoms: 0n,
    floorAtoms: 0n,
    openHolds: 0,
    lastNumber: 0,
    lastAtMs: clockMs,
    thresholds: initialThresholds(currency),
    openedAtMs: clockMs,
  };
}
