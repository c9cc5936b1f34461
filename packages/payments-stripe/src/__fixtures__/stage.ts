import type { Webhook } from '@live-calls/core/adapter';
import { afterEach, beforeEach } from 'vitest';
import { type StripeProcessor, type StripeProcessorOptions, stripeProcessor } from '../index.ts';
import { ACCOUNT, NOW_MS } from './requests.ts';
import { signedWebhook } from './signed-webhook.ts';
import { type SeenRequest, type SmallStripe, startSmallStripe } from './small-stripe/small-stripe.ts';
import type { Stored, StoredEvent, StripeBooks } from './small-stripe/stripe-books.ts';

const keys: { readonly secretKey: string; readonly webhookSecrets: readonly string[] } = { secretKey: 'sk_test_stage', webhookSecrets: ['whsec_stage', 'whsec_stage_before'] };

/** A Stripe of its own, processors that speak with it, and what may happen between them. */
export interface StripeStage extends StripeHappenings {
  /** What all clocks say. */
  readonly clock: { nowMs: number };
  /** How to reach Stripe. */
  readonly keys: typeof keys & { readonly apiHost: string };
  /** A processor. */
  readonly stripe: StripeProcessor;
  /** One more, as of another process. */
  processor(more?: Partial<StripeProcessorOptions>): StripeProcessor;
  /** Pauses that processors made. */
  readonly pauses: readonly number[];
  /** The customer of an account; made when there is none. */
  customer(accountId?: string): Promise<Stored>;
  /** A customer of an account that nobody was told of. */
  leaveCustomer(accountId: string): void;
  invoices(): readonly Stored[];
  /** How many payments succeeded. */
  charges(): number;
  requests(method?: string): readonly SeenRequest[];
  addCard(methodId: string, more?: { readonly decline?: string; readonly accountId?: string }): Promise<void>;
  addBank(methodId: string): Promise<void>;
  /** A customer sends money to its account. */
  transfer(units: number, accountId?: string): Promise<void>;
  /** The bank takes a transfer back. */
  reverseTransfer(units: number): Promise<void>;
  lagSearch(lags: boolean): void;
  /** Every write from the given one on is lost, or its answer is. */
  breakWrite(left: number, lost: 'request' | 'answer'): void;
  /** So many requests that let somebody pay, or charge, are carried out, and their answers are lost. */
  loseAnswers(times: number): void;
  /** Something happens just before the next request there is carried out. */
  meanwhile(where: string, happen: () => void): void;
  /** Every request is cut off before it is read. */
  fallSilent(): void;
  /** Every request there fails. */
  troubleAt(where: string, status: number): void;
  /** One write there fails, and its idempotency key stands for that. */
  failOnce(where: string, status: number): void;
  mend(): void;
  events(...types: readonly string[]): readonly StoredEvent[];
  emit(type: string, object: object, more?: object): void;
  sign(message: unknown, secret?: string): Webhook;
  webhooks(...types: readonly string[]): readonly Webhook[];
  stop(): Promise<void>;
}

/** What payers, banks and whoever sits at Stripe's dashboard do. */
interface StripeHappenings {
  invoiceOf(key: string): Stored;
  intentOf(key: string): Stored;
  /** Credit (below zero) or debt of every customer. */
  setBalance(units: number): void;
  payAtPage(key: string): void;
  /** Another process makes a draft payable. */
  finalize(key: string): void;
  refuseAtPage(key: string): void;
  /** Somebody attaches a payment to an invoice at the dashboard. */
  attach(key: string, units: number): void;
  startDebit(key: string): void;
  settleDebit(key: string): void;
  failDebit(key: string): void;
  dispute(key: string, more?: { readonly [field: string]: unknown }): string;
  closeDispute(disputeId: string, status: string): void;
  disputeOf(disputeId: string): Stored;
  refund(key: string, units: number, status?: string): string;
  failRefund(refundId: string): void;
  refundOf(refundId: string): Stored;
  markPaidElsewhere(key: string): void;
  markUncollectible(key: string): void;
  /** Somebody goes through with keeping a card. */
  finishSetUp(clientSecret: string): void;
}

/**
 * A stage of its own for each test of a file.
 *
 * @returns Gives the stage of the running test.
 */
