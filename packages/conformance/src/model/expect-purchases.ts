import { atoms } from './amount.ts';
import { cancel, requestTopUp, resumeTopUp, shownTopUp, topUpIdOf, withdraw } from './expect-top-ups.ts';
import type { Answer } from './model-command.ts';
import { bookReceipt, bookTopUp } from './purchase-books.ts';
import type { PurchaseCommand } from './purchase-command.ts';
import { receivedOf, type TopUpState } from './purchase-state.ts';
import { heardWord, type PaymentWord } from './purchase-words.ts';
import type { AccountState, World } from './world.ts';

type Command<Type extends PurchaseCommand['type']> = Extract<PurchaseCommand, { readonly type: Type }>;

/** Runs a command about purchases in the reference model. */
export function expectPurchase(world: World, account: AccountState, command: PurchaseCommand): Answer {
  switch (command.type) {
    case 'quote':
      return quote(account, command);
    case 'acknowledge':
      return acknowledge(world, account);
    case 'top-up':
      return requestTopUp(world, account, command);
    case 'resume-top-up':
      return resumeTopUp(world, account, command);
    case 'cancel':
      return cancel(world, account, command);
    case 'payment-event':
      return paymentEvent(world, account, command);
    case 'webhook':
      return webhook(world, account, command);
    case 'contest':
      return contest(world, account, command);
    case 'receipt':
      return receipt(world, account, command);
    case 'assign-money':
      return assign(world, account, command);
  }
}

/** What a purchase would come to, and everything that stands in its way. */
function quote(account: AccountState, command: Command<'quote'>): Answer {
  const refusals = [
    ...(account.status === 'active' ? [] : ['account-not-active']),
    ...(account.agreedAt === undefined ? ['terms-not-acknowledged'] : []),
    ...(account.hasDetails ? [] : ['billing-details-incomplete']),
    ...(account.recipients.length > 0 ? [] : ['no-recipients']),
  ];
  const total = atoms(command.amount);
  return { amount: total, total, agreedAt: account.agreedAt, refusals };
}

function acknowledge(world: World, account: AccountState): Answer {
  const replayed = account.agreedAt !== undefined;
  account.agreedAt ??= Math.max(world.clockMs, account.lastAt);
  return { status: 'acknowledged', replayed, at: account.agreedAt };
}

/** Takes in a message about a payment. */
function heard(
  world: World,
  account: AccountState,
  word: PaymentWord & { readonly topUpId: string },
): Answer {
  const topUp = account.topUps.get(word.topUpId);
  if (topUp === undefined) return { error: 'NOT_FOUND' };
  const known = heardWord(topUp, word);
  const news = known !== topUp && account.commit(world.clockMs, (now) => bookTopUp(account, now, known));
  const after = account.topUps.get(word.topUpId) as TopUpState;
  return { status: 'applied', replayed: !news, topUp: shownTopUp(after) };
}

function amountOf(account: AccountState, topUpId: string, amount: string | undefined): bigint {
  return amount === undefined ? (account.topUps.get(topUpId)?.amount ?? 0n) : atoms(amount);
}

/** Applies a payment event that the host has verified itself. */
function paymentEvent(world: World, account: AccountState, command: Command<'payment-event'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const event = `${topUpId}.${command.event}.${command.amount ?? ''}`;
  const amount = amountOf(account, topUpId, command.amount);
  return heard(world, account, {
    topUpId,
    type: command.event,
    amount,
    reference: '',
    at: world.clockMs,
    event,
  });
}

/** Applies a word about a dispute or a return. */
function contest(world: World, account: AccountState, command: Command<'contest'>): Answer {
  const { event: type, reference } = command;
  const topUpId = topUpIdOf(account.id, command.key);
  const event = `${topUpId}.${type}.${reference}.${command.amount ?? ''}`;
  const amount = amountOf(account, topUpId, command.amount);
  return heard(world, account, { topUpId, type, amount, reference, at: world.clockMs, event });
}

