import { BillingError } from '../errors/billing-error.ts';
import type { AccountRange } from '../ports/range-totals.ts';
import type { Storage } from '../ports/storage.ts';
import type { Difference, Verification } from '../wallets/verification.ts';
import { Documents } from './documents.ts';
import { type AccountsOfRange, leftOver, suspectsOf, type Totals } from './suspects.ts';
import { verifyAccount } from './verify-account.ts';
import {
  type CheckedVerify,
  checkVerify,
  cursorBehind,
  type VerifyCounts,
  type VerifyRequest,
} from './verify-request.ts';

/** An account that does not agree with its journal. */
export interface DifferingAccount {
  /** The account. */
  readonly accountId: string;
  /** What differs, at most 100. */
  readonly differences: readonly Difference[];
}

/** A part of a run: some accounts, each as of one moment of its own. */
export interface VerifyStep {
  /** Accounts that differ. */
  readonly differing: readonly DifferingAccount[];
  /** What differs outside of accounts: documents, rows of accounts that do not exist. */
  readonly shared: readonly Difference[];
  /** How much was verified so far, this step included. */
  readonly counts: VerifyCounts;
  /** Where a later run goes on behind this step; absent when this was the last. */
  readonly cursor?: string;
}

/** The result of a run. */
export interface VerifySummary extends VerifyCounts {
  /** `agrees` when nothing differs. */
  readonly status: 'agrees' | 'differs';
  /** The first 1,000 accounts that differ. */
  readonly differingAccounts: readonly DifferingAccount[];
  /** What differs outside of accounts, at most 1,000. */
  readonly shared: readonly Difference[];
  /** False when the run was given up before the last account. */
  readonly complete: boolean;
}

/** A run over all accounts. Nothing is read before it is iterated or its summary is asked for. */
export interface VerifyRun extends AsyncIterable<VerifyStep> {
  /**
   * Runs to the end. An iteration that was left early has ended the run: then this is what was found up to there.
   *
   * @returns The result; `complete` says whether the run came to its end.
   */
  summary(): Promise<VerifySummary>;
}

const PAGE = 1000;
/** Journal numbers of a range: some seconds of work of a database. */
const NUMBERS_IN_RANGE = 2_000_000;
const ACCOUNTS_IN_RANGE = 10_000;
const MOST = 1000;

/**
 * Verifies all accounts.
 *
 * @param storage - The storage.
 * @param request - The command; untrusted.
 * @returns The run.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function verifyAll(storage: Storage, request: VerifyRequest): VerifyRun {
  const checked = checkVerify(request);
  const tally = new Tally();
  const steps = (async function* (): AsyncGenerator<VerifyStep> {
    for await (const found of stepsOf(storage, checked)) {
      const step = tally.add(found);
      checked.onProgress?.(step.counts);
      yield step;
    }
    tally.complete = true;
  })();
  return {
    [Symbol.asyncIterator]: () => steps,
    summary: async () => {
      for (;;) if ((await steps.next()).done === true) return tally.summary();
    },
  };
}

/** What a step found, before it is counted. */
interface Found {
  readonly accounts: number;
  readonly entries: number;
  readonly usageRows: number;
  readonly differing: readonly DifferingAccount[];
  readonly shared: readonly Difference[];
  readonly cursor: string | undefined;
}

async function* stepsOf(storage: Storage, checked: CheckedVerify): AsyncGenerator<Found> {
  const documents = new Documents(storage.references);
  const { totals } = storage.operator;
  const add: Totals | undefined = totals && ((range) => totals.call(storage.operator, range));
  const run: Run = { storage, documents, add };
  // Read while the accounts are; a failure is met where they are awaited.
  const ofDocuments = checked.after === undefined ? documents.differences() : Promise.resolve([]);
  ofDocuments.catch(() => {});
  let isFirst = true;
  for await (const accounts of rangesOf(storage, checked.after)) {
    const isQuick = checked.depth === 'totals' && add !== undefined;
    const steps = isQuick ? totalsStep({ ...run, add }, accounts) : journalSteps(run, accounts);
    for await (const found of steps) {
      yield isFirst ? { ...found, shared: [...(await ofDocuments), ...found.shared] } : found;
      isFirst = false;
    }
  }
}

/** What a run works with. */
interface Run {
  readonly storage: Storage;
  readonly documents: Documents;
  /** Adds up; absent where the storage cannot. */
  readonly add: Totals | undefined;
}

interface AccountsToVerify extends AccountsOfRange {
  /** Whether these are the last accounts of all. */
  readonly last: boolean;
}