export function eachStage(): () => StripeStage {
  let stage: StripeStage;
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.stop());
  return () => stage;
}

/**
 * A stage; whoever starts it stops it.
 *
 * @returns The stage.
 */
export async function startStage(): Promise<StripeStage> {
  const clock = { nowMs: NOW_MS };
  const server = await startSmallStripe(keys.secretKey, () => clock.nowMs);
  const { books } = server;
  const pauses: number[] = [];
  const reached = { ...keys, apiHost: server.url };
  const processor = (more: Partial<StripeProcessorOptions> = {}): StripeProcessor =>
    stripeProcessor({
      ...reached,
      clock: { now: () => clock.nowMs },
      wait: async (ms) => {
        pauses.push(ms);
      },
      ...more,
    });
  const stripe = processor();
  const customer = async (accountId = ACCOUNT): Promise<Stored> => {
    await stripe.savedMethods.list(accountId);
    const own = [...books.customers.values()].filter(({ metadata }) => metadata.live_calls_account === accountId);
    const described = own.find(({ name }) => name !== null) ?? own[0];
    if (described === undefined) throw new Error('Stripe of the tests has no such customer.');
    return described;
  };
  const keepMethod = async (method: Stored, accountId?: string): Promise<void> => {
    const { id } = await customer(accountId);
    books.keep(books.methods, { ...method, object: 'payment_method', customer: id });
  };
  return {
    ...{ clock, keys: reached, stripe, processor, pauses, customer },
    leaveCustomer: (live_calls_account) => {
      const left = { id: books.id('cus'), object: 'customer', created: books.seconds, balance: 0 };
      const unnamed = { name: null, email: null, invoice_settings: {}, metadata: { live_calls_account } };
      books.keep(books.customers, { ...left, ...unnamed });
    },
    ...happenings(books),
    ...messages(server, clock),
    ...troubles(server),
    invoices: () => [...books.invoices.values()],
    charges: () => [...books.intents.values()].filter(({ status }) => status === 'succeeded').length,
    requests: (method) => server.requests.filter((one) => method === undefined || one.method === method),
    addCard: (id, { accountId, ...more } = {}) =>
      keepMethod({ id, type: 'card', card: { brand: 'visa', last4: '4242' }, ...more }, accountId),
    addBank: (id) =>
      keepMethod({ id, type: 'us_bank_account', us_bank_account: { bank_name: 'TEST BANK', last4: '6789' } }),
    transfer: async (units, accountId) => {
      const { id } = await customer(accountId);
      books.moveCash(id, 'funded', units);
      books.applyCash(id);
    },
    reverseTransfer: async (units) => books.moveCash((await customer()).id, 'funding_reversed', -units),
    stop: server.stop,
  };
}

function messages(
  { books }: SmallStripe,
  clock: { readonly nowMs: number },
): Pick<StripeStage, 'events' | 'emit' | 'sign' | 'webhooks'> {
  const events = (...types: readonly string[]): readonly StoredEvent[] =>
    books.events.filter(({ type }) => types.length === 0 || types.includes(type));
  const sign = (message: unknown, secret = keys.webhookSecrets[0] ?? ''): Webhook =>
    signedWebhook(Buffer.from(JSON.stringify(message)), { secret, atMs: clock.nowMs });
  return {
    ...{ events, sign, webhooks: (...types) => events(...types).map((event) => sign(event)) },
    emit: (type, object, more) => books.emit(type, object, more),
  };
}

function troubles({
  books,
  trouble,
  search,
}: SmallStripe): Pick<
  StripeStage,
  'lagSearch' | 'breakWrite' | 'loseAnswers' | 'meanwhile' | 'fallSilent' | 'troubleAt' | 'failOnce' | 'mend'
