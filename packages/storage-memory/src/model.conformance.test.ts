import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelViolation, runModel, type StorageSubject, storageAround } from '@live-calls/conformance';
import type {
  AccountRow,
  Decided,
  DecideOptions,
  Decision,
  DecisionView,
  EntryRow,
  Storage,
  Verdict,
  Write,
} from '@live-calls/core/adapter';
import { describe, expect, test } from 'vitest';
import { memoryStorage } from './index.ts';

const runs = process.env.LIVE_CALLS_RUNS;
const wanted = process.env.LIVE_CALLS_SEED;

// `npm run soak` sets LIVE_CALLS_RUNS: then many more runs, and longer ones. Half of the seeds are new every time.
const steps = runs === undefined ? 400 : 2000;
const count = runs === undefined ? 4 : Math.max(4, Math.ceil(Number(runs) / 100));
const someday = Math.floor(Date.now() / 1000) % 1_000_000;
const seeds =
  wanted === undefined
    ? Array.from({ length: count }, (_, index) => (index % 2 === 0 ? index + 1 : someday + index))
    : [Number(wanted)];

const create = (): StorageSubject => ({ storage: memoryStorage({ checked: true }) });

describe('the reference model', () => {
  test.each(seeds)('agrees with every answer and every state, seed %i', async (seed) => {
    const report = await runModel({ create, seed, steps });
    expect(report.steps).toBe(steps);
  });

  test('sees everything it is for', async () => {
    const report = await runModel({ create, seed: 11, steps: 1200 });
    const { answers } = report;
    for (const refused of ['insufficient-funds', 'account-not-active', 'differs']) {
      expect(answers, refused).toHaveProperty(`place ${refused}`);
    }
    for (const recorded of ['charged', 'unrated', 'not-billed', 'parked', 'differs']) {
      expect(answers, recorded).toHaveProperty(`record ${recorded}`);
    }
    for (const answer of ['authorized', 'insufficient-funds', 'account-not-active', 'unrated', 'closed']) {
      expect(answers, answer).toHaveProperty(`authorize ${answer}`);
    }
    for (const answer of ['extend-call extended', 'bind bound', 'settle charged', 'close-call closed']) {
      expect(answers, answer).toHaveProperty(answer);
    }
    for (const answer of [
      'correct charged',
      'apply applied',
      'assign charged',
      'plan planned',
      'webhook received',
    ]) {
      expect(answers, answer).toHaveProperty(answer);
    }
    for (const purchase of [
      ...['quote done', 'acknowledge acknowledged', 'cancel canceled', 'cancel not-cancelable'],
      ...['resume-top-up expired', 'contest applied', 'receipt unallocated', 'payment-event applied'],
      ...['assign-money assigned', 'assign-money not-assignable', 'assign-money not-enough'],
    ]) {
      expect(answers, purchase).toHaveProperty(purchase);
    }
    for (const lost of ['top-up requested', 'top-up OUTCOME_UNKNOWN', 'top-up PROVIDER_UNAVAILABLE']) {
      expect(answers, lost).toHaveProperty(lost);
    }
    expect(report.replays).toBeGreaterThan(100);
    expect(report.races).toBeGreaterThan(50);
    expect(report.recovered).toBeGreaterThan(20);
    expect(report.announcements).toBeGreaterThan(10);
  });

  test('agrees when two processes race and every call takes another time', async () => {
    const storage = memoryStorage({ checked: true });
    const two = (): StorageSubject => ({
      storage: hesitant(storage),
      another: async () => hesitant(storage),
    });
    const report = await runModel({ create: two, seed: 8, steps: 300, races: 60 });
    expect(report.races).toBeGreaterThan(100);
  });

  test('ends in the same state on every storage', async () => {
    const run = { seed: 3, steps: 200, races: 0 };
    const plain = await runModel({ ...run, create: () => ({ storage: memoryStorage() }) });
    expect(await runModel({ ...run, create })).toEqual(plain);
  });
});

