import { divide } from './amount.ts';
import type { ContestWord } from './purchase-command.ts';

/** The last word about a dispute, a return or a refund. */
export interface ContestState {
  readonly type: ContestWord;
  readonly amount: bigint;
  readonly at: number;
  readonly event: string;
}

/** Unallocated money of a document that pays something else. */
export interface GivenState {
  /** The top-up it pays. */
  readonly topUpId: string;
  readonly amount: bigint;
}

/** Money that pays nothing. */
export interface ReceiptState {
  readonly invoiceId: string;
  /** What the processor says is left of it. */
  readonly told: bigint;
  readonly seen: { readonly at: number; readonly event: string };
  readonly given: readonly GivenState[];
  /** What is booked as paying nothing. */
  readonly unallocated: bigint;
}

/** A top-up and its invoice. */
export interface TopUpState {
  readonly topUpId: string;
  readonly invoiceId: string;
  readonly status: 'planned' | 'sent' | 'unknown' | 'processing' | 'paid' | 'failed' | 'expired' | 'void';
  readonly invoice: 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'void';
  readonly amount: bigint;
  readonly method: 'card' | 'bank-transfer';
  readonly dueAt: number;
  readonly number: number | undefined;
  /** All money that the processor says has arrived for it. */
  readonly told: bigint;
  /** The last word of a payment that is not there yet. */
  readonly word:
    | { readonly type: 'processing' | 'failed'; readonly at: number; readonly event: string }
    | undefined;
  /** Whether it is known why it was declined. */
  readonly declined: boolean;
  /** Whether the processor's reference of the payment is known; a decline names none. */
  readonly referred: boolean;
  /** Withdrawn, or out of time. */
  readonly over: 'void' | 'expired' | undefined;
  readonly contests: ReadonlyMap<string, ContestState>;
  readonly given: readonly GivenState[];
  /** Money of another document that pays it, and what of that is there. */
  readonly assigned: { readonly from: string; readonly amount: bigint; readonly backed: bigint } | undefined;
  readonly credited: bigint;
  readonly clawed: bigint;
  readonly unallocated: bigint;
}

/** Name of the contest for assigned money that is gone. */
const MISSING = 'assigned money';

/** What a new top-up knows: nothing. */
export function newTopUp(bought: Pick<TopUpState, 'topUpId' | 'amount' | 'method' | 'dueAt'>): TopUpState {
  return {
    ...bought,
    invoiceId: `inv_${bought.topUpId}`,
    ...{ status: 'planned', invoice: 'open', number: undefined, told: 0n, word: undefined, over: undefined },
    ...{ declined: false, referred: false, contests: new Map(), given: [], assigned: undefined },
    ...{ credited: 0n, clawed: 0n, unallocated: 0n },
  };
}

/** Everything that has arrived for a top-up and is there. */
export function receivedOf(topUp: TopUpState): bigint {
  return topUp.told + (topUp.assigned?.backed ?? 0n);
}

/** What contests take at this moment. */
export function takenOf(contests: TopUpState['contests']): bigint {
  let taken = 0n;
  for (const { type, amount } of contests.values()) {
    if (type === 'disputed' || type === 'dispute-lost' || type === 'returned') taken += amount;
  }
  return taken;
}

/**
 * Where a top-up stands, and what it has to have done to the books, from nothing but what is known of it.
 *
 * @param known - What is known.
 * @param now - When it is looked at.
 * @param minor - One minor unit of the currency.
 * @returns The top-up as it stands.
 */
export function standingOf(known: TopUpState, now: number, minor: bigint): TopUpState {
  const invoice = invoiceOf(known);
  const status = invoice === 'open' ? known.status : invoice;
  const whole = withMissing({ ...known, invoice, status }, now);
  const done = booked(whole, minor);
  return { ...whole, ...done, unallocated: above(done.unallocated - givenBy(whole.given)) };
}

/** What of a top-up's money pays nothing of its own, before anything of it is given away. */
export function freeOf(topUp: TopUpState, minor: bigint): bigint {
  return booked(topUp, minor).unallocated;
}

/** Adds up what was given away. */
export function givenBy(given: readonly GivenState[]): bigint {
  return given.reduce((sum, { amount }) => sum + amount, 0n);
}

function invoiceOf(known: TopUpState): TopUpState['invoice'] {
  if (known.over === 'void') return 'void';
  if (known.invoice === 'paid' || receivedOf(known) >= known.amount) return 'paid';
  return known.over ?? known.word?.type ?? 'open';
}

/** Assigned money that is gone is contested, as if it had been returned. */
function withMissing(topUp: TopUpState, now: number): TopUpState {
  if (topUp.assigned === undefined || topUp.invoice !== 'paid') return topUp;
  const missing = topUp.amount - receivedOf(topUp);
  const known = topUp.contests.get(MISSING);
  if (missing <= 0n && known === undefined) return topUp;
  const type = missing > 0n ? 'returned' : 'return-undone';
  const amount = missing > 0n ? missing : (known?.amount ?? 0n);
  if (known?.type === type && known.amount === amount) return topUp;
  const contests = new Map(topUp.contests).set(MISSING, { type, amount, at: now, event: '' });
  return { ...topUp, contests };
}

function booked(topUp: TopUpState, minor: bigint): Pick<TopUpState, 'credited' | 'clawed' | 'unallocated'> {
  const { amount, invoice } = topUp;
  const received = receivedOf(topUp);
  const taken = takenOf(topUp.contests);
  if (invoice !== 'paid') {
    const left = received - less(taken, received);
    const isOver = invoice === 'void' || invoice === 'failed' || invoice === 'expired';
    return { credited: 0n, clawed: 0n, unallocated: isOver ? left : less(left, givenBy(topUp.given)) };
  }
  const base = amount + above(received - amount);
  const contested = less(taken, base);
  const share = (part: bigint): bigint =>
    less(divide(part * contested, base * minor, 'half-up') * minor, part);
  const clawed = share(amount);
  const surplus = base - amount;
  return { credited: amount, clawed, unallocated: surplus - less(share(surplus), contested - clawed) };
}

/** The smaller of two amounts. */
export function less(left: bigint, right: bigint): bigint {
  return left - above(left - right);
}

function above(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
