import { atoms, canonical } from './amount.ts';
import type { Answer } from './model-command.ts';
import { bookTopUp } from './purchase-books.ts';
import type { ProcessorAnswer, PurchaseCommand } from './purchase-command.ts';
import { newTopUp, type TopUpState } from './purchase-state.ts';
import { heardAnswer, type PaymentStand } from './purchase-words.ts';
import type { AccountState, World } from './world.ts';

type Command<Type extends PurchaseCommand['type']> = Extract<PurchaseCommand, { readonly type: Type }>;

/** Milliseconds until an invoice of the model's world is past its day. */
const TO_PAY_MS = 86_400_000;

/**
 * The id a top-up gets in a run: the id source of the model derives it from account and key, so that it is known before.
 *
 * @param account - The account.
 * @param key - The caller's key.
 * @returns The id.
 */
export function topUpIdOf(account: string, key: string): string {
  return `top_${account}_${key}`;
}

/** How a top-up is shown in an answer. */
export function shownTopUp(topUp: TopUpState): Answer {
  return { topUpId: topUp.topUpId, status: topUp.status, amount: topUp.amount, number: topUp.number };
}

/** What an account's owner does before the first purchase: details, and the terms agreed to; again, it changes nothing. */
export function readyToBuy(world: World, account: AccountState): void {
  account.hasDetails = true;
  account.agreedAt ??= Math.max(world.clockMs, account.lastAt);
}

/** Requests a top-up, or repeats a request. */
export function requestTopUp(world: World, account: AccountState, command: Command<'top-up'>): Answer {
  readyToBuy(world, account);
  const { key, method } = command;
  const amount = atoms(command.amount);
  const content = canonical([amount, method]);
  const topUpId = topUpIdOf(account.id, key);
  const known = account.topUpKeys.get(key);
  if (known !== undefined && known !== content) return { status: 'differs' };
  if (known === undefined) {
    if (account.status !== 'active') return { status: 'account-not-active', accountStatus: account.status };
    if (account.recipients.length === 0) return { status: 'no-recipients' };
    account.commit(world.clockMs, (now) => {
      account.topUpKeys.set(key, content);
      account.topUps.set(topUpId, newTopUp({ topUpId, amount, method, dueAt: now + TO_PAY_MS }));
    });
  }
  const error = goOn(world, account, { topUpId, answer: command.answer });
  if (error === NOT_ASKED) return { status: 'account-not-active', accountStatus: account.status };
  if (error !== undefined) return { error };
  return { status: 'requested', replayed: known !== undefined, topUp: shownTopUp(topUpIn(account, topUpId)) };
}

/** Resumes a top-up. */
export function resumeTopUp(world: World, account: AccountState, command: Command<'resume-top-up'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  if (!account.topUps.has(topUpId)) return { error: 'NOT_FOUND' };
  const error = goOn(world, account, { topUpId, answer: command.answer });
  if (error !== undefined && error !== NOT_ASKED) return { error };
  const topUp = topUpIn(account, topUpId);
  return { status: topUp.status, topUp: shownTopUp(topUp) };
}

/**
 * Whether the processor will be asked to collect a payment that it does not know.
 *
 * @param world - The world.
 * @param command - The request.
 * @returns True when a planned answer of the processor will be used up.
 */
export function willAsk(world: World, command: Command<'top-up' | 'resume-top-up'>): boolean {
  const account = world.accounts.get(command.account);
  if (account === undefined || account.status !== 'active') return false;
  const topUpId = topUpIdOf(command.account, command.key);
  const topUp = account.topUps.get(topUpId);
  if (world.payments.has(`${command.account} ${topUpId}`)) return false;
  if (topUp === undefined) {
    return command.type === 'top-up' && account.recipients.length > 0;
  }
  if (command.type === 'top-up') {
    const content = canonical([atoms(command.amount), command.method]);
    if (account.topUpKeys.get(command.key) !== content) return false;
  }
  return !isSettled(topUp) && topUp.status !== 'processing' && world.clockMs < topUp.dueAt;
}

/** The processor never saw it, and the account is not active any more. */
const NOT_ASKED = 'not-asked';

function topUpIn(account: AccountState, topUpId: string): TopUpState {
  return account.topUps.get(topUpId) as TopUpState;
}

