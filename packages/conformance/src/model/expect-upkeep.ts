import { contractFor } from './agreed-book.ts';
import { canonical } from './amount.ts';
import {
  contentOf,
  type ExpectedPrice,
  expectedPrice,
  legOf,
  promised,
  recordIn,
  shownRevision,
  writeRevision,
} from './expect-legs.ts';
import type { Answer, FactsPlan, ModelCommand } from './model-command.ts';
import type { BookName } from './price-books.ts';
import { type AccountState, type KnownLeg, legKey, type RevisionState, type World } from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/** Corrects a revision of a leg. */
export function correct(world: World, account: AccountState, command: Command<'correct'>): Answer {
  const key = legKey(command);
  const revisions = account.legs.get(key) ?? [];
  const previous = revisions[command.corrects];
  if (previous === undefined) return { error: 'NOT_FOUND' };
  const leg = corrected(legOf(key, previous), command.facts);
  const following = revisions[command.corrects + 1];
  if (following !== undefined) {
    if (following.cause === 'correction' && sameFacts(leg, following, previous.to === undefined)) {
      return shownRevision(account, following, { key, replayed: true });
    }
    return { status: 'differs', latestRevision: revisions.length - 1 };
  }
  if (leg.to === undefined) return { error: 'INVALID_INPUT' };
  // Unless the call moved to another time, what was agreed for it stays.
  const stays = previous.startMs === leg.startMs;
  const contract = stays && previous.contract > 0 ? previous.contract : contractFor(account, leg);
  const book = (stays ? previous.book : undefined) ?? promised(account, leg).book;
  const price = expectedPrice(account, leg, { contract, book });
  const revision = { cause: 'correction', price, contract, content: contentOf(leg) } as const;
  const written = writeRevision(world, account, { leg, revision });
  return shownRevision(account, written, { key, replayed: false });
}

function corrected(leg: KnownLeg, facts: FactsPlan): KnownLeg {
  const durationSeconds = facts.durationSeconds ?? leg.durationSeconds;
  const answered = durationSeconds > 0 || leg.answered;
  const implied = answered === leg.answered ? leg.status : 'completed';
  return {
    ...leg,
    durationSeconds,
    answered,
    status: facts.status ?? implied,
    to: facts.to ?? leg.to,
    startMs: (answered ? facts.answeredMs : undefined) ?? leg.startMs,
  };
}

function sameFacts(leg: KnownLeg, row: RevisionState, redacted: boolean): boolean {
  const same =
    row.legStatus === leg.status &&
    row.durationSeconds === leg.durationSeconds &&
    row.answered === leg.answered &&
    row.startMs === leg.startMs;
  // After a redaction there is no number left to compare.
  return same && (redacted || row.content === contentOf(leg));
}

/** Rates unrated legs again. */
export function retry(world: World, account: AccountState, command: Command<'retry'>): Answer {
  const keys = command.leg === undefined ? [...account.waiting.keys()].sort(byKey) : [legKey(command.leg)];
  const reasons: Record<string, number> = {};
  let resolved = 0;
  let skipped = 0;
  let total = 0n;
  for (const key of keys) {
    const latest = account.legs.get(key)?.at(-1);
    if (latest === undefined || latest.status !== 'unrated') {
      skipped += 1;
      continue;
    }
    const leg = legOf(key, latest);
    const isOld = account.horizonMs !== undefined && latest.startMs < account.horizonMs;
    const { contract, price } = isOld ? OLD : pricedAgain(account, leg);
    if (price.status === 'unrated') {
      reasons[price.reason] = (reasons[price.reason] ?? 0) + 1;
      const waiting = account.waiting.get(key);
      if (waiting === undefined || waiting.reason === price.reason) continue;
      account.commit(world.clockMs, () => account.waiting.set(key, { ...waiting, reason: price.reason }));
      continue;
    }
    const revision = { cause: 'retry', price, contract, content: latest.content } as const;
    total += writeRevision(world, account, { leg, revision }).cost ?? 0n;
    resolved += 1;
  }
  const stillUnrated = keys.length - resolved - skipped;
  return { tried: keys.length, resolved, stillUnrated, reasons, skipped, total };
}

