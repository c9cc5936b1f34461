/** An order as the vendor keeps it: its own words, amounts in whole minor units as text. */
export interface TillOrder {
  /** The vendor's id, which a payer writes on a transfer. */
  readonly id: string;
  /** Its customer's number of it; no two orders have the same. */
  readonly number: string;
  /** Who pays, by its customer's name. */
  readonly payer: string;
  /** ISO 4217 code of the currency. */
  readonly cur: string;
  /** What is to be paid. */
  readonly due: string;
  /** What came for it so far. */
  readonly got: string;
  /** By card on a page, or by a transfer. */
  readonly way: 'page' | 'wire';
  /** Where it stands. */
  readonly state: 'waiting' | 'settled' | 'withdrawn';
  /** The page where it is paid. */
  readonly page: string;
  /** The bank account where the payer's transfers arrive. */
  readonly purse: string;
  /** What its customer wrote on it. */
  readonly tags: { readonly [name: string]: string };
}

/** What an order is made of. */
export type NewOrder = Pick<TillOrder, 'payer' | 'cur' | 'due' | 'way' | 'tags'>;

/** Money that was given back. */
export interface TillRefund {
  /** The vendor's id. */
  readonly id: string;
  /** Number of the order. */
  readonly number: string;
  /** How much. */
  readonly sum: string;
  /** Whether it came back, because the payer's bank did not take it. */
  readonly bounced: boolean;
}

/** The account of a payer, in one currency. */
export interface TillPurse {
  /** The vendor's id. */
  readonly id: string;
  /** Who sends money to it. */
  readonly payer: string;
  /** ISO 4217 code of the currency. */
  readonly cur: string;
  /** Money in it that belongs to no order. */
  readonly left: string;
}

/** What happened, as webhooks and the list of events tell it. */
export interface TillEvent {
  /** The vendor's number of it. */
  readonly no: string;
  /** When, epoch milliseconds. */
  readonly at: number;
  /** What it is about. */
  readonly kind: 'order' | 'refund' | 'purse';
  /** The order, as it stood. */
  readonly order?: TillOrder;
  /** The refund, as it stood. */
  readonly refund?: TillRefund;
  /** The account, as it stood. */
  readonly purse?: TillPurse;
}

/** What the vendor knows, and what payers and its customer's clerk can have happen. */
export class TillBooks {
  /** Orders by number. */
  readonly orders: Map<string, TillOrder> = new Map();
  /** What happened so far. */
  readonly events: TillEvent[] = [];
  readonly #purses: Map<string, TillPurse> = new Map();
  readonly #refunds: Map<string, TillRefund> = new Map();
  readonly #nowMs: () => number;

  /** @param nowMs - Its clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes an order; the same number with the same content is the same order. */
  order(number: string, { payer, cur, due, way, tags }: NewOrder): TillOrder | 'differs' {
    const before = this.orders.get(number);
    if (before !== undefined) {
      const isSame = before.payer === payer && before.cur === cur && before.due === due && before.way === way;
      return isSame ? before : 'differs';
    }
    const id = `T-${this.orders.size + 1}`;
    const [page, purse] = [`https://till.example/pay/${id}`, this.#purseOf(payer, cur).id];
    const order = {
      id,
      number,
      payer,
      cur,
      due,
      got: '0',
      way,
      state: 'waiting',
      page,
      purse,
      tags,
    } as const;
    this.orders.set(number, order);
    return order;
  }

  /** Withdraws an order that nobody has paid. */
  withdraw(order: TillOrder): TillOrder | 'settled' {
    if (order.state === 'settled') return 'settled';
    return order.state === 'withdrawn' ? order : this.#change({ ...order, state: 'withdrawn' });
  }

  /** The payer pays all of an order on its page. */
  pay(order: TillOrder): void {
    this.#change({ ...order, got: order.due, state: 'settled' });
  }

  /** A transfer arrives: for the order that is written on it, while that waits; else it stays in the payer's account. */
  wire(
    transfer: { readonly payer: string; readonly cur: string; readonly sum: string },
    order?: TillOrder,
  ): void {
    const { payer, cur, sum } = transfer;
    if (order?.state === 'waiting') {
      const got = plus(order.got, sum);
      this.#change({ ...order, got, state: BigInt(got) >= BigInt(order.due) ? 'settled' : 'waiting' });
      return;
    }
    const before = this.#purseOf(payer, cur);
    const purse = { ...before, left: plus(before.left, sum) };
    this.#purses.set(purse.id, purse);
    this.#tell('purse', { purse });
  }

  /** Somebody gives money back. */
  refund({ number }: TillOrder, sum: string): TillRefund {
    const refund = { id: `R-${this.#refunds.size + 1}`, number, sum, bounced: false };
    this.#refunds.set(refund.id, refund);
    this.#tell('refund', { refund, order: this.orders.get(number) as TillOrder });
    return refund;
  }

  /** The payer's bank does not take a refund. */
  bounce(before: TillRefund): void {
    const refund = { ...before, bounced: true };
    this.#refunds.set(refund.id, refund);
    this.#tell('refund', { refund, order: this.orders.get(refund.number) as TillOrder });
  }

  #purseOf(payer: string, cur: string): TillPurse {
    const known = [...this.#purses.values()].find((one) => one.payer === payer && one.cur === cur);
    const purse = known ?? { id: `TILL${1000 + this.#purses.size}`, payer, cur, left: '0' };
    this.#purses.set(purse.id, purse);
    return purse;
  }

  #change(order: TillOrder): TillOrder {
    this.orders.set(order.number, order);
    this.#tell('order', { order });
    return order;
  }

  #tell(kind: TillEvent['kind'], about: Pick<TillEvent, 'order' | 'refund' | 'purse'>): void {
    this.events.push({ no: `E-${this.events.length + 1}`, at: this.#nowMs(), kind, ...about });
  }
}

function plus(one: string, other: string): string {
  return String(BigInt(one) + BigInt(other));
}
