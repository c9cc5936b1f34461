import {
  type Changes,
  type Decided,
  type Decision,
  type DecisionView,
  failedDecision,
  rowKey,
  type Storage,
  type Verdict,
  type Write,
} from '@live-calls/core/adapter';
import type { BrokenStorage } from './broken-storages.ts';
import { changesChanged, decidingBy, rowsChanged, viewsChanged, writtenKey } from './wrapping.ts';

/** Mistakes about keys, guards and commits. */
export const brokenCommits: readonly BrokenStorage[] = [
  { mistake: 'reads, waits, then writes what it decided on the old state', over: readAwaitWrite },
  { mistake: 'decides on the state at the start of the batch', over: batchSnapshot },
  { mistake: 'answers the outcome of a run that was not committed', over: staleOutcome },
  { mistake: 'remembers the account row and decides on that', over: cachedAccount },
  {
    mistake: 'an insert overwrites',
    over: (storage) =>
      changesChanged(storage, (changes, view) => ({
        ...changes,
        writes: changes.writes.flatMap((write) => overwriting(write, view)),
      })),
  },
  {
    mistake: 'an insert on a taken key is quietly dropped',
    over: (storage) =>
      changesChanged(storage, (changes, view) => ({
        ...changes,
        writes: changes.writes.filter((write) => !taken(write, view)),
      })),
  },
  {
    mistake: 'a change of a missing row is quietly dropped',
    over: (storage) =>
      changesChanged(storage, (changes, view) => ({
        ...changes,
        writes: changes.writes.filter((write) => write.type === 'insert' || rowAt(write, view) !== undefined),
      })),
  },
  {
    mistake: 'append-only rows can be removed',
    over: (storage) =>
      changesChanged(storage, (changes) => ({
        ...changes,
        writes: changes.writes.filter((write) => write.type === 'insert' || write.table !== 'entry'),
      })),
  },
  {
    mistake: 'an account row of another account is believed',
    over: (storage) =>
      changesChanged(storage, (changes, view) => ({
        ...changes,
        account: { ...changes.account, accountId: view.account?.accountId ?? changes.account.accountId },
      })),
  },
  { mistake: 'keys are unique across accounts', over: globalKeys },
  { mistake: 'removed keys stay taken', over: tombstones },
  {
    mistake: 'the last write of a decision is lost',
    over: (storage) =>
      changesChanged(storage, (changes) => ({
        ...changes,
        writes: changes.writes.slice(0, Math.max(1, changes.writes.length - 1)),
      })),
  },
  {
    mistake: 'removes are lost',
    over: (storage) =>
      changesChanged(storage, (changes) => ({
        ...changes,
        writes: changes.writes.filter((write) => write.type !== 'remove'),
      })),
  },
  {
    mistake: 'the account row is lost when other rows are written',
    over: (storage) =>
      changesChanged(storage, (changes, view) =>
        changes.writes.length === 0 ? changes : { ...changes, account: view.account ?? changes.account },
      ),
  },
  { mistake: 'rows are written one after another, the account first', over: piecemeal },
  { mistake: 'answers before it commits', over: answersEarly },
  { mistake: 'the version of the decision is kept', over: (storage) => rowsWithVersion(storage) },
  {
    mistake: 'the version is told one too low',
    over: (storage) => versionsTold(storage, (version) => version - 1),
  },
  { mistake: 'every commit is told the latest version', over: latestVersion },
  {
    mistake: 'rows that were not named beforehand are not shown',
    over: (storage) =>
      viewsChanged(storage, (view, decision) => ({
        account: view.account,
        row: (table, key) =>
          decision.reads.some((ref) => ref.table === table && String(ref.key) === String(key))
            ? view.row(table, key)
            : undefined,
      })),
  },
  {
    mistake: 'rows that were named but do not exist are shown as those of the first',
    over: (storage) =>
      viewsChanged(storage, (view, decision) => ({
        account: view.account,
        row: (table, key) =>
          view.row(table, key) ??
          (decision.reads.length > 2
            ? view.row(table, decision.reads.find((ref) => ref.table === table)?.key ?? key)
            : undefined),
      })),
  },
  { mistake: 'only ten rows may be asked for late', over: (storage) => viewsChanged(storage, limitedView) },
  {
    mistake: 'accounts that do not exist are shown as empty ones',
    over: (storage) =>
      viewsChanged(storage, (view, decision) => ({
        account:
          view.account ??
          ({ accountId: decision.accountId, version: 0 } as unknown as NonNullable<DecisionView['account']>),
        row: (table, key) => view.row(table, key),
      })),
  },
];

/** Writes what was decided on an earlier state, whatever the state is by now. */
function blindly(decision: Decision, outcome: unknown, changes: Changes): Decision {
  return {
    ...decision,
    decide: (view) => ({
      outcome,
      changes: { ...changes, writes: changes.writes.flatMap((write) => overwriting(write, view)) },
    }),
  };
}

/** Loads, gives way to others, and writes without looking again: the classic. */
function readAwaitWrite(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const decided: Decided<unknown>[] = [];
    for (const decision of batch) {
      const { verdict, answer } = await rehearsed(storage, decision);
      await new Promise((resolve) => setImmediate(resolve));
      const { changes } = verdict ?? {};
      if (changes === undefined) decided.push(answer);
      else {
        decided.push(...(await storage.decide([blindly(decision, verdict?.outcome, changes)], options)));
      }
    }
    return decided;
  });
}