> {
  const place = (where: string): RegExp => new RegExp(`^${where.replace(':id', String.raw`\w+`)}$`);
  return {
    lagSearch: (lags) => {
      search.lags = lags;
    },
    breakWrite: (left, lost) => {
      trouble.broken = { left, lost };
    },
    loseAnswers: (left) => {
      const isLost = ({ path }: SeenRequest): boolean => {
        const [, id = '', step] = /^\/v1\/invoices\/(\w+)\/(finalize|pay)$/.exec(path) ?? [];
        // An invoice with a saved method collects nothing before that is charged.
        const isCharged = books.invoices.get(id)?.metadata.live_calls_saved_method !== undefined;
        return step === (isCharged ? 'pay' : 'finalize');
      };
      trouble.losing = { isLost, left };
    },
    meanwhile: (where, happen) => {
      trouble.meanwhile = { where: place(where), happen };
    },
    fallSilent: () => {
      trouble.isSilent = true;
    },
    troubleAt: (where, status) => {
      trouble.failing = { where: place(where), status };
    },
    failOnce: (where, status) => {
      trouble.failsOnce = { where: place(where), status };
    },
    mend: () => {
      delete trouble.broken;
      delete trouble.failing;
      delete trouble.isSilent;
    },
  };
}

function happenings(books: StripeBooks): StripeHappenings {
  const invoiceOf = (key: string): Stored =>
    first(books.invoices, ({ metadata }) => metadata.live_calls_key === key);
  const intentOf = (key: string): Stored => books.intentOf(invoiceOf(key).id);
  return {
    ...{ invoiceOf, intentOf },
    ...contests(books, intentOf),
    setBalance: (balance) => {
      for (const customer of books.customers.values()) customer.balance = balance;
    },
    payAtPage: (key) => books.settle(intentOf(key)),
    finalize: (key) => books.finalize(invoiceOf(key)),
    refuseAtPage: (key) => {
      books.refuse(intentOf(key), 'insufficient_funds');
    },
    attach: (key, units) => books.attach(invoiceOf(key), units),
    startDebit: (key) => {
      intentOf(key).status = 'processing';
      books.emit('payment_intent.processing', intentOf(key));
    },
    settleDebit: (key) => books.settle(intentOf(key)),
    failDebit: (key) => {
      books.refuse(intentOf(key), 'insufficient_funds');
    },
    markPaidElsewhere: (key) => {
      books.recordPaidElsewhere(invoiceOf(key));
      books.emit('invoice.paid', invoiceOf(key));
    },
    markUncollectible: (key) => {
      invoiceOf(key).status = 'uncollectible';
      books.emit('invoice.marked_uncollectible', invoiceOf(key));
    },
    finishSetUp: (clientSecret) => books.finishSetUp(clientSecret),
  };
}

function contests(
  books: StripeBooks,
  intentOf: (key: string) => Stored,
): Pick<StripeHappenings, 'dispute' | 'closeDispute' | 'disputeOf' | 'refund' | 'failRefund' | 'refundOf'> {
  const about = (key: string): Stored => {
    const { id, amount, latest_charge } = intentOf(key);
    return { id: '', payment_intent: id, charge: latest_charge, amount, currency: 'usd' };
  };
  const disputeOf = (id: string): Stored => first(books.disputes, (one) => one.id === id);
  const refundOf = (id: string): Stored => first(books.refunds, (one) => one.id === id);
  return {
    ...{ disputeOf, refundOf },
    dispute: (key, more = {}) => {
      const made = { ...about(key), id: books.id('dp'), object: 'dispute', reason: 'fraudulent' };
      const dispute = books.keep(books.disputes, { ...made, status: 'needs_response', ...more });
      books.emit('charge.dispute.created', dispute);
      if (!String(dispute.status).startsWith('warning')) books.emit('charge.dispute.funds_withdrawn', dispute);
      return dispute.id;
    },
    closeDispute: (id, status) => {
      disputeOf(id).status = status;
      books.emit('charge.dispute.closed', disputeOf(id));
      if (status === 'won') books.emit('charge.dispute.funds_reinstated', disputeOf(id));
    },
    refund: (key, amount, status = 'succeeded') => {
      const made = { ...about(key), id: books.id('re'), object: 'refund', amount, status };
      const refund = books.keep(books.refunds, made);
      books.emit('refund.created', refund);
      const { charge, payment_intent } = made as Stored;
      books.emit('charge.refunded', { id: charge, object: 'charge', payment_intent });
      return refund.id;
    },
    failRefund: (id) => {
      refundOf(id).status = 'failed';
      books.emit('refund.failed', refundOf(id));
    },
  };
}

function first(map: ReadonlyMap<string, Stored>, is: (object: Stored) => boolean): Stored {
  const found = [...map.values()].find(is);
  if (found === undefined) throw new Error('Stripe of the tests has no such object.');
  return found;
}
