import { addMoney, compareMoney, type Money, money } from '@live-calls/core';
import { BillingError, type PaymentProcessor, type Webhook } from '@live-calls/core/adapter';
import { type FakePayments, fakePayments } from '../fakes/fake-payments.ts';
import type { ManualClock } from '../fakes/manual-clock.ts';
import { Agenda } from '../simulation/agenda.ts';
import { type MailOptions, UnreliableMail } from '../simulation/unreliable-mail.ts';
import { drawPayment } from './draw-payment.ts';
import { chanceFor } from './luck.ts';
import type { MoneyWord, PaymentCourse } from './trace.ts';

/** How a simulated processor is set up. */
export interface SimulatedProcessorOptions {
  /** The world's clock. */
  readonly clock: ManualClock;
  /** Seed of what no step says: webhooks, and purchases that accounts make by themselves. */
  readonly luck: number;
  /** How unreliable its webhooks are. */
  readonly webhooks: MailOptions;
}

/** What the processor really has of a payment. */
export interface PaymentTruth {
  /** What was asked for. */
  readonly asked: Money;
  /** All money that has arrived for it. */
  readonly received: Money;
  /** What of it the payer's bank has taken back at this moment. */
  readonly contested: Money;
  /** The paying account. */
  readonly accountId: string;
  /** When the last of it happened, epoch milliseconds. */
  readonly changedAtMs: number;
}

interface Coming extends MoneyWord {
  readonly key: string;
  readonly accountId: string;
}

interface Payment {
  readonly asked: Money;
  readonly accountId: string;
  received: Money;
  readonly contested: Map<string, Money>;
  changedAtMs: number;
}

/**
 * The payment processor of a simulated world: {@link fakePayments} with a future. What is asked of it goes the course that its step
 * says, or one that follows from the payment's key; money arrives, is disputed and comes back as time passes, and its webhooks get
 * lost, come twice and come late.
 */
export class SimulatedProcessor {
  /** The processor that does as it is told. */
  readonly fake: FakePayments;
  readonly #options: SimulatedProcessorOptions;
  readonly #agenda = new Agenda<Coming>();
  readonly #mail: UnreliableMail<Webhook>;
  readonly #payments = new Map<string, Payment>();
  readonly #attempts = new Map<string, number>();
  #planned: PaymentCourse | undefined;
  #isAway = false;

  /** @param options - Set-up. */
  constructor(options: SimulatedProcessorOptions) {
    this.#options = options;
    this.#mail = new UnreliableMail(chanceFor(options.luck, 'payment mail'), options.webhooks);
    this.fake = fakePayments({
      clock: options.clock,
      answer: ({ key, accountId, amount }) => {
        const course = this.#planned ?? this.#courseOf(accountId, key);
        const atMs = options.clock.now();
        const nothing = money('0', amount.currency);
        const payment = { asked: amount, accountId, received: nothing, contested: new Map<string, Money>() };
        this.#payments.set(key, { ...payment, changedAtMs: atMs });
        if (course.answer === 'unavailable') this.#payments.delete(key);
        else this.#begin(course, { key, accountId }, atMs);
        return course.answer;
      },
    });
  }