function batchSnapshot(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    if (batch.length === 1) return storage.decide(batch, options);
    const rehearsals: { readonly verdict?: Verdict<unknown>; readonly answer: Decided<unknown> }[] = [];
    for (const decision of batch) rehearsals.push(await rehearsed(storage, decision));
    const decided: Decided<unknown>[] = [];
    for (const [index, { verdict, answer }] of rehearsals.entries()) {
      const { changes } = verdict ?? {};
      const decision = batch[index] as Decision;
      if (changes === undefined) decided.push(answer);
      else {
        decided.push(...(await storage.decide([blindly(decision, verdict?.outcome, changes)], options)));
      }
    }
    return decided;
  });
}

/** Runs a decision on the present state and rolls it back, to see what it would answer. */
async function rehearsed(
  storage: Storage,
  decision: Decision,
): Promise<{ readonly verdict?: Verdict<unknown>; readonly answer: Decided<unknown> }> {
  let verdict: Verdict<unknown> | undefined;
  const dry = {
    ...decision,
    decide: (view: DecisionView) => {
      verdict = decision.decide(view);
      return { outcome: verdict.outcome };
    },
  };
  const [answer] = await storage.decide([dry], { priority: 'live' });
  const known = answer ?? failedDecision(new Error('no answer'));
  return verdict === undefined ? { answer: known } : { verdict, answer: known };
}

function staleOutcome(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const rehearsals = await Promise.all(batch.map((decision) => rehearsed(storage, decision)));
    await new Promise((resolve) => setImmediate(resolve));
    const decided = await storage.decide(batch, options);
    return decided.map((one, index) => {
      const verdict = rehearsals[index]?.verdict;
      return one.status === 'done' && verdict !== undefined ? { ...one, outcome: verdict.outcome } : one;
    });
  });
}

function cachedAccount(storage: Storage): Storage {
  const cache = new Map<string, DecisionView['account']>();
  return viewsChanged(storage, (view, decision) => {
    if (view.account !== undefined && !cache.has(decision.accountId))
      cache.set(decision.accountId, view.account);
    return { account: cache.get(decision.accountId), row: (table, key) => view.row(table, key) };
  });
}

function overwriting(write: Write, view: DecisionView): readonly Write[] {
  if (!taken(write, view)) return write.type === 'insert' || rowAt(write, view) !== undefined ? [write] : [];
  const mutable = !['usage', 'entry', 'contract'].includes(write.table);
  return mutable ? [{ ...write, type: 'update' } as Write] : [];
}

function taken(write: Write, view: DecisionView): boolean {
  return write.type === 'insert' && rowAt(write, view) !== undefined;
}

function rowAt(write: Write, view: DecisionView): object | undefined {
  return view.row(write.table, write.type === 'remove' ? write.key : rowKey(write.table, write.row));
}

function globalKeys(storage: Storage): Storage {
  const owners = new Map<string, string>();
  return changesChanged(storage, (changes) => ({
    ...changes,
    writes: changes.writes.filter((write) => {
      const key = writtenKey(write, rowKey);
      const owner = owners.get(key) ?? changes.account.accountId;
      owners.set(key, owner);
      return owner === changes.account.accountId;
    }),
  }));
}

function tombstones(storage: Storage): Storage {
  const gone = new Set<string>();
  return changesChanged(storage, (changes) => {
    for (const write of changes.writes) if (write.type === 'remove') gone.add(writtenKey(write, rowKey));
    return {
      ...changes,
      writes: changes.writes.filter(
        (write) => write.type === 'remove' || !gone.has(writtenKey(write, rowKey)),
      ),
    };
  });
}

function piecemeal(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const decided: Decided<unknown>[] = [];
    for (const decision of batch) {
      let later: Changes | undefined;
      const first = {
        ...decision,
        decide: (view: DecisionView) => {
          const { outcome, changes } = decision.decide(view);
          later = changes;
          return changes === undefined
            ? { outcome }
            : { outcome, changes: { account: changes.account, writes: [] } };
        },
      };
      const [answer] = await storage.decide([first], options);
      let last: Decided<unknown> | undefined = answer;
      for (const write of later?.writes ?? []) {
        await new Promise((resolve) => setImmediate(resolve));
        const part = {
          ...decision,
          decide: (view: DecisionView) => ({
            outcome: undefined,
            changes: { account: view.account as Changes['account'], writes: [write] },
          }),
        };
        const [written] = await storage.decide([part], options);
        if (written?.status === 'failed') last = written;
      }
      if (last !== undefined) decided.push(last);
    }
    return decided;
  });
}

function answersEarly(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const rehearsals = await Promise.all(batch.map((decision) => rehearsed(storage, decision)));
    setTimeout(() => void storage.decide(batch, options), 5);
    return rehearsals.map((one) => one.answer);
  });
}

function rowsWithVersion(storage: Storage): Storage {
  const kept = new Map<string, number>();
  const noting = changesChanged(storage, (changes) => {
    kept.set(changes.account.accountId, changes.account.version);
    return changes;
  });
  return rowsChanged(noting, (row, table) =>
    table === 'account' ? { ...row, version: kept.get(String(row.accountId)) ?? row.version } : row,
  );
}

function versionsTold(storage: Storage, told: (version: number) => number): Storage {
  return decidingBy(storage, async (batch, options) =>
    (await storage.decide(batch, options)).map((one) =>
      one.status === 'done' ? { ...one, version: told(one.version) } : one,
    ),
  );
}

function latestVersion(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const decided = await storage.decide(batch, options);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const [row] = await storage.get('account', batch[0]?.accountId ?? '', [[]]);
    return decided.map((one) => (one.status === 'done' ? { ...one, version: row?.version ?? 0 } : one));
  });
}

function limitedView(view: DecisionView): DecisionView {
  let asked = 0;
  return {
    account: view.account,
    row: (table, key) => {
      asked += 1;
      return asked > 10 ? undefined : view.row(table, key);
    },
  };
}