const OLD = { contract: 0, price: { status: 'unrated', reason: 'before-horizon' } } as const;

/** By what the call was promised; where that has no price, as if nothing had been. */
function pricedAgain(
  account: AccountState,
  leg: KnownLeg,
): { readonly contract: number; readonly price: ExpectedPrice } {
  const agreed = promised(account, leg);
  const price = expectedPrice(account, leg, agreed);
  if (price.status !== 'unrated') return { contract: agreed.contract, price };
  const contract = contractFor(account, leg);
  return { contract, price: expectedPrice(account, leg, { contract }) };
}

/** By provider, then leg id, as storages order them. */
function byKey(left: string, right: string): number {
  const [a = '', b = ''] = left.split('/');
  const [c = '', d = ''] = right.split('/');
  return compare(a, c) || compare(b, d);
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Gives an unassigned leg to its account. */
export function assign(world: World, account: AccountState, command: Command<'assign'>): Answer {
  const key = legKey(command);
  const mark = world.assigned.get(key);
  const parked = world.unassigned.get(key);
  const foundIn = parked?.assigningTo === undefined ? world.accounts.get(parked?.named ?? '') : undefined;
  if (foundIn !== undefined && foundIn !== account && (foundIn.legs.has(key) || foundIn.old.has(key))) {
    // It was sent again when its account was there.
    world.unassignedLastAt = Math.max(world.unassignedLastAt, world.clockMs);
    world.unassigned.delete(key);
    world.assigned.set(key, foundIn.id);
    return { status: 'assigned-elsewhere', account: foundIn.id };
  }
  const goesTo = mark ?? parked?.assigningTo ?? (parked === undefined ? undefined : account.id);
  if (goesTo === undefined) return { error: 'NOT_FOUND' };
  if (goesTo !== account.id) return { status: 'assigned-elsewhere', account: goesTo };
  if (mark !== undefined) return assignedBefore(account, key);
  if (parked === undefined) return { error: 'NOT_FOUND' };
  const touch = (): void => {
    world.unassignedLastAt = Math.max(world.unassignedLastAt, world.clockMs);
  };
  if (parked.assigningTo === undefined) {
    touch();
    world.unassigned.set(key, { ...parked, assigningTo: account.id });
  }
  const answer = recordIn(world, account, parked.leg);
  if (answer.status === 'differs') return answer;
  touch();
  world.unassigned.delete(key);
  world.assigned.set(key, account.id);
  return answer;
}

function assignedBefore(account: AccountState, key: string): Answer {
  const first = account.legs.get(key)?.[0];
  if (first !== undefined) return shownRevision(account, first, { key, replayed: true });
  const old = account.old.get(key);
  if (old === undefined) return { error: 'NOT_FOUND' };
  return { status: 'parked', replayed: true, lot: 'before-horizon', reason: old.reason };
}

/** Blanks the numbers of a leg. */
export function redact(world: World, account: AccountState, command: Command<'redact'>): Answer {
  const key = legKey(command);
  const revisions = account.legs.get(key);
  const old = account.old.get(key);
  const bound = account.bound.get(key);
  if ((revisions ?? old ?? bound) === undefined) return { error: 'NOT_FOUND' };
  const blank = (revisions ?? []).every((one) => one.to === undefined && one.from === undefined);
  const told = bound?.redacted ?? true;
  if (blank && told && (old === undefined || old.leg.to === undefined))
    return { status: 'redacted', replayed: true };
  account.commit(world.clockMs, () => {
    if (revisions !== undefined) {
      account.legs.set(
        key,
        revisions.map((one) => ({ ...one, to: undefined, from: undefined })),
      );
    }
    if (bound !== undefined) account.bound.set(key, { ...bound, redacted: true });
    if (old !== undefined)
      account.old.set(key, { ...old, leg: { ...old.leg, to: undefined, from: undefined } });
  });
  return { status: 'redacted', replayed: false };
}

/** Plans a re-rating: a dry run over every charged leg of the range. */
export function plan(account: AccountState, command: Command<'plan'>): Answer {
  const { key, fromMs, untilMs, book } = command;
  const request = canonical([fromMs, untilMs, book]);
  const known = account.reratings.get(key);
  if (known !== undefined) {
    if (known.request !== request) return { status: 'differs' };
    return { status: 'planned', replayed: true, ...known.sums };
  }
  const contract = account.contracts.length;
  if (contract === 0) return { error: 'STATE_FORBIDS' };
  const inRange = [...account.legs]
    .map(([legId, revisions]) => ({
      key: legId,
      revision: revisions.length - 1,
      row: revisions.at(-1) as RevisionState,
    }))
    .filter(({ row }) => row.startMs >= fromMs && row.startMs < untilMs);
  const ratable = inRange.filter(({ row }) => row.status === 'charged');
  let [changed, unchanged, notRatable, oldTotal, newTotal] = [0, 0, 0, 0n, 0n];
  for (const { key: legId, row } of ratable) {
    const price = repriced(account, { key: legId, row, contract, book });
    const old = row.cost ?? 0n;
    if (price === undefined) notRatable += 1;
    else {
      oldTotal += old;
      newTotal += price;
      if (price === old) unchanged += 1;
      else changed += 1;
    }
  }
  const excluded = inRange.length - ratable.length;
  const asOf = account.lastNumber;
  const sums = { changed, unchanged, notRatable, excluded, oldTotal, newTotal, asOf };
  const legs = ratable
    .sort((left, right) => left.row.startMs - right.row.startMs || byKey(left.key, right.key))
    .map(({ key: legId, revision, row }) => ({ key: legId, revision, cost: row.cost ?? 0n }));
  account.reratings.set(key, { request, book, contract, applied: false, legs, sums, progress: {} });
  return { status: 'planned', replayed: false, ...sums };
}

/** The cost under another book; absent where it has no price. */
function repriced(
  account: AccountState,
  by: { readonly key: string; readonly row: RevisionState; readonly contract: number; readonly book: string },
): bigint | undefined {
  if (by.row.to === undefined) return undefined;
  const price = expectedPrice(account, legOf(by.key, by.row), {
    contract: by.contract,
    book: by.book as BookName,
  });
  return price.status === 'priced' ? price.cost : undefined;
}

/** Applies a re-rating. */
export function apply(world: World, account: AccountState, command: Command<'apply'>): Answer {
  const planned = account.reratings.get(command.key);
  if (planned === undefined) return { error: 'NOT_FOUND' };
  if (planned.applied) return { status: 'applied', replayed: true, ...planned.progress };
  const reratingId = `rerating_${command.key}`;
  let [applied, unchanged, skipped] = [0, 0, 0];
  for (const { key, revision, cost } of planned.legs) {
    const revisions = account.legs.get(key) ?? [];
    const row = revisions[revision];
    if (row === undefined) continue;
    const { contract, book } = planned;
    const price =
      row.to === undefined ? undefined : expectedPrice(account, legOf(key, row), { contract, book });
    if (revisions.length > revision + 1 || price?.status !== 'priced') skipped += 1;
    else if (price.cost === cost) unchanged += 1;
    else {
      const { content } = row;
      const next = { cause: 'rerating', price, contract, content, note: reratingId } as const;
      writeRevision(world, account, { leg: legOf(key, row), revision: next });
      applied += 1;
    }
  }
  const progress = { applied, unchanged, skipped };
  account.reratings.set(command.key, { ...planned, applied: true, progress });
  return { status: 'applied', replayed: false, ...progress };
}