function isSettled({ status }: TopUpState): boolean {
  return status === 'paid' || status === 'failed' || status === 'expired' || status === 'void';
}

/** Goes on where the top-up stands, or gives it up when its day is over; answers an error code if the processor fails. */
function goOn(
  world: World,
  account: AccountState,
  request: { readonly topUpId: string; readonly answer: ProcessorAnswer | undefined },
): string | undefined {
  const { topUpId, answer } = request;
  const payment = `${account.id} ${topUpId}`;
  const topUp = topUpIn(account, topUpId);
  if (isSettled(topUp)) return undefined;
  if (world.clockMs >= topUp.dueAt) {
    giveUp(world, account, { topUpId, becomes: 'expired' });
    return undefined;
  }
  const known = world.payments.get(payment);
  if (topUp.status !== 'planned' && known !== undefined) {
    answered(world, account, { topUpId, stand: known });
    return undefined;
  }
  if (topUp.status === 'processing') return undefined;
  if (account.status !== 'active') return NOT_ASKED;
  const mark = (status: 'sent' | 'unknown'): void =>
    account.commit(world.clockMs, () => void account.topUps.set(topUpId, { ...topUp, status }));
  if (topUp.status !== 'sent') mark('sent');
  if (known === undefined && answer === 'unavailable') return 'PROVIDER_UNAVAILABLE';
  if (known === undefined) world.payments.set(payment, firstAnswer(topUp, answer));
  if (known === undefined && answer === 'answer-lost') {
    mark('unknown');
    return 'OUTCOME_UNKNOWN';
  }
  answered(world, account, { topUpId, stand: world.payments.get(payment) ?? 'paid' });
  return undefined;
}

function firstAnswer(topUp: TopUpState, answer: ProcessorAnswer | undefined): PaymentStand {
  if (answer === 'answer-lost') return 'paid';
  if (answer === 'declined') return 'failed';
  if (answer === 'processing') return 'processing';
  return topUp.method === 'bank-transfer' ? 'awaiting' : 'paid';
}

/** Takes in where the processor says a payment stands. */
function answered(
  world: World,
  account: AccountState,
  answer: { readonly topUpId: string; readonly stand: PaymentStand },
): void {
  const topUp = topUpIn(account, answer.topUpId);
  const known = heardAnswer(topUp, answer.stand, Math.max(world.clockMs, account.lastAt));
  if (known !== topUp) account.commit(world.clockMs, (now) => bookTopUp(account, now, known));
}

/** Gives a top-up up, unless its money is on its way or there. */
function giveUp(
  world: World,
  account: AccountState,
  request: { readonly topUpId: string; readonly becomes: 'void' | 'expired' },
): void {
  const { topUpId, becomes } = request;
  if (withdraw(world, account, topUpId)) return;
  const topUp = topUpIn(account, topUpId);
  if (topUp.invoice !== 'open') return;
  account.commit(world.clockMs, (now) => bookTopUp(account, now, { ...topUp, over: becomes }));
}

/**
 * Has the processor collect nothing more for a top-up.
 *
 * @param world - The world.
 * @param account - The account.
 * @param topUpId - The top-up.
 * @returns True when it said instead where the payment stands.
 */
export function withdraw(world: World, account: AccountState, topUpId: string): boolean {
  const { status, invoice } = topUpIn(account, topUpId);
  if (status === 'planned' || (invoice !== 'open' && invoice !== 'processing')) return false;
  const payment = `${account.id} ${topUpId}`;
  const stand = world.payments.get(payment);
  if (stand === undefined) return false;
  if (invoice === 'open' && (stand === 'awaiting' || stand === 'failed')) {
    world.payments.set(payment, 'failed');
    return false;
  }
  answered(world, account, { topUpId, stand });
  return stand !== 'awaiting';
}

/** Withdraws a top-up. */
export function cancel(world: World, account: AccountState, command: Command<'cancel'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  if (!account.topUps.has(topUpId)) return { error: 'NOT_FOUND' };
  giveUp(world, account, { topUpId, becomes: 'void' });
  const topUp = topUpIn(account, topUpId);
  return { status: topUp.invoice === 'void' ? 'canceled' : 'not-cancelable', topUp: shownTopUp(topUp) };
}
