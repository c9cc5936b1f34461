import { atoms, canonical } from './amount.ts';
import type { Answer, ModelCommand, ProcessorAnswer } from './model-command.ts';
import type { AccountState, TopUpState, World } from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

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

/** Requests a top-up, or repeats a request. */
export function requestTopUp(world: World, account: AccountState, command: Command<'top-up'>): Answer {
  const { key, method } = command;
  const amount = atoms(command.amount);
  const content = canonical([amount, method]);
  const topUpId = topUpIdOf(account.id, key);
  const known = account.topUpKeys.get(key);
  if (known !== undefined && known !== content) return { status: 'differs' };
  if (known === undefined) {
    if (account.status !== 'active') return { status: 'account-not-active', accountStatus: account.status };
    if (account.recipients.length === 0) return { status: 'no-recipients' };
    account.commit(world.clockMs, () => {
      account.topUpKeys.set(key, content);
      account.topUps.set(topUpId, { topUpId, status: 'planned', amount, method, number: undefined });
    });
  }
  const error = collect(world, account, { topUpId, answer: command.answer });
  if (error === NOT_ASKED) return { status: 'account-not-active', accountStatus: account.status };
  if (error !== undefined) return { error };
  const topUp = shownTopUp(account.topUps.get(topUpId) as TopUpState);
  return { status: 'requested', replayed: known !== undefined, topUp };
}

/** Resumes a top-up. */
export function resumeTopUp(world: World, account: AccountState, command: Command<'resume-top-up'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  if (!account.topUps.has(topUpId)) return { error: 'NOT_FOUND' };
  const error = collect(world, account, { topUpId, answer: command.answer });
  if (error !== undefined && error !== NOT_ASKED) return { error };
  return { topUp: shownTopUp(account.topUps.get(topUpId) as TopUpState) };
}

/**
 * Whether the processor will be asked to collect a payment that it does not know.
 *
 * @param world - The world.
 * @param account - The account, if it exists.
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
  return topUp.status !== 'paid' && topUp.status !== 'failed' && topUp.status !== 'processing';
}

/** The processor never saw it, and the account is not active any more. */
const NOT_ASKED = 'not-asked';

/** Goes on where the top-up stands; answers an error code if the processor fails. */
function collect(
  world: World,
  account: AccountState,
  request: { readonly topUpId: string; readonly answer: ProcessorAnswer | undefined },
): string | undefined {
  const { topUpId, answer } = request;
  const payment = `${account.id} ${topUpId}`;
  const topUp = account.topUps.get(topUpId) as TopUpState;
  if (topUp.status === 'paid' || topUp.status === 'failed') return undefined;
  const known = world.payments.get(payment);
  if (topUp.status !== 'planned' && known !== undefined) {
    settle(world, account, { topUpId, stands: known });
    return undefined;
  }
  if (topUp.status === 'processing') return undefined;
  if (account.status !== 'active') return NOT_ASKED;
  if (topUp.status !== 'sent') {
    account.commit(world.clockMs, () => account.topUps.set(topUpId, { ...topUp, status: 'sent' }));
  }
  if (known === undefined && answer === 'unavailable') return 'PROVIDER_UNAVAILABLE';
  const lost = known === undefined && answer === 'answer-lost';
  if (known === undefined) world.payments.set(payment, firstAnswer(topUp, answer));
  if (lost) {
    account.commit(world.clockMs, () => account.topUps.set(topUpId, { ...topUp, status: 'unknown' }));
    return 'OUTCOME_UNKNOWN';
  }
  settle(world, account, { topUpId, stands: world.payments.get(payment) ?? 'paid' });
  return undefined;
}

function firstAnswer(
  topUp: TopUpState,
  answer: ProcessorAnswer | undefined,
): 'processing' | 'paid' | 'failed' {
  if (answer === 'answer-lost') return 'paid';
  if (answer === 'declined') return 'failed';
  return answer === 'processing' || topUp.method === 'bank-transfer' ? 'processing' : 'paid';
}

/** Takes in where the processor says a payment stands; answers whether it was news. */
function settle(
  world: World,
  account: AccountState,
  told: { readonly topUpId: string; readonly stands: 'processing' | 'paid' | 'failed' },
): boolean {
  const { topUpId, stands } = told;
  const topUp = account.topUps.get(topUpId) as TopUpState;
  if (topUp.status === 'paid' || (topUp.status === 'failed' && stands !== 'paid')) return false;
  account.commit(world.clockMs, (now) => {
    const { amount } = topUp;
    const number =
      stands === 'paid'
        ? account.post(now, { type: 'top-up', debit: 'funding', credit: 'wallet', amount })
        : undefined;
    account.topUps.set(topUpId, { ...topUp, status: stands, number });
  });
  return true;
}

/** Applies a payment event that the host has verified itself. */
export function paymentEvent(world: World, account: AccountState, command: Command<'payment-event'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const topUp = account.topUps.get(topUpId);
  if (topUp === undefined) return { error: 'NOT_FOUND' };
  const seen = command.amount === undefined ? topUp.amount : atoms(command.amount);
  if (command.event === 'paid' && seen !== topUp.amount && topUp.status !== 'paid') {
    const eventKey = `${topUpId}.${command.event}.${command.amount ?? ''}`;
    if (!account.questioned.has(eventKey)) {
      account.commit(world.clockMs, (now) => {
        account.questioned.add(eventKey);
        account.announced.push({ type: 'payment-differs', at: now, recipients: account.recipients });
      });
    }
    return { status: 'amount-differs', expected: topUp.amount, seen };
  }
  const news = settle(world, account, { topUpId, stands: command.event });
  return { status: 'applied', replayed: !news, topUp: shownTopUp(account.topUps.get(topUpId) as TopUpState) };
}

/** Delivers the webhook of a payment that the processor knows. */
export function webhook(world: World, account: AccountState, command: Command<'webhook'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const payment = `${account.id} ${topUpId}`;
  if (!world.payments.has(payment)) return { status: 'unknown-to-processor' };
  world.payments.set(payment, command.event);
  const news = settle(world, account, { topUpId, stands: command.event });
  const topUp = shownTopUp(account.topUps.get(topUpId) as TopUpState);
  return { status: 'received', outcomes: [{ status: 'applied', replayed: !news, topUp }] };
}