/** Accounts in order, as many as have so many journal numbers together, and at least one; the last range may have none. */
async function* rangesOf(storage: Storage, after: string | undefined): AsyncGenerator<AccountsToVerify> {
  // No id comes between; behind it the range begins, also where rows have no account.
  let from = after === undefined ? undefined : `${after}\u0001`;
  const bound = from === undefined ? {} : { from };
  let cursor: string | undefined;
  let accountIds: string[] = [];
  let numbers = 0;
  do {
    const next = cursor === undefined ? bound : { ...bound, cursor };
    const page = await storage.operator.list('account', { order: 'byAccount', limit: PAGE, ...next });
    for (const { accountId, lastNumber } of page.rows) {
      const isFull = numbers + lastNumber > NUMBERS_IN_RANGE || accountIds.length >= ACCOUNTS_IN_RANGE;
      if (isFull && accountIds.length > 0) {
        yield { range: { ...rangeFrom(from), until: accountId }, accountIds, last: false };
        from = accountId;
        accountIds = [];
        numbers = 0;
      }
      accountIds.push(accountId);
      numbers += lastNumber;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  yield { range: rangeFrom(from), accountIds, last: true };
}

function rangeFrom(from: string | undefined): AccountRange {
  return from === undefined ? {} : { from };
}

/** Adds a range up, and looks at every row of the accounts that differ. */
async function* totalsStep(
  run: Run & { readonly add: Totals },
  accounts: AccountsToVerify,
): AsyncGenerator<Found> {
  const { accountIds, last } = accounts;
  const suspects = await suspectsOf(run.add, accounts);
  const differing: DifferingAccount[] = [];
  const shared = [...suspects.differences];
  for (const accountId of suspects.accountIds) {
    const verification = await verifyIfThere(run, accountId);
    if (verification?.status === 'differs')
      differing.push({ accountId, differences: verification.differences });
    else shared.push(...(await leftOver(run.add, accounts, accountId)));
  }
  const { entries, usageRows } = suspects;
  const cursor = last ? undefined : cursorBehind(accountIds.at(-1) ?? '');
  yield { accounts: accountIds.length, entries, usageRows, differing, shared, cursor };
}

/** Looks at every row of every account; where the storage can add up, also for rows of accounts that do not exist. */
async function* journalSteps(run: Run, accounts: AccountsToVerify): AsyncGenerator<Found> {
  const { accountIds, last } = accounts;
  const suspects = run.add && (await suspectsOf(run.add, accounts));
  let shared = suspects?.differences ?? [];
  for (const [index, accountId] of accountIds.entries()) {
    const verification = await verifyIfThere(run, accountId);
    const { status = 'agrees', entries = 0, usageRows = 0, differences = [] } = verification ?? {};
    const isSuspect = suspects?.accountIds.includes(accountId) === true && status === 'agrees';
    if (isSuspect && run.add !== undefined)
      shared = [...shared, ...(await leftOver(run.add, accounts, accountId))];
    const cursor = last && index === accountIds.length - 1 ? undefined : cursorBehind(accountId);
    const differing = status === 'agrees' ? [] : [{ accountId, differences }];
    yield { accounts: 1, entries, usageRows, differing, shared, cursor };
    shared = [];
  }
  if (accountIds.length === 0) {
    yield { accounts: 0, entries: 0, usageRows: 0, differing: [], shared, cursor: undefined };
  }
}

/** An account may be gone by the time it is its turn: restored data, a test. That is no difference. */
async function verifyIfThere(
  { storage, documents }: Run,
  accountId: string,
): Promise<Verification | undefined> {
  try {
    return await verifyAccount(storage, accountId, documents);
  } catch (error) {
    if (BillingError.is(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Counts what steps found. */
class Tally {
  complete = false;
  #counts: VerifyCounts = { accounts: 0, differing: 0, entries: 0, usageRows: 0 };
  readonly #differing: DifferingAccount[] = [];
  readonly #shared: Difference[] = [];
  #differs = false;

  add({ accounts, entries, usageRows, differing, shared, cursor }: Found): VerifyStep {
    const before = this.#counts;
    this.#counts = {
      accounts: before.accounts + accounts,
      differing: before.differing + differing.length,
      entries: before.entries + entries,
      usageRows: before.usageRows + usageRows,
    };
    this.#differs ||= differing.length + shared.length > 0;
    this.#differing.push(...differing.slice(0, MOST - this.#differing.length));
    this.#shared.push(...shared.slice(0, MOST - this.#shared.length));
    const step = { differing, shared, counts: this.#counts };
    return cursor === undefined ? step : { ...step, cursor };
  }

  summary(): VerifySummary {
    return {
      status: this.#differs ? 'differs' : 'agrees',
      ...this.#counts,
      differingAccounts: this.#differing,
      shared: this.#shared,
      complete: this.complete,
    };
  }
}
