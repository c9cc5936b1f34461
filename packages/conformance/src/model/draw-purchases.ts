import type { Chance } from '../storage/chance.ts';
import type { ProcessorAnswer, PurchaseCommand } from './purchase-command.ts';
import type { AccountState, World } from './world.ts';

/** What a command about purchases is drawn from. */
interface PurchaseSource {
  readonly chance: Chance;
  readonly world: World;
}

type Draw = (source: PurchaseSource, account: string) => PurchaseCommand | undefined;

/** Commands about purchases that end in one decision of one account. */
export const purchasesTogether: readonly PurchaseCommand['type'][] = [
  'acknowledge',
  'payment-event',
  'contest',
  'receipt',
];

/** How often which command about purchases is drawn. */
export const purchaseDraws: readonly (readonly [weight: number, draw: Draw])[] = [
  [
    1,
    ({ chance }, account) => ({
      type: 'quote',
      account,
      amount: amountIn(account, chance.oneOf(['10', '25.5'])),
    }),
  ],
  [1, (_, account) => ({ type: 'acknowledge', account })],
  [9, drawTopUp],
  [6, drawPayment],
  [3, (source, account) => ({ type: 'cancel', account, key: waitingKeyIn(source, account) })],
  [4, drawContest],
  [2, drawReceipt],
  [4, drawAssignment],
];

const ANSWERS: readonly (ProcessorAnswer | undefined)[] = [
  ...([undefined, undefined, undefined] as const),
  ...(['processing', 'declined', 'answer-lost', 'unavailable'] as const),
];

/** An amount in whole minor units of the account's currency. */
function amountIn(account: string, amount: string): string {
  return account === 'dogwood' ? String(Math.round(Number(amount) * 100)) : amount;
}

/** One of the latest purchases. */
function keyIn({ chance, world }: PurchaseSource, account: string): string {
  const keys = [...(world.accounts.get(account)?.topUpKeys.keys() ?? [])];
  return keys.length === 0 ? 'order-none' : chance.oneOf(keys.slice(-12));
}

/** Mostly one that waits for money. */
function waitingKeyIn(source: PurchaseSource, account: string): string {
  const { chance, world } = source;
  const waiting = [...(world.accounts.get(account)?.topUps.values() ?? [])]
    .filter(({ invoice }) => invoice === 'open' || invoice === 'failed' || invoice === 'expired')
    .slice(-8);
  if (waiting.length === 0 || chance.below(5) === 0) return keyIn(source, account);
  return chance.oneOf(waiting).topUpId.slice(`top_${account}_`.length);
}

/** One that is past its day and stands where it stood. */
function lateKeyIn({ chance, world }: PurchaseSource, account: string): string | undefined {
  const late = [...(world.accounts.get(account)?.topUps.values() ?? [])].filter(
    ({ invoice, dueAt }) => (invoice === 'open' || invoice === 'processing') && world.clockMs >= dueAt,
  );
  return late.length === 0 ? undefined : chance.oneOf(late).topUpId.slice(`top_${account}_`.length);
}

function drawTopUp({ chance }: PurchaseSource, account: string): PurchaseCommand {
  const answer = chance.oneOf(ANSWERS);
  const amount = account === 'dogwood' ? '3000' : chance.oneOf(['10', '25.5', '60']);
  const method = chance.oneOf(['card', 'card', 'bank-transfer'] as const);
  const key = `order-${chance.below(150)}`;
  return { type: 'top-up', account, key, amount, method, ...(answer !== undefined && { answer }) };
}

function drawPayment(source: PurchaseSource, account: string): PurchaseCommand {
  const { chance } = source;
  const key = keyIn(source, account);
  const late = chance.below(3) > 0 ? lateKeyIn(source, account) : undefined;
  if (late !== undefined || chance.below(4) === 0)
    return { type: 'resume-top-up', account, key: late ?? key };
  if (key !== 'order-none' && chance.below(3) === 0) {
    return { type: 'webhook', account, key, event: chance.oneOf(['paid', 'paid', 'failed'] as const) };
  }
  const event = chance.oneOf([
    'paid',
    'paid',
    'paid',
    'part-paid',
    'processing',
    'failed',
    'failed',
  ] as const);
  const isOdd = event === 'part-paid' || chance.below(6) === 0;
  const amount = isOdd ? amountIn(account, chance.oneOf(['7', '7', '90'])) : undefined;
  return { type: 'payment-event', account, key, event, ...(amount !== undefined && { amount }) };
}

/** Mostly about money that is there. */
function drawContest(source: PurchaseSource, account: string): PurchaseCommand {
  const { chance, world } = source;
  const topUps = [...(world.accounts.get(account)?.topUps.values() ?? [])].slice(-12);
  const paid = topUps.filter(({ invoice }) => invoice === 'paid').map(({ topUpId }) => topUpId);
  const prefix = `top_${account}_`;
  const key =
    paid.length > 0 && chance.below(5) > 0 ? chance.oneOf(paid).slice(prefix.length) : keyIn(source, account);
  const [reference = '', events = []] = chance.oneOf([
    ['dp_1', ['disputed', 'disputed', 'dispute-won', 'dispute-lost']],
    ['dp_2', ['disputed', 'dispute-won', 'dispute-lost']],
    ['re_1', ['returned', 'return-undone']],
  ] as const);
  const amount = chance.below(2) === 0 ? amountIn(account, chance.oneOf(['5', '3.33', '40'])) : undefined;
  const event = chance.oneOf(events);
  return { type: 'contest', account, key, event, reference, ...(amount !== undefined && { amount }) };
}

function drawReceipt({ chance }: PurchaseSource, account: string): PurchaseCommand {
  const reference = `cash-${account}-${chance.below(5)}`;
  return {
    type: 'receipt',
    account,
    reference,
    amount: amountIn(account, chance.oneOf(['0', '6', '25.5', '80', '130'])),
  };
}

/** Mostly of money there is, for what waits for some. */
function drawAssignment(source: PurchaseSource, account: string): PurchaseCommand | undefined {
  const { chance, world } = source;
  const known = world.accounts.get(account);
  if (known === undefined) return undefined;
  const from = chance.oneOf([...sourcesIn(known), 'receipt_none']);
  const key = waitingKeyIn(source, account);
  return { type: 'assign-money', account, from, key };
}

function sourcesIn(account: AccountState): readonly string[] {
  const documents = [...account.receipts.values(), ...account.topUps.values()];
  const rich = documents.filter(({ unallocated }) => unallocated > 0n).map(({ invoiceId }) => invoiceId);
  const givers = documents.filter(({ given }) => given.length > 0).map(({ invoiceId }) => invoiceId);
  return [...rich, ...rich, ...givers.slice(-2)];
}
