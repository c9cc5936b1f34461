import { type Billing, createBilling } from '@live-calls/core';
import type { IdSource, Storage, TelephonyProvider } from '@live-calls/core/adapter';
import { exampleTopUps } from '../fakes/example-purchases.ts';
import { type FakePayments, fakePayments } from '../fakes/fake-payments.ts';
import { fakeTelephony } from '../fakes/fake-telephony.ts';
import { faultyStorage } from '../fakes/faulty-storage.ts';
import { type ManualClock, manualClock } from '../fakes/manual-clock.ts';
import { storageAround } from '../fakes/storage-around.ts';
import type { StorageSubject } from '../storage/subject.ts';
import { text } from './amount.ts';
import { topUpIdOf } from './expect-top-ups.ts';
import type { ModelStep } from './model-command.ts';
import { type BookName, priceBooks } from './price-books.ts';
import { vendors } from './vendors.ts';
import type { World } from './world.ts';

/** When the model's world begins: some days before the clocks of New York change. */
export const BEGIN_MS: number = Date.UTC(2026, 2, 5, 9, 0, 0);

/** Counts the calls of `decide` of one process, so that a fault can be planned for one of the next. */
class Gate {
  calls = 0;
  readonly before: number[] = [];
  readonly after: number[] = [];
}

/** What a run plays on: two processes on one storage, with a clock, a processor and faults in the run's hand. */
export class Stage {
  readonly clock: ManualClock = manualClock(BEGIN_MS);
  readonly payments: FakePayments = fakePayments({ clock: this.clock });
  /** The id that the next request for a top-up gets. */
  nextId = '';
  /** Accounts open in one currency or another before they exist; commands name amounts without it. */
  readonly currencyOf: (account: string) => string;
  readonly storage: Storage;
  readonly #storages: readonly Storage[];
  readonly #world: () => World;
  readonly #hashes = new Map<BookName, string>();
  #gates: readonly Gate[] = [];
  #processes: readonly Billing[] = [];
  #cold = new Set<number>();

  /**
   * @param storages - The storage as the first process and as the second opens it.
   * @param options - The world as the model knows it, and the currency of each account.
   */
  constructor(
    storages: readonly Storage[],
    options: { readonly world: () => World; readonly currencyOf: (account: string) => string },
  ) {
    const [first] = storages;
    if (first === undefined) throw new Error('A run of the model needs a storage.');
    this.storage = first;
    this.#storages = storages;
    this.#world = options.world;
    this.currencyOf = options.currencyOf;
    this.restart();
  }

  /**
   * Sets the stage.
   *
   * @param subject - The storage.
   * @param options - The world as the model knows it, and the currency of each account.
   * @returns The stage; its price books are kept.
   */
  static async of(
    subject: StorageSubject,
    options: { readonly world: () => World; readonly currencyOf: (account: string) => string },
  ): Promise<Stage> {
    await subject.storage.open();
    const second = (await subject.another?.()) ?? subject.storage;
    const stage = new Stage([subject.storage, second], options);
    const actor = { role: 'system', id: 'model' } as const;
    for (const name of Object.keys(priceBooks) as BookName[]) {
      const { hash } = await stage.process(0).priceBooks.put({ actor, priceBook: priceBooks[name] });
      stage.#hashes.set(name, hash);
    }
    return stage;
  }

  /** Hash of a price book. */
  hashOf(book: BookName): string {
    return this.#hashes.get(book) ?? '';
  }

  /** Name of a price book. */
  bookOf(hash: string): string {
    return [...this.#hashes].find(([, known]) => known === hash)?.[0] ?? hash;
  }

  /** One of the processes. */
  process(index: number): Billing {
    return this.#processes[index % this.#processes.length] as Billing;
  }

  /**
   * Loads every price book in a process that was restarted. A batch would otherwise decide the legs whose book is known
   * before the others, and the order of the journal would not be the order of the input.
   *
   * @param index - The process.
   */
  async warm(index: number): Promise<void> {
    if (!this.#cold.delete(index % this.#processes.length)) return;
    const actor = { role: 'system', id: 'model' } as const;
    for (const hash of this.#hashes.values()) await this.process(index).priceBooks.get({ actor, hash });
  }

  /** Puts new processes in the place of the old ones, with nothing in their memory. */
  restart(): void {
    const ids: IdSource = { next: () => this.nextId };
    const { clock, payments } = this;
    const telephony = Object.keys(vendors).map((id) => telephonyOf(id));
    this.#gates = this.#storages.map(() => new Gate());
    this.#processes = this.#storages.map((storage, index) => {
      const gate = this.#gates[index] as Gate;
      return createBilling({
        storage: faultyStorage(counted(storage, gate), gate),
        clock,
        payments,
        telephony,
        ids,
        // So short that some are past their day before they are paid.
        topUps: { ...exampleTopUps, daysToPay: 1 },
      });
    });
    this.#cold = new Set(this.#processes.keys());
  }

  /**
   * Plans a fault.
   *
   * @param index - The process.
   * @param fault - Which of its next calls fails, and on which side of the commit.
   */
  arm(index: number, fault: NonNullable<ModelStep['fault']>): void {
    const gate = this.#gates[index % this.#gates.length];
    gate?.[fault.side].push(gate.calls + fault.call);
  }

  /** Takes back what was planned and did not happen. */
  disarm(): void {
    for (const gate of this.#gates) {
      gate.before.length = 0;
      gate.after.length = 0;
    }
  }

  /** What was bought, as far as the model knows; `1` where nothing was. */
  boughtAmount(account: string, key: string): string {
    const topUp = this.#world().accounts.get(account)?.topUps.get(topUpIdOf(account, key));
    return topUp === undefined ? '1' : text(topUp.amount);
  }
}

/** A vendor that is never asked: the model has no worker. What it declares decides how calls are kept within their money. */
function telephonyOf(id: string): TelephonyProvider {
  const { minimumSeconds = 1, maximumSeconds = 1, movable = false } = vendors[id] ?? {};
  const fake = fakeTelephony({ id, limits: { minimumSeconds, maximumSeconds } });
  return { ...fake, supports: { endLeg: true, ...(movable && { limitLeg: true }) } };
}

function counted(storage: Storage, gate: Gate): Storage {
  return storageAround(storage, {
    decide: (batch, options) => {
      gate.calls += 1;
      return storage.decide(batch, options);
    },
  });
}
