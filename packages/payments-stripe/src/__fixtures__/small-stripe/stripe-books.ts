/** An object of Stripe's. Tests look into it and bend it, so its fields are not typed. */
// biome-ignore lint/suspicious/noExplicitAny: a stand-in for JSON of a vendor
export type Stored = { readonly id: string; [field: string]: any };

/** An event of Stripe's. */
export interface StoredEvent extends Stored {
  api_version: string;
  readonly data: { object: Stored };
}

/** What the vendor of the tests knows: every object by its id, and what happened. */
export class StripeBooks {
  readonly customers: Map<string, Stored> = new Map();
  readonly invoices: Map<string, Stored> = new Map();
  readonly intents: Map<string, Stored> = new Map();
  readonly parts: Map<string, Stored> = new Map();
  readonly methods: Map<string, Stored> = new Map();
  readonly setUps: Map<string, Stored> = new Map();
  readonly refunds: Map<string, Stored> = new Map();
  readonly disputes: Map<string, Stored> = new Map();
  readonly cash: Stored[] = [];
  readonly events: StoredEvent[] = [];
  readonly #now: () => number;
  #ids = 0;

  constructor(nowMs: () => number) {
    this.#now = () => Math.floor(nowMs() / 1000);
  }

  get seconds(): number {
    return this.#now();
  }

  id(prefix: string): string {
    this.#ids += 1;
    return `${prefix}_${String(this.#ids).padStart(6, '0')}`;
  }

  keep(map: Map<string, Stored>, object: Stored): Stored {
    map.set(object.id, object);
    return object;
  }

  emit(type: string, object: object, more: object = {}): void {
    this.events.push({
      ...{ id: this.id('evt'), object: 'event', type, created: this.seconds, livemode: false },
      ...{ api_version: '2026-10-28.endive', data: { object: structuredClone(object) as Stored } },
      ...more,
    });
  }

  intentOf(invoiceId: string): Stored {
    const part = [...this.parts.values()].find(({ invoice }) => invoice === invoiceId);
    return this.intents.get(part?.payment.payment_intent) as Stored;
  }

  finalize(invoice: Stored): void {
    const { id, currency, customer, amount_due: amount } = invoice;
    Object.assign(invoice, { status: 'open', hosted_invoice_url: `https://pay.test/${id}` });
    const status = 'requires_payment_method';
    const intent = { id: this.id('pi'), object: 'payment_intent', amount, status, customer };
    this.keep(this.intents, { ...intent, last_payment_error: null });
    this.keep(this.parts, {
      ...{ id: this.id('inpay'), object: 'invoice_payment', invoice: id, status: 'open', currency },
      ...{ amount_paid: null, amount_requested: amount, status_transitions: { paid_at: null } },
      payment: { type: 'payment_intent', payment_intent: intent.id },
    });
    this.emit('invoice.finalized', invoice);
    this.applyCash(customer);
  }

  /** The money of an attempt is there. */
  settle(intent: Stored): void {
    Object.assign(intent, { status: 'succeeded', latest_charge: intent.latest_charge ?? this.id('ch') });
    this.emit('payment_intent.succeeded', intent);
    for (const part of this.parts.values()) {
      if (part.payment.payment_intent !== intent.id) continue;
      Object.assign(part, { status: 'paid', amount_paid: intent.amount });
      part.status_transitions.paid_at = this.seconds;
      this.emit('invoice_payment.paid', part);
      const invoice = this.invoices.get(part.invoice) as Stored;
      Object.assign(invoice, { amount_paid: intent.amount, status: 'paid' });
      this.emit('invoice.paid', invoice);
    }
  }