describe('the reference model finds', () => {
  const broken: readonly (readonly [name: string, break_: (storage: Storage) => Storage])[] = [
    ['a lost update of the balance', lostUpdate],
    ['a second charge on replay', secondCharge],
    ['a forgotten key', forgottenKey],
    ['a hold that ignores the floor', floorIgnored],
    ['a dropped announcement', droppedAnnouncement],
    ['an invoice that forgets what it is told', forgetfulInvoice],
    ['what is due about a call, left behind', strayDue],
    ['a call that forgets what it was granted', forgottenGrant],
    ['a decision that was committed on a state it did not see', staleCommit],
  ];

  test.each(broken)('%s', async (_, break_) => {
    const run = runModel({ create: () => ({ storage: break_(memoryStorage()) }), seed: 5, steps: 600 });
    const violation = await run.catch((error: unknown) => error);
    if (!(violation instanceof ModelViolation))
      throw new Error(`Nothing was found: ${JSON.stringify(violation)}`);
    expect(violation.message).toContain(`runModel({ create, seed: 5, steps: ${violation.step} })`);
    expect(violation.lately.length).toBeGreaterThan(0);
  });
});

/** Changes what decisions see or answer, and leaves everything else to the storage. */
function tampered(
  storage: Storage,
  tamper: (decision: Decision, view: DecisionView) => Verdict<unknown>,
): Storage {
  return storageAround(storage, {
    decide: <Outcome>(batch: readonly Decision<Outcome>[], options: DecideOptions) =>
      storage.decide(
        batch.map((decision) => ({
          accountId: decision.accountId,
          reads: decision.reads,
          decide: (view) => tamper(decision, view) as Verdict<Outcome>,
        })),
        options,
      ),
  });
}

/** Waits before and after each decision, longer or shorter, so that commands given at once overtake each other. */
function hesitant(storage: Storage): Storage {
  let calls = 0;
  const wait = async (): Promise<void> => {
    calls += 1;
    for (let turns = (calls * 7) % 5; turns > 0; turns -= 1) await nextTurn();
  };
  return storageAround(storage, {
    decide: async (batch, options) => {
      await wait();
      const decided = await storage.decide(batch, options);
      await wait();
      return decided;
    },
  });
}

function lostUpdate(storage: Storage): Storage {
  let commits = 0;
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    const { account } = view;
    if (verdict.changes === undefined || account === undefined) return verdict;
    commits += 1;
    if (commits % 40 !== 0) return verdict;
    const stale: AccountRow = { ...verdict.changes.account, postedAtoms: account.postedAtoms };
    return { ...verdict, changes: { ...verdict.changes, account: stale } };
  });
}

function secondCharge(storage: Storage): Storage {
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    const { kind, replayed, row } = verdict.outcome as {
      readonly kind?: string;
      readonly replayed?: boolean;
      readonly row?: { readonly costAtoms?: bigint; readonly billingStartMs: number };
    };
    const { account } = view;
    const cost = row?.costAtoms ?? 0n;
    if (kind !== 'row' || replayed !== true || cost === 0n || account === undefined) return verdict;
    const { accountId, lastAtMs } = account;
    const number = account.lastNumber + 1;
    const postedAtoms = account.postedAtoms - cost;
    const entry: EntryRow = {
      accountId,
      number,
      type: 'usage',
      debitBook: 'wallet',
      creditBook: 'usage',
      amountAtoms: cost,
      balanceAfterAtoms: postedAtoms,
      reference: 'usage:again',
      atMs: lastAtMs,
      billingStartMs: row?.billingStartMs ?? 0,
      actor: 'system:model',
    };
    const writes: readonly Write[] = [{ type: 'insert', table: 'entry', row: entry }];
    return { ...verdict, changes: { account: { ...account, postedAtoms, lastNumber: number }, writes } };
  });
}

