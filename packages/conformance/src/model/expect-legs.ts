import { agreedBook, contractFor } from './agreed-book.ts';
import { canonical } from './amount.ts';
import { capture } from './expect-holds.ts';
import type { Answer, LegPlan, ModelCommand } from './model-command.ts';
import { type NaiveRate, naiveRate } from './naive-rater.ts';
import type { BookName } from './price-books.ts';
import {
  type AccountState,
  type KnownLeg,
  legKey,
  type ParkedState,
  type RevisionState,
  type World,
} from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/** The price of a leg, or why it has none. */
export type ExpectedPrice =
  | (Extract<NaiveRate, { readonly status: 'priced' }> & { readonly book: BookName })
  | { readonly status: 'unrated' | 'not-billed'; readonly reason: string };

/** What of a plan, or of anything like it, is the leg. */
export function knownLeg(leg: LegPlan | KnownLeg): KnownLeg {
  const { provider, legId, status, to, from, direction } = leg;
  const { startMs, durationSeconds, answered, callRef, parentLegId } = leg;
  return {
    ...{ provider, legId, status, to, from, direction },
    ...{ startMs, durationSeconds, answered, callRef, parentLegId },
  };
}

/** The leg of a revision, as far as it was not redacted. */
export function legOf(key: string, revision: RevisionState): KnownLeg {
  const [provider = '', legId = ''] = key.split('/');
  return knownLeg({ ...revision, provider, legId, status: revision.legStatus });
}

/** The billed facts as text. */
export function contentOf(leg: KnownLeg): string {
  return canonical([leg.status, leg.durationSeconds, leg.from ?? '', leg.to ?? '', leg.direction]);
}

/**
 * Prices a leg: by a named book, or the line in force at billing start.
 *
 * @param account - The account.
 * @param leg - The leg.
 * @param by - Number of the contract, and the book if it is named.
 * @returns The price.
 */
export function expectedPrice(
  account: AccountState,
  leg: KnownLeg,
  by: { readonly contract: number; readonly book?: string | undefined },
): ExpectedPrice {
  const contract = account.contracts[by.contract - 1];
  if (contract === undefined) return { status: 'unrated', reason: 'no-contract' };
  const isChild = leg.parentLegId !== undefined;
  if (contract.legs === 'parent' && isChild) return { status: 'not-billed', reason: 'parent-legs-only' };
  if (contract.legs === 'child' && !isChild) return { status: 'not-billed', reason: 'child-legs-only' };
  if (leg.to === undefined) return { status: 'unrated', reason: 'number-not-valid' };
  const book = (by.book ?? agreedBook(contract, leg)) as BookName | undefined;
  if (book === undefined) return { status: 'unrated', reason: 'no-price-book' };
  const rated = naiveRate({ ...leg, to: leg.to }, book, contract.rounding);
  return rated.status === 'priced' ? { ...rated, book } : rated;
}

/** What a leg's call was promised: the contract that rates it, and the book that its hold pins, if any. */
export function promised(
  account: AccountState,
  leg: KnownLeg,
): { readonly contract: number; readonly book: string | undefined } {
  const hold = leg.callRef === undefined ? undefined : account.holds.get(leg.callRef);
  return { contract: hold?.call?.contract ?? contractFor(account, leg), book: hold?.book };
}

/** What a new revision is made of. */
export interface NewRevision {
  readonly cause: RevisionState['cause'];
  readonly price: ExpectedPrice;
  readonly contract: number;
  readonly content: string;
  /** Stands on a charged row where something caused it, such as a re-rating. */
  readonly note?: string;
}

/**
 * Writes the next revision of a leg: what it cost before comes back, what it costs now is charged.
 *
 * @param world - The world.
 * @param account - The account.
 * @param made - The leg and its price.
 * @returns The revision.
 */
export function writeRevision(
  world: World,
  account: AccountState,
  made: { readonly leg: KnownLeg; readonly revision: NewRevision },
): RevisionState {
  const { leg, revision } = made;
  const { price, cause, contract, content, note } = revision;
  const key = legKey(leg);
  const earlier = account.legs.get(key) ?? [];
  const previous = earlier.at(-1);
  const before = previous?.cost ?? 0n;
  const after = price.status === 'priced' ? price.cost : 0n;
  return account.commit(world.clockMs, (now) => {
    if (previous !== undefined && before > 0n) {
      const billingStart = previous.startMs;
      account.post(now, { type: 'reversal', debit: 'usage', credit: 'wallet', amount: before, billingStart });
    }
    account.lastNumber += 1;
    const number = account.lastNumber;
    if (after > 0n) {
      const billingStart = leg.startMs;
      account.post(now, {
        type: 'usage',
        debit: 'wallet',
        credit: 'usage',
        amount: after,
        billingStart,
        number,
      });
    }
    const { status: legStatus, provider: _, legId: __, ...facts } = leg;
    const written: RevisionState = {
      number,
      cause,
      status: price.status === 'priced' ? 'charged' : price.status,
      reason: price.status === 'priced' ? note : price.reason,
      cost: price.status === 'unrated' ? undefined : after,
      billedSeconds: price.status === 'priced' ? price.billedSeconds : 0,
      prefix: price.status === 'priced' ? price.prefix : undefined,
      book: price.status === 'priced' ? price.book : undefined,
      contract,
      at: now,
      content,
      legStatus,
      ...facts,
    };
    account.legs.set(key, [...earlier, written]);
    if (price.status === 'unrated') {
      account.waiting.set(key, { reason: price.reason, at: account.waiting.get(key)?.at ?? now });
    } else account.waiting.delete(key);
    capture(account, leg, after - before);
    return written;
  });
}