  /** When the next thing happens, epoch milliseconds; absent when nothing is to come. */
  get nextAtMs(): number | undefined {
    const [money, mail] = [this.#agenda.nextAtMs, this.#mail.nextAtMs];
    return money === undefined || mail === undefined ? (money ?? mail) : Math.min(money, mail);
  }

  /** Every payment that was asked for, by its key, as it really stands. */
  *truths(): Iterable<readonly [key: string, truth: PaymentTruth]> {
    for (const [key, { contested, ...payment }] of this.#payments) {
      let sum = money('0', payment.asked.currency);
      for (const amount of contested.values()) sum = addMoney(sum, amount);
      yield [key, { ...payment, contested: sum }];
    }
  }

  /**
   * Says whether all the money of a payment was there at some time.
   *
   * @param key - Its key.
   */
  wasPaid(key: string): boolean {
    const payment = this.#payments.get(key);
    return payment !== undefined && compareMoney(payment.received, payment.asked) >= 0;
  }

  /**
   * The processor as the host reaches it.
   *
   * @returns The adapter.
   */
  adapter(): PaymentProcessor {
    const { requestPayment, findByKey, cancelPayment, listEvents } = this.fake;
    const reached = async <Answer>(use: () => Promise<Answer>): Promise<Answer> => {
      if (this.#isAway) throw away();
      return use();
    };
    return {
      ...this.fake,
      requestPayment: async (request) => {
        // It may be carried out all the same, and nobody hears of it.
        if (this.#isAway && chanceFor(this.#options.luck, 'away', request.key).below(2) === 0) {
          await requestPayment(request);
          throw unheard();
        }
        return reached(() => requestPayment(request));
      },
      findByKey: (request) => reached(() => findByKey(request)),
      ...(cancelPayment !== undefined && {
        cancelPayment: (request) => reached(() => cancelPayment(request)),
      }),
      ...(listEvents !== undefined && { listEvents: (range) => reached(() => listEvents(range)) }),
    };
  }

  /**
   * Has it answer or not.
   *
   * @param isAway - Whether it is out of order.
   */
  away(isAway: boolean): void {
    this.#isAway = isAway;
  }

  /**
   * Says how the payments go that are asked for in a command.
   *
   * @param course - The course; absent: what follows from the key.
   */
  planned(course: PaymentCourse | undefined): void {
    this.#planned = course;
  }

  /**
   * Has money arrive that pays nothing.
   *
   * @param cash - Account, amount and name of it.
   */
  receive(cash: { readonly accountId: string; readonly amount: Money; readonly reference: string }): void {
    const chance = chanceFor(this.#options.luck, cash.reference);
    this.#mail.post(this.fake.receive(cash), this.#options.clock.now(), chance);
  }

  /**
   * Lets its world go on up to the clock's time.
   *
   * @returns The webhooks that have arrived by then.
   */
  arrived(): readonly Webhook[] {
    const { clock, luck } = this.#options;
    for (
      let next = this.#agenda.take(clock.now());
      next !== undefined;
      next = this.#agenda.take(clock.now())
    ) {
      const { key, type, afterMs } = next.item;
      const payment = this.#payments.get(key);
      if (payment === undefined) continue;
      this.#happen(payment, next.item);
      const chance = chanceFor(luck, key, type, afterMs);
      this.#mail.post(this.#settle(next.item, payment.asked), clock.now(), chance);
    }
    return this.#mail.arrived(clock.now());
  }

  #courseOf(accountId: string, key: string): PaymentCourse {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const chance = chanceFor(this.#options.luck, 'course', accountId, key, attempt);
    return drawPayment(chance, { method: 'card', unhappyPercent: 35 });
  }

  #begin(
    course: PaymentCourse,
    of: { readonly key: string; readonly accountId: string },
    atMs: number,
  ): void {
    const payment = this.#payments.get(of.key);
    if (payment === undefined) return;
    if (course.answer === 'paid' || course.answer === 'answer-lost') payment.received = payment.asked;
    for (const word of course.words) this.#agenda.enter(atMs + word.afterMs, { ...word, ...of });
  }

  #happen(payment: Payment, { type, percent = 100, reference }: Coming): void {
    payment.changedAtMs = this.#options.clock.now();
    const amount = partOf(payment.asked, percent);
    const isMore = compareMoney(amount, payment.received) > 0;
    if ((type === 'paid' || type === 'part-paid') && isMore) payment.received = amount;
    if (reference === undefined) return;
    const isTaken = type === 'disputed' || type === 'dispute-lost' || type === 'returned';
    payment.contested.set(reference, isTaken ? amount : money('0', amount.currency));
  }

  #settle({ key, type, percent, reference }: Coming, asked: Money): Webhook {
    return this.fake.settle(key, type, {
      ...(percent !== undefined && { amount: partOf(asked, percent) }),
      ...(reference !== undefined && { reference: `${reference}-${key}` }),
    });
  }
}

/** A part of an amount, rounded down to as many decimals as the amount has. */
function partOf({ amount, currency }: Money, percent: number): Money {
  const [whole = '0', fraction = ''] = amount.split('.');
  const minor = String((BigInt(whole + fraction) * BigInt(percent)) / 100n).padStart(
    fraction.length + 1,
    '0',
  );
  const point = minor.length - fraction.length;
  return money(fraction === '' ? minor : `${minor.slice(0, point)}.${minor.slice(point)}`, currency);
}

function away(): BillingError<'PROVIDER_UNAVAILABLE'> {
  const message = 'The processor did not answer, and nothing happened (a planned outage).';
  return new BillingError('PROVIDER_UNAVAILABLE', message, { details: { adapter: 'fake' } });
}

function unheard(): BillingError<'OUTCOME_UNKNOWN'> {
  const message = 'The answer of the processor was lost (a planned outage); ask findByKey.';
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: 'fake' } });
}