  /** Somebody attaches money to an invoice, less or more than is due. */
  attach(invoice: Stored, amount: number): void {
    const { id, currency, customer } = invoice;
    const made = { id: this.id('pi'), object: 'payment_intent', amount, status: 'succeeded', customer };
    const intent = this.keep(this.intents, { ...made, last_payment_error: null });
    const part = this.keep(this.parts, {
      ...{ id: this.id('inpay'), object: 'invoice_payment', invoice: id, status: 'paid', currency },
      ...{ amount_paid: amount, amount_requested: amount, status_transitions: { paid_at: this.seconds } },
      payment: { type: 'payment_intent', payment_intent: intent.id },
    });
    this.emit('invoice_payment.paid', part);
    invoice.amount_paid += amount;
    if (invoice.amount_paid < invoice.amount_due) return;
    invoice.status = 'paid';
    this.emit('invoice.paid', invoice);
    invoice.amount_overpaid = invoice.amount_paid - invoice.amount_due;
    if (invoice.amount_overpaid > 0) this.emit('invoice.overpaid', invoice);
  }

  /** Somebody says that an invoice was paid outside of Stripe. */
  recordPaidElsewhere(invoice: Stored): void {
    const { id, currency, amount_due: amount } = invoice;
    this.keep(this.parts, {
      ...{ id: this.id('inpay'), object: 'invoice_payment', invoice: id, status: 'paid', currency },
      ...{ amount_paid: amount, amount_requested: amount, status_transitions: { paid_at: this.seconds } },
      payment: { type: 'payment_record', payment_record: this.id('pr') },
    });
    Object.assign(invoice, { status: 'paid', amount_paid: amount, amount_paid_off_stripe: amount });
  }

  /** An attempt is refused. */
  refuse(intent: Stored, declineCode: string): Stored {
    const mustAct = declineCode === 'authentication_required';
    const code = mustAct ? 'authentication_required' : 'card_declined';
    const error = { id: '', type: 'card_error', code, decline_code: declineCode, message: 'It was refused.' };
    const status = mustAct ? 'requires_action' : 'requires_payment_method';
    Object.assign(intent, { status, last_payment_error: error });
    this.emit('payment_intent.payment_failed', intent);
    for (const { payment, invoice } of this.parts.values()) {
      if (payment.payment_intent === intent.id)
        this.emit('invoice.payment_failed', this.invoices.get(invoice) as Stored);
    }
    return error;
  }

  /** A payer keeps a card for the customer that a set-up is for. */
  finishSetUp(clientSecret: string): void {
    const setUp = [...this.setUps.values()].find(({ client_secret }) => client_secret === clientSecret);
    if (setUp === undefined) throw new Error('No set-up has this secret.');
    const method = { id: this.id('pm'), object: 'payment_method', type: 'card', customer: setUp.customer };
    this.keep(this.methods, { ...method, card: { brand: 'visa', last4: '4242' } });
    this.emit('payment_method.attached', method);
    Object.assign(setUp, { status: 'succeeded', payment_method: method.id });
    this.emit('setup_intent.succeeded', setUp);
  }

  /** The money of a customer moves. */
  moveCash(customer: string, type: string, net: number, more: object = {}): void {
    const ending_balance = this.cashOf(customer) + net;
    const object = 'customer_cash_balance_transaction';
    const moved = { id: this.id('ccsbtxn'), object, customer, currency: 'usd', created: this.seconds };
    this.cash.push({ ...moved, type, net_amount: net, ending_balance, ...more });
    this.emit(`${object}.created`, this.cash.at(-1) as Stored);
  }

  cashOf(customer: string): number {
    return this.cash.findLast((moved) => moved.customer === customer)?.ending_balance ?? 0;
  }

  /** A transfer pays an open invoice once it covers it whole. */
  applyCash(customer: string): void {
    for (const invoice of this.invoices.values()) {
      const types: readonly string[] = invoice.payment_settings?.payment_method_types ?? [];
      const isOpen = invoice.customer === customer && invoice.status === 'open';
      if (!isOpen || !types.includes('customer_balance')) continue;
      if (this.cashOf(customer) < invoice.amount_due) continue;
      const intent = this.intentOf(invoice.id);
      const applied = { applied_to_payment: { payment_intent: intent.id } };
      this.moveCash(customer, 'applied_to_payment', -invoice.amount_due, applied);
      this.settle(intent);
    }
  }
}
