import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { PaymentEventType, PaymentOutcome } from '../ports/payment-processor.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import { byReference, toldAtoms } from './assigned-money.ts';
import { type Contest, type InvoiceFacts, invoiceFacts, type Told, withFacts } from './invoice-facts.ts';

/** An event about a payment, checked. */
export interface CheckedEvent {
  /** Stable for every delivery. */
  readonly eventKey: string;
  /** The processor's reference. */
  readonly paymentRef: string;
  /** What happened. */
  readonly type: PaymentEventType;
  /** Amount it is about. */
  readonly amountAtoms: Atoms;
  /** When it happened. */
  readonly occurredAtMs: number;
  /** Name of the dispute, the return or the money. */
  readonly reference: string;
}

const MOST_CONTESTS = 100;

/** What comes last where two words about the same thing have the same time. */
const RANK: { readonly [Type in PaymentEventType]: number } = {
  processing: 0,
  failed: 1,
  'part-paid': 0,
  paid: 0,
  disputed: 0,
  'dispute-lost': 1,
  'dispute-won': 2,
  returned: 0,
  'return-undone': 1,
  unallocated: 0,
};

/**
 * Takes an event into what is known of an invoice. Of two words about the same thing the later one counts, and money only
 * grows: so any order and any repetition of the same events come to the same.
 *
 * @param row - The invoice.
 * @param event - The event.
 * @returns The row with what is known now; the same object when it is nothing new.
 * @throws BillingError with code `INVALID_INPUT` when there are too many disputes to be true.
 */
export function foldEvent(row: InvoiceRow, event: CheckedEvent): InvoiceRow {
  const { type } = event;
  if (type === 'processing' || type === 'failed') return foldTold(row, event, type);
  if (type === 'paid' || type === 'part-paid') return received(row, event.amountAtoms, event.paymentRef);
  if (type === 'unallocated') return row;
  return foldContest(row, { ...event, type });
}

/**
 * Takes an answer of the processor into what is known of an invoice.
 *
 * @param row - The invoice.
 * @param answer - The answer.
 * @param nowMs - When it was given.
 * @returns The row with what is known now; the same object when it is nothing new.
 */
export function foldAnswer(row: InvoiceRow, answer: PaymentOutcome, nowMs: number): InvoiceRow {
  switch (answer.status) {
    case 'paid':
      return received(row, row.netAtoms + row.taxAtoms, answer.paymentRef);
    case 'declined':
      return foldTold(row, { eventKey: '', paymentRef: undefined, occurredAtMs: nowMs }, 'failed');
    case 'processing':
      // Any event is later than an answer that only says to wait.
      return foldTold(row, { eventKey: '', paymentRef: answer.paymentRef, occurredAtMs: 0 }, 'processing');
    case 'awaiting-transfer':
    case 'requires-action':
      return withRef(row, invoiceFacts(row), answer.paymentRef);
  }
}

function withRef(row: InvoiceRow, facts: InvoiceFacts, paymentRef: string | undefined): InvoiceRow {
  if (paymentRef === undefined || facts.paymentRef !== undefined) {
    return facts === row.facts ? row : withFacts(row, facts);
  }
  return withFacts(row, { ...facts, paymentRef });
}

function received(row: InvoiceRow, amountAtoms: Atoms, paymentRef: string): InvoiceRow {
  const told = toldAtoms(row);
  if (amountAtoms <= told) return row;
  const receivedAtoms = row.receivedAtoms - told + amountAtoms;
  return withRef({ ...row, receivedAtoms }, invoiceFacts(row), paymentRef);
}

function foldTold(
  row: InvoiceRow,
  event: {
    readonly eventKey: string;
    readonly paymentRef: string | undefined;
    readonly occurredAtMs: number;
  },
  type: Told['type'],
): InvoiceRow {
  // What is paid stays paid, so nothing that is said of a payment under way matters any more.
  if (row.status === 'paid') return row;
  const facts = invoiceFacts(row);
  const told: Told = { type, atMs: event.occurredAtMs, eventKey: event.eventKey };
  if (facts.told !== undefined && !isLater(told, facts.told)) return row;
  return withRef(row, { ...facts, told }, event.paymentRef);
}

function foldContest(row: InvoiceRow, event: CheckedEvent & { readonly type: Contest['type'] }): InvoiceRow {
  const { reference, type, amountAtoms, occurredAtMs, eventKey } = event;
  const facts = invoiceFacts(row);
  const contests = facts.contests ?? [];
  const known = contests.find((one) => one.reference === reference);
  const contest: Contest = {
    reference,
    type,
    amount: formatAtoms(amountAtoms),
    atMs: occurredAtMs,
    eventKey,
  };
  if (known !== undefined && !isLater(contest, known)) return row;
  if (known === undefined && contests.length >= MOST_CONTESTS) {
    throw invalidInput('event.reference', `one of at most ${MOST_CONTESTS} of a payment`, reference);
  }
  const others = contests.filter((one) => one !== known);
  const all = [...others, contest].sort(byReference);
  return withFacts(row, { ...facts, contests: all });
}

/** A total order, so that it does not matter which of two events is seen first. */
function isLater(
  one: { readonly atMs: number; readonly type: PaymentEventType; readonly eventKey: string },
  other: { readonly atMs: number; readonly type: PaymentEventType; readonly eventKey: string },
): boolean {
  if (one.atMs !== other.atMs) return one.atMs > other.atMs;
  if (RANK[one.type] !== RANK[other.type]) return RANK[one.type] > RANK[other.type];
  return one.eventKey > other.eventKey;
}