/** How a revision is shown in an answer. */
export function shownRevision(
  account: AccountState,
  revision: RevisionState,
  at: { readonly key: string; readonly replayed: boolean },
): Answer {
  const { status, number, reason, cost, billedSeconds, prefix, book } = revision;
  const index = (account.legs.get(at.key) ?? []).indexOf(revision);
  const shared = { status, replayed: at.replayed, account: account.id, revision: index, number };
  return status === 'charged' ? { ...shared, cost, billedSeconds, prefix, book } : { ...shared, reason };
}

/** Records a leg, in its account or in a lot. */
export function record(world: World, command: Pick<Command<'record'>, 'account' | 'leg'>): Answer {
  return recordKnown(world, command.account, knownLeg(command.leg));
}

function recordKnown(world: World, accountId: string | undefined, leg: KnownLeg): Answer {
  const account = accountId === undefined ? undefined : world.accounts.get(accountId);
  if (account !== undefined) return recordIn(world, account, leg);
  const key = legKey(leg);
  const assigned = world.accounts.get(world.assigned.get(key) ?? '');
  if (assigned !== undefined) return recordIn(world, assigned, leg);
  const known = world.unassigned.get(key);
  const content = contentOf(leg);
  if (known !== undefined) return parkedAgain(known, content, 'unassigned');
  const reason = accountId === undefined ? 'account-not-named' : 'account-unknown';
  world.unassignedLastAt = Math.max(world.unassignedLastAt, world.clockMs);
  const named = accountId === undefined ? {} : { named: accountId };
  world.unassigned.set(key, { reason, content, at: world.unassignedLastAt, leg, ...named });
  return { status: 'parked', replayed: false, lot: 'unassigned', reason };
}

function parkedAgain(known: ParkedState, content: string, lot: string): Answer {
  if (known.content !== content) return { status: 'differs', fields: [] };
  return { status: 'parked', replayed: true, lot, reason: known.reason };
}

/** Records a leg in an account that exists. */
export function recordIn(world: World, account: AccountState, leg: KnownLeg): Answer {
  const key = legKey(leg);
  const content = contentOf(leg);
  const revisions = account.legs.get(key);
  if (revisions !== undefined) return repeated(account, revisions, leg);
  if (account.horizonMs !== undefined && leg.startMs < account.horizonMs) {
    const known = account.old.get(key);
    if (known !== undefined) return parkedAgain(known, content, 'before-horizon');
    const reason = 'before-horizon';
    account.commit(world.clockMs, (at) => account.old.set(key, { reason, content, at, leg }));
    return { status: 'parked', replayed: false, lot: 'before-horizon', reason };
  }
  const { contract, book } = promised(account, leg);
  const price = expectedPrice(account, leg, { contract, book });
  const written = writeRevision(world, account, {
    leg,
    revision: { cause: 'leg', price, contract, content },
  });
  return shownRevision(account, written, { key, replayed: false });
}

function repeated(account: AccountState, revisions: readonly RevisionState[], leg: KnownLeg): Answer {
  const key = legKey(leg);
  const [first] = revisions;
  const latest = revisions.at(-1);
  const content = contentOf(leg);
  for (const known of [first, latest]) {
    if (known?.content === content) return shownRevision(account, known, { key, replayed: true });
  }
  const fields: string[] = [];
  if (first === undefined) return { status: 'differs', fields };
  if (first.legStatus !== leg.status) fields.push('status');
  if (first.durationSeconds !== leg.durationSeconds) fields.push('durationSeconds');
  if (first.direction !== leg.direction) fields.push('direction');
  if (first.to !== undefined && first.to !== leg.to) fields.push('to');
  if (first.to !== undefined && first.from !== leg.from) fields.push('from');
  return { status: 'differs', fields };
}

/**
 * Records a batch. The decisions of one account come in the order of the input; legs that find their account by the
 * directory are sent on after that.
 */
export function recordMany(world: World, { legs }: Command<'record-many'>): Answer {
  const lines: Answer[] = [];
  const round = ({ account }: (typeof legs)[number]): number => {
    if (account === undefined) return 1;
    return world.accounts.has(account) ? 0 : 2;
  };
  for (const now of [0, 1, 2]) {
    legs.forEach((line, index) => {
      if (round(line) === now) lines[index] = record(world, line);
    });
  }
  return { lines };
}