function forgottenKey(storage: Storage): Storage {
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    if (verdict.changes === undefined) return verdict;
    const writes = verdict.changes.writes.filter((write) => write.table !== 'key');
    return { ...verdict, changes: { ...verdict.changes, writes } };
  });
}

function floorIgnored(storage: Storage): Storage {
  return tampered(storage, (decision, view) => {
    const { account } = view;
    if (account === undefined || decision.reads[0]?.table !== 'hold') return decision.decide(view);
    const generous = { ...account, floorAtoms: account.floorAtoms - 10n ** 15n };
    const verdict = decision.decide({ account: generous, row: (table, key) => view.row(table, key) });
    if (verdict.changes === undefined) return verdict;
    const restored = { ...verdict.changes.account, floorAtoms: account.floorAtoms };
    return { ...verdict, changes: { ...verdict.changes, account: restored } };
  });
}

function droppedAnnouncement(storage: Storage): Storage {
  let announcements = 0;
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    if (verdict.changes?.writes.some((write) => write.table === 'announcement') !== true) return verdict;
    announcements += 1;
    if (announcements % 5 !== 0) return verdict;
    const writes = verdict.changes.writes.filter(({ table }) => table !== 'announcement' && table !== 'due');
    return { ...verdict, changes: { ...verdict.changes, writes } };
  });
}

function forgetfulInvoice(storage: Storage): Storage {
  let updates = 0;
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    const isInvoice = (write: Write): boolean => write.table === 'invoice' && write.type === 'update';
    if (verdict.changes?.writes.some(isInvoice) !== true) return verdict;
    updates += 1;
    if (updates % 6 !== 0) return verdict;
    const writes = verdict.changes.writes.filter((write) => !isInvoice(write));
    return { ...verdict, changes: { ...verdict.changes, writes } };
  });
}

function strayDue(storage: Storage): Storage {
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    if (verdict.changes === undefined) return verdict;
    const writes = verdict.changes.writes.filter((write) => write.table !== 'due' || write.type !== 'remove');
    return { ...verdict, changes: { ...verdict.changes, writes } };
  });
}

function forgottenGrant(storage: Storage): Storage {
  return tampered(storage, (decision, view) => {
    const verdict = decision.decide(view);
    const { changes } = verdict;
    if (changes === undefined) return verdict;
    const writes = changes.writes.map((write): Write => {
      if (write.table !== 'hold' || write.type !== 'update') return write;
      const { call } = (write.row.facts ?? {}) as { readonly call?: object };
      const before = view.row('hold', [write.row.callRef]);
      return call === undefined || before?.facts === undefined
        ? write
        : { ...write, row: { ...write.row, facts: before.facts } };
    });
    return { ...verdict, changes: { ...changes, writes } };
  });
}

/** Decides on what it sees, waits, and commits what it decided, whatever was committed in between. */
function staleCommit(storage: Storage): Storage {
  const decideOne = async <Outcome>(
    decision: Decision<Outcome>,
    options: DecideOptions,
  ): Promise<Decided<Outcome>> => {
    let verdict: Verdict<Outcome> | undefined;
    const look: Decision<Outcome> = {
      accountId: decision.accountId,
      reads: decision.reads,
      decide: (view) => {
        verdict = decision.decide(view);
        return { outcome: verdict.outcome };
      },
    };
    const [looked] = await storage.decide([look], options);
    const seen = verdict;
    if (looked?.status !== 'done' || seen?.changes === undefined) return looked as Decided<Outcome>;
    const commit: Decision<Outcome> = { accountId: decision.accountId, reads: [], decide: () => seen };
    const [done] = await storage.decide([commit], options);
    return done as Decided<Outcome>;
  };
  return storageAround(storage, {
    decide: async (batch, options) => {
      const decided = [];
      for (const decision of batch) decided.push(await decideOne(decision, options));
      return decided;
    },
  });
}