/** Delivers the webhook of a payment that the processor knows. */
function webhook(world: World, account: AccountState, command: Command<'webhook'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const payment = `${account.id} ${topUpId}`;
  if (!world.payments.has(payment)) return { status: 'unknown-to-processor' };
  world.payments.set(payment, command.event);
  const event = `evt_${topUpId}_${command.event}`;
  const amount = amountOf(account, topUpId, undefined);
  const word = { topUpId, type: command.event, amount, reference: '', at: world.clockMs, event };
  return { status: 'received', outcomes: [heard(world, account, word)] };
}

/** Books money that pays nothing; the later word about what is left of it counts. */
function receipt(world: World, account: AccountState, command: Command<'receipt'>): Answer {
  const { reference } = command;
  const invoiceId = `receipt_${reference}`;
  const seen = { at: world.clockMs, event: `${reference}.${command.amount}` };
  const before = account.receipts.get(invoiceId);
  const isNew =
    before === undefined ||
    seen.at > before.seen.at ||
    (seen.at === before.seen.at && seen.event > before.seen.event);
  if (isNew) {
    const known = { invoiceId, told: atoms(command.amount), seen, given: before?.given ?? [] };
    account.commit(world.clockMs, (now) => bookReceipt(account, now, known));
  }
  const { told, unallocated } = account.receipts.get(invoiceId) ?? {};
  return { status: 'unallocated', replayed: !isNew, received: told, unallocated };
}

/** Pays an open purchase with unallocated money. */
function assign(world: World, account: AccountState, command: Command<'assign-money'>): Answer {
  const { from } = command;
  const topUpId = topUpIdOf(account.id, command.key);
  if (from === `inv_${topUpId}`) return { error: 'INVALID_INPUT' };
  if (!account.topUps.has(topUpId)) return { error: 'NOT_FOUND' };
  const look = (): Answer | undefined => refusalToAssign(account, topUpId, from);
  const refused = look();
  if (refused !== undefined) return refused;
  withdraw(world, account, topUpId);
  const refusedNow = look();
  if (refusedNow !== undefined) return refusedNow;
  const topUp = account.topUps.get(topUpId) as TopUpState;
  const given = { topUpId, amount: topUp.amount - receivedOf(topUp) };
  account.commit(world.clockMs, (now) => {
    const source = account.receipts.get(from);
    if (source !== undefined) {
      bookReceipt(account, now, { ...source, given: [...source.given, given] });
      return;
    }
    const giver = giverOf(account, from) as TopUpState;
    bookTopUp(account, now, { ...giver, given: [...giver.given, given] });
  });
  const after = account.topUps.get(topUpId) as TopUpState;
  return { status: 'assigned', replayed: false, topUp: shownTopUp(after) };
}

function giverOf(account: AccountState, invoiceId: string): TopUpState | undefined {
  return account.topUps.get(invoiceId.replace(/^inv_/, ''));
}

/** Why the money cannot be assigned, or that it was; absent when it can. */
function refusalToAssign(account: AccountState, topUpId: string, from: string): Answer | undefined {
  const unallocated = (account.receipts.get(from) ?? giverOf(account, from))?.unallocated;
  if (unallocated === undefined) return { error: 'NOT_FOUND' };
  const topUp = account.topUps.get(topUpId) as TopUpState;
  const shown = shownTopUp(topUp);
  if (topUp.assigned?.from === from) return { status: 'assigned', replayed: true, topUp: shown };
  const { invoice } = topUp;
  const waits = invoice === 'open' || invoice === 'failed' || invoice === 'expired';
  if (!waits || topUp.assigned !== undefined || topUp.given.length > 0) {
    return { status: 'not-assignable', topUp: shown };
  }
  const missing = topUp.amount - receivedOf(topUp);
  return unallocated < missing ? { status: 'not-enough', unallocated, missing } : undefined;
}
