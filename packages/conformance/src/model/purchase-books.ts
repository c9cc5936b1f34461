import { canonical } from './amount.ts';
import {
  freeOf,
  givenBy,
  less,
  type ReceiptState,
  receivedOf,
  standingOf,
  type TopUpState,
  takenOf,
} from './purchase-state.ts';
import type { AccountState } from './world.ts';

/** One minor unit of the account's currency. */
function minorOf(account: AccountState): bigint {
  return account.currency === 'JPY' ? 10n ** 12n : 10n ** 10n;
}

/** What a document has done to the books. */
type Booked = Pick<TopUpState, 'credited' | 'clawed' | 'unallocated'>;

/**
 * Writes what is known of a top-up now, with everything that follows from it: where it stands, the books, what is told, and
 * the same for what its money pays.
 *
 * @param account - The account.
 * @param now - Time of the commit.
 * @param known - The top-up with all that is known.
 * @returns Whether it was news.
 */
export function bookTopUp(account: AccountState, now: number, known: TopUpState): boolean {
  const before = account.topUps.get(known.topUpId) as TopUpState;
  const after = standingOf(known, now, minorOf(account));
  const number = post(account, now, [before, after]) ?? before.number;
  account.topUps.set(after.topUpId, { ...after, number });
  const tell = teller(account, now);
  if (after.invoice !== before.invoice) {
    if (after.invoice === 'paid') tell('payment-received');
    if (after.invoice === 'failed') tell('payment-failed');
    if (after.invoice === 'expired') tell('invoice-expired');
  }
  if (receivedOf(after) > receivedOf(before) && after.invoice !== 'paid') tell('payment-partly-received');
  if (after.unallocated > before.unallocated) tell('payment-unallocated');
  const taken = takenOf(after.contests) - takenOf(before.contests);
  if (taken !== 0n) tell(taken > 0n ? 'payment-disputed' : 'payment-given-back');
  back(account, now, {
    invoiceId: after.invoiceId,
    given: after.given,
    free: freeOf(after, minorOf(account)),
  });
  return seen(before) !== seen({ ...after, number });
}

/**
 * Writes what is known of money that pays nothing, and has what it pays follow.
 *
 * @param account - The account.
 * @param now - Time of the commit.
 * @param known - The receipt.
 */
export function bookReceipt(
  account: AccountState,
  now: number,
  known: Omit<ReceiptState, 'unallocated'>,
): void {
  const before = account.receipts.get(known.invoiceId)?.unallocated ?? 0n;
  const left = known.told - givenBy(known.given);
  const after = { ...known, unallocated: left > 0n ? left : 0n };
  const nothing = { credited: 0n, clawed: 0n };
  post(account, now, [
    { ...nothing, unallocated: before },
    { ...nothing, unallocated: after.unallocated },
  ]);
  account.receipts.set(known.invoiceId, after);
  if (after.unallocated > before) teller(account, now)('payment-unallocated');
  back(account, now, { invoiceId: known.invoiceId, given: known.given, free: known.told });
}

/** Who was given money first keeps it first, when less of it is there. */
function back(
  account: AccountState,
  now: number,
  from: { readonly invoiceId: string; readonly given: TopUpState['given']; readonly free: bigint },
): void {
  let left = from.free;
  for (const { topUpId, amount } of from.given) {
    const backed = less(left, amount);
    left -= backed;
    const topUp = account.topUps.get(topUpId) as TopUpState;
    if (topUp.assigned?.backed === backed) continue;
    bookTopUp(account, now, { ...topUp, assigned: { from: from.invoiceId, amount, backed } });
  }
}

/** Posts the difference, what goes before what comes; answers the number of the credit, if there is one. */
function post(
  account: AccountState,
  now: number,
  [before, after]: readonly [Booked, Booked],
): number | undefined {
  const move = (
    type: 'receipt' | 'top-up' | 'dispute' | 'dispute-won',
    way: string,
    amount: bigint,
  ): number | undefined => {
    const [debit = '', credit = ''] = way.split(' ');
    return amount > 0n ? account.post(now, { type, debit, credit, amount }) : undefined;
  };
  const surplus = after.unallocated - before.unallocated;
  const clawed = after.clawed - before.clawed;
  move('receipt', 'unallocated funding', -surplus);
  const number = move('top-up', 'funding wallet', after.credited - before.credited);
  move('receipt', 'funding unallocated', surplus);
  move('dispute', 'wallet dispute', clawed);
  move('dispute-won', 'dispute wallet', -clawed);
  return number;
}

function teller(account: AccountState, now: number): (type: string) => void {
  return (type) => {
    const { recipients, posted: balance } = account;
    account.announced.push({ type, at: now, balance, recipients });
  };
}

/** What of a top-up a caller can see, so that a word in other words is no news. */
function seen(topUp: TopUpState): string {
  const { invoice, status, referred, contests } = topUp;
  return canonical([invoice, receivedOf(topUp), [...contests].sort(), status, referred]);
}
