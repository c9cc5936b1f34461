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
      const nothing = {
        number: undefined,
        received: 0n,
        unallocated: 0n,
        referred: false,
        failed: undefined,
      };
      account.topUps.set(topUpId, { topUpId, status: 'planned', amount, method, ...nothing });
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

/** What is said of a payment: by an answer of the processor, or by an event. */
interface Word {
  readonly topUpId: string;
  readonly stands: 'processing' | 'paid' | 'failed';
  /** All money that is there, where it is not what was bought. */
  readonly received?: bigint;
  /** Name of the event; empty for an answer. */
  readonly event?: string;
}

/** Takes in what is said of a payment; answers whether it was news. */
function settle(world: World, account: AccountState, word: Word): boolean {
  const topUp = account.topUps.get(word.topUpId) as TopUpState;
  const learned = learn(topUp, word, Math.max(world.clockMs, word.event === undefined ? account.lastAt : 0));
  if (learned === topUp) return false;
  const referred = topUp.referred || word.event !== undefined || word.stands !== 'failed';
  const known = { ...learned, referred };
  account.commit(world.clockMs, (now) => {
    const next = standing(known);
    const tell = (type: string): void => {
      const { recipients, posted: balance } = account;
      account.announced.push({ type, at: now, balance, recipients });
    };
    const before = topUp.unallocated;
    if (next.unallocated < before) move(account, now, ['unallocated', 'funding', before - next.unallocated]);
    const isPaid = next.status === 'paid' && topUp.status !== 'paid';
    const { amount } = topUp;
    const number = isPaid
      ? account.post(now, { type: 'top-up', debit: 'funding', credit: 'wallet', amount })
      : topUp.number;
    if (next.unallocated > before) move(account, now, ['funding', 'unallocated', next.unallocated - before]);
    if (isPaid) tell('payment-received');
    if (next.status === 'failed' && topUp.status !== 'failed') tell('payment-failed');
    if (next.received > topUp.received && next.status !== 'paid') tell('payment-partly-received');
    if (next.unallocated > before) tell('payment-unallocated');
    account.topUps.set(word.topUpId, { ...next, number });
  });
  const after = account.topUps.get(word.topUpId) as TopUpState;
  const isMore = after.received !== topUp.received || after.referred !== topUp.referred;
  return after.status !== topUp.status || isMore;
}

function move(
  account: AccountState,
  now: number,
  [debit, credit, amount]: readonly [debit: string, credit: string, amount: bigint],
): void {
  account.post(now, { type: 'receipt', debit, credit, amount });
}

/** What is known of a payment once something was said of it: money only grows, and the later word of a failure counts. */
function learn(topUp: TopUpState, word: Word, at: number): TopUpState {
  const { stands, event = '' } = word;
  if (stands === 'paid') {
    const received = word.received ?? topUp.amount;
    return received > topUp.received ? { ...topUp, received } : topUp;
  }
  if (topUp.status === 'paid') return topUp;
  if (stands === 'processing') {
    return topUp.status === 'failed' || topUp.status === 'processing'
      ? topUp
      : { ...topUp, status: 'processing' };
  }
  const { failed } = topUp;
  const later = failed === undefined || at > failed.at || (at === failed.at && event > failed.event);
  return later ? { ...topUp, failed: { at, event } } : topUp;
}

/** Where a payment stands, from what is known of it. */
function standing(topUp: TopUpState): TopUpState {
  const { received, amount } = topUp;
  if (received >= amount) return { ...topUp, status: 'paid', unallocated: received - amount };
  if (topUp.failed !== undefined) return { ...topUp, status: 'failed', unallocated: received };
  return topUp;
}

/** Applies a payment event that the host has verified itself. */
export function paymentEvent(world: World, account: AccountState, command: Command<'payment-event'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const topUp = account.topUps.get(topUpId);
  if (topUp === undefined) return { error: 'NOT_FOUND' };
  const received = command.amount === undefined ? topUp.amount : atoms(command.amount);
  const event = `${topUpId}.${command.event}.${command.amount ?? ''}`;
  const news = settle(world, account, { topUpId, stands: command.event, received, event });
  return { status: 'applied', replayed: !news, topUp: shownTopUp(account.topUps.get(topUpId) as TopUpState) };
}

/** Delivers the webhook of a payment that the processor knows. */
export function webhook(world: World, account: AccountState, command: Command<'webhook'>): Answer {
  const topUpId = topUpIdOf(account.id, command.key);
  const payment = `${account.id} ${topUpId}`;
  if (!world.payments.has(payment)) return { status: 'unknown-to-processor' };
  world.payments.set(payment, command.event);
  const event = `evt_${topUpId}_${command.event}`;
  const news = settle(world, account, { topUpId, stands: command.event, event });
  const topUp = shownTopUp(account.topUps.get(topUpId) as TopUpState);
  return { status: 'received', outcomes: [{ status: 'applied', replayed: !news, topUp }] };
}
