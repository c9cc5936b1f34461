import { type FakePayments, type FakePaymentsSnapshot, fakePayments } from '@live-calls/conformance';
import { addMoney, type Clock, compareMoney, type Money, subtractMoney } from '@live-calls/core';
import type {
  PaymentEvent,
  PaymentOutcome,
  PaymentProcessor,
  PaymentRequest,
  SavedMethod,
} from '@live-calls/core/adapter';
import { Outbox, type OutboxOptions } from './outbox.ts';

/** What the sandbox remembers from one start to the next. */
export interface SandboxState {
  /** All that the processor knows. */
  readonly processor: FakePaymentsSnapshot;
  /** Events whose webhook has not arrived yet. */
  readonly undelivered: readonly string[];
}

/** How the sandbox processor is set up. */
export interface SandboxPaymentsOptions extends Pick<OutboxOptions, 'send'> {
  /** The clock. */
  readonly clock: Clock;
  /** Signs webhooks. */
  readonly secret: string;
  /** What an earlier one remembered. */
  readonly from?: SandboxState;
  /**
   * Remembers; nothing is answered before.
   *
   * @param state - Everything.
   */
  save(state: SandboxState): Promise<void>;
  /**
   * Where the payer goes on.
   *
   * @param path - Path below the sandbox.
   * @returns The address.
   */
  address(path: string): string;
}

/** A payment, as the processor's own page shows it. */
export interface SandboxPayment {
  /** What was asked for. */
  readonly request: PaymentRequest;
  /** Where it stands. */
  readonly outcome: PaymentOutcome;
  /** What has happened to it, the first first. */
  readonly events: readonly PaymentEvent[];
  /** All that has arrived for it. */
  readonly received: Money;
  /** A dispute that is not decided. */
  readonly dispute?: PaymentEvent;
  /** How many of its events have not reached the billing. */
  readonly undelivered: number;
}

const FRESH: SandboxState = {
  processor: { payments: [], collected: [], events: [], kept: [] },
  undelivered: [],
};
/** A kept card whose number ends like this is declined. */
const DECLINED = '0002';

/**
 * A payment processor in a sandbox: what happens to a payment is decided on its pages, everything is told by signed webhooks
 * until they have arrived, and it remembers all of it.
 */
export class SandboxPayments {
  readonly #options: SandboxPaymentsOptions;
  readonly #fake: FakePayments;
  readonly #outbox: Outbox;
  readonly #undelivered: Set<string>;
  #saving: Promise<void> = Promise.resolve();

  /**
   * @param options - Set-up.
   */
  constructor(options: SandboxPaymentsOptions) {
    const { clock, secret, from = FRESH } = options;
    this.#options = options;
    this.#fake = fakePayments({ clock, secret, from: from.processor, answer: answerTo });
    this.#undelivered = new Set(from.undelivered);
    this.#outbox = new Outbox({
      send: (webhook) => options.send(webhook),
      arrived: (key) => {
        this.#undelivered.delete(key);
        return this.#save();
      },
    });
  }

  /** The processor, as the billing takes it. */
  get processor(): PaymentProcessor {
    const { requests: _, collected: __, events: ___, snapshot: ____, ...fake } = this.#fake;
    return {
      ...fake,
      id: 'sandbox',
      methods: ['card', 'bank-transfer'],
      requestPayment: (request) => this.#request(request),
      findByKey: async (payment) => this.#shown(payment.key, await fake.findByKey(payment)),
      cancelPayment: async (payment) => {
        const canceled = (await fake.cancelPayment?.(payment)) ?? { status: 'canceled' };
        await this.#save();
        return canceled.status === 'canceled' ? canceled : (this.#shown(payment.key, canceled) ?? canceled);
      },
      savedMethods: {
        ...fake.savedMethods,
        setUp: async ({ key, accountId }) => ({
          actionUrl: this.#options.address(
            `cards/${encodeURIComponent(accountId)}/${encodeURIComponent(key)}`,
          ),
        }),
        remove: (request) => fake.savedMethods.remove(request).then(() => this.#save()),
        setDefault: (request) => fake.savedMethods.setDefault(request).then(() => this.#save()),
      },
    };
  }

  /** Tells the billing again what it has not heard yet. */
  resume(): void {
    for (const event of this.#fake.events.filter(({ eventKey }) => this.#undelivered.has(eventKey))) {
      const webhook = this.#fake.sign(Buffer.from(JSON.stringify(event)));
      void this.#outbox.post({ key: event.eventKey, webhook });
    }
  }

  /** Every payment, the newest first. */
  list(): readonly SandboxPayment[] {
    const { payments } = this.#fake.snapshot();
    return payments.map(({ request, outcome }) => this.#payment(request, outcome)).reverse();
  }

  /**
   * One payment.
   *
   * @param key - Its key.
   */
  get(key: string): SandboxPayment | undefined {
    return this.list().find(({ request }) => request.key === key);
  }

  /**
   * All that is missing of a payment arrives.
   *
   * @param key - Its key.
   */
  async complete(key: string): Promise<void> {
    const { request } = this.#known(key);
    await this.#tell(key, 'paid', {});
    if (request.saveMethod === true) await this.keepCard(request.accountId, `${key}`, '4242');
  }

  /**
   * A part of a payment arrives.
   *
   * @param key - Its key.
   * @param amount - How much; the payment is paid when that is all of it or more.
   */
  async receive(key: string, amount: Money): Promise<void> {
    const { request, received } = this.#known(key);
    const sum = addMoney(received, amount);
    await this.#tell(key, compareMoney(sum, request.amount) < 0 ? 'part-paid' : 'paid', { amount: sum });
  }

  /**
   * The payer's bank refuses.
   *
   * @param key - Key of the payment.
   */
  async fail(key: string): Promise<void> {
    await this.#tell(key, 'failed', { reason: 'insufficient-funds' });
  }

  /**
   * The payer's bank contests all that was paid.
   *
   * @param key - Key of the payment.
   */
  async dispute(key: string): Promise<void> {
    const { events, received } = this.#known(key);
    const count = events.filter(({ type }) => type === 'disputed').length;
    await this.#tell(key, 'disputed', { amount: received, reference: `dispute-${key}-${count + 1}` });
  }

  /**
   * The dispute of a payment is decided.
   *
   * @param key - Key of the payment.
   * @param outcome - For the seller.
   */
  async decide(key: string, outcome: 'won' | 'lost'): Promise<void> {
    const { dispute } = this.#known(key);
    const { reference = '', amount } = dispute ?? {};
    if (amount !== undefined) await this.#tell(key, `dispute-${outcome}`, { amount, reference });
  }

  /**
   * Keeps a card of an account.
   *
   * @param accountId - The account.
   * @param name - Names it; the same name is the same card.
   * @param ending - Its last four digits; `0002` is declined whenever it is charged.
   */
  async keepCard(accountId: string, name: string, ending: string): Promise<void> {
    const methodId = `card_${ending}_${name}`;
    const kept = await this.#fake.savedMethods.list(accountId);
    if (kept.some((method) => method.methodId === methodId)) return;
    const card: SavedMethod = {
      ...{ methodId, method: 'card', label: `Visa ending in ${ending}` },
      isDefault: kept.length === 0,
    };
    this.#fake.keep(accountId, card);
    await this.#save();
  }

  /** Waits until all is remembered, and delivers nothing more. */
  async close(): Promise<void> {
    await this.#outbox.close();
    await this.#saving;
  }

  async #request(request: PaymentRequest): Promise<PaymentOutcome> {
    const before = this.#fake.collected.length;
    const outcome = await this.#fake.requestPayment(request);
    await this.#save();
    if (this.#fake.collected.length > before) await this.#happen(request.key, 'paid', {});
    return this.#shown(request.key, outcome) ?? outcome;
  }

  #payment(request: PaymentRequest, outcome: PaymentOutcome): SandboxPayment {
    const events = this.#fake.events.filter(({ key }) => key === request.key);
    const nothing = subtractMoney(request.amount, request.amount);
    const received = events
      .filter(({ type }) => type === 'paid' || type === 'part-paid')
      .reduce((most, { amount }) => (compareMoney(amount, most) > 0 ? amount : most), nothing);
    const decided = new Set(
      events.filter(({ type }) => type.startsWith('dispute-')).map(({ reference }) => reference),
    );
    const dispute = events.find(({ type, reference }) => type === 'disputed' && !decided.has(reference));
    const undelivered = events.filter(({ eventKey }) => this.#undelivered.has(eventKey)).length;
    const shown = this.#shown(request.key, outcome) ?? outcome;
    return {
      request,
      outcome: shown,
      events,
      received,
      undelivered,
      ...(dispute !== undefined && { dispute }),
    };
  }

  #known(key: string): SandboxPayment {
    const payment = this.get(key);
    if (payment === undefined) throw new RangeError('There is no such payment.');
    return payment;
  }

  /** Waits until the billing was told, or could not be reached. */
  async #tell(...happening: Required<Parameters<FakePayments['settle']>>): Promise<void> {
    const { told } = await this.#happen(...happening);
    await told;
  }

  /** What happens is remembered first, and told afterwards. */
  async #happen(
    ...[key, type, details]: Required<Parameters<FakePayments['settle']>>
  ): Promise<{ readonly told: Promise<void> }> {
    const webhook = this.#fake.settle(key, type, details);
    const event = JSON.parse(Buffer.from(webhook.body).toString()) as PaymentEvent;
    this.#undelivered.add(event.eventKey);
    await this.#save();
    return { told: this.#outbox.post({ key: event.eventKey, webhook }) };
  }

  /** One after the other, so that what is written last is the latest. */
  #save(): Promise<void> {
    const saved = this.#saving.then(() =>
      this.#options.save({ processor: this.#fake.snapshot(), undelivered: [...this.#undelivered] }),
    );
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** With what this sandbox shows to payers. */
  #shown<Outcome extends PaymentOutcome>(
    key: string,
    outcome: Outcome | undefined,
  ): PaymentOutcome | undefined {
    if (outcome?.status === 'requires-action') {
      return { ...outcome, actionUrl: this.#options.address(`pay/${encodeURIComponent(key)}`) };
    }
    if (outcome?.status !== 'awaiting-transfer') return outcome;
    const request = this.#fake.requests.find((one) => one.key === key);
    const transferDetails = [
      { label: 'Beneficiary', value: 'Seller Voice Inc.' },
      { label: 'Bank', value: 'Sandbox Bank, Springfield' },
      { label: 'Routing number (ACH)', value: '110000000' },
      { label: 'Routing number (wire)', value: '110000011' },
      { label: 'Account number', value: '000123456789' },
      { label: 'Reference', value: request?.invoice?.number ?? key },
    ];
    return { ...outcome, transferDetails };
  }
}

function answerTo({
  method,
  savedMethodId,
}: PaymentRequest): ReturnType<NonNullable<NonNullable<Parameters<typeof fakePayments>[0]>['answer']>> {
  if (method !== 'card') return 'awaiting-transfer';
  if (savedMethodId === undefined) return 'requires-action';
  return savedMethodId.startsWith(`card_${DECLINED}_`) ? 'declined' : 'paid';
}
