import { type Actor, type Billing, BillingError, type BillingOptions, money } from '@live-calls/core';
import type { Clock, Storage, TelephonyProvider } from '@live-calls/core/adapter';
import { exampleTopUps, readyToBuy } from '../fakes/example-purchases.ts';
import { type ManualClock, manualClock } from '../fakes/manual-clock.ts';
import { type SimulatedProvider, simulatedProvider } from '../simulation/simulated-provider.ts';
import type { StorageSubject } from '../storage/subject.ts';
import { CommitWatch } from './commit-watch.ts';
import { Inbox } from './inbox.ts';
import { LegTruth } from './leg-truth.ts';
import { ProcessLife } from './process-life.ts';
import { SimulatedProcessor } from './simulated-processor.ts';
import type { CrashStep, SimulatedSetting } from './trace.ts';
import { unreliableProvider } from './unreliable-provider.ts';
import { Found, hold } from './violation.ts';

/** A storage to simulate on. */
export interface SimulatedStorage extends StorageSubject {
  /**
   * Cuts a storage off from its data, as when its process is killed while it works; resolves once nothing of it is under way any
   * more. Without, a storage that dies finishes what it is at.
   *
   * @param storage - The first one, or one that `another` opened.
   */
  kill?(storage: Storage): Promise<void>;
}

/** Makes the billing of the host from its adapters. */
export type SimulatedHost = (options: BillingOptions) => Billing;

/** Who acts in simulations. */
export const actor: Actor = { role: 'system', id: 'simulation' };

const MOST_ATTEMPTS = 4;
/** What commands may fail with while a vendor or a storage is out of order. */
const EXPLAINED: ReadonlySet<string> = new Set(['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'CONTENTION']);

/** Everything there is: clocks, vendors, and the host's process, which dies and is started again on the same storage. */
export class SimulatedWorld {
  readonly setting: SimulatedSetting;
  /** Time as it is. */
  readonly clock: ManualClock;
  readonly provider: SimulatedProvider;
  readonly processor: SimulatedProcessor;
  readonly inbox: Inbox;
  readonly watch: CommitWatch;
  readonly truth: LegTruth;
  /** Ids of purchases that were, or may have been, paid with other money than the processor has for them. */
  readonly assigned: Set<string> = new Set();
  /** How far the host's clock is ahead, milliseconds. */
  aheadMs = 0;
  /** How much has broken so far. */
  faults = 0;
  /** Whether the provider answers. */
  isProviderAway = false;
  readonly #subject: SimulatedStorage;
  readonly #host: SimulatedHost;
  #storage: Storage;
  #life: ProcessLife;
  #billing: Billing;
  #isRepeated = true;
  #found: unknown;
  #command = { name: 'begin', ids: 0 };

  /**
   * @param setting - What stays the same.
   * @param subject - The storage.
   * @param host - Makes the billing.
   */
  constructor(setting: SimulatedSetting, subject: SimulatedStorage, host: SimulatedHost) {
    this.setting = setting;
    this.#subject = subject;
    this.#host = host;
    this.clock = manualClock(setting.beginMs);
    const { clock } = this;
    this.provider = simulatedProvider({ clock, seed: setting.luck, webhooks: setting.webhooks });
    this.processor = new SimulatedProcessor({ clock, luck: setting.luck, webhooks: setting.webhooks });
    const onFinding = (error: unknown): void => {
      this.#found ??= error;
    };
    this.inbox = new Inbox(() => this.faults, onFinding);
    this.truth = new LegTruth(setting, this.provider);
    const truth = {
      recorded: (row: Parameters<LegTruth['judge']>[0]) => this.truth.judge(row),
      credited: ({ reference }: { readonly reference: string }) => this.#judgeCredit(reference),
      announced: (row: Parameters<Inbox['expect']>[0]) => this.inbox.expect(row),
    };
    this.watch = new CommitWatch(truth, onFinding);
    this.#storage = subject.storage;
    this.#life = this.#begin();
    this.#billing = this.#composed();
  }

  /** The host's clock. */
  get hostMs(): number {
    return this.clock.now() + this.aheadMs;
  }

  /** The storage that the living process uses, past everything that breaks. */
  get storage(): Storage {
    return this.#storage;
  }

  /** Opens the accounts and sees to all that a purchase needs; nothing breaks yet. */
  async open(): Promise<void> {
    const { contract, priceBooks, accounts } = this.setting;
    const { currency } = contract;
    const billing = this.#billing;
    await this.#storage.open();
    for (const book of priceBooks) await billing.priceBooks.put({ actor, priceBook: this.truth.book(book) });
    for (const { accountId, deposit, automatic } of accounts) {
      const host = { actor, accountId };
      await billing.accounts.open({ ...host, name: `Account ${accountId}`, currency });
      await billing.accounts.activateContract({ ...host, contract });
      await billing.wallets.adjust({
        ...host,
        key: 'deposit',
        amount: money(deposit, currency),
        reason: 'Deposit',
      });
      const recipients = [{ email: `${accountId}@buyer.example` }];
      await billing.notifications.saveRecipients({ ...host, recipients, revision: 0 });
      const termsHash = await readyToBuy(billing, host);
      if (automatic === undefined) continue;
      const savedMethodId = `pm-${accountId}`;
      const label = 'Visa ending in 4242';
      this.processor.fake.keep(accountId, {
        methodId: savedMethodId,
        method: 'card',
        label,
        isDefault: true,
      });
      const [threshold, target, monthlyCap] = [
        money(automatic.threshold, currency),
        money(automatic.target, currency),
        money(automatic.monthlyCap, currency),
      ];
      await billing.autoTopUps.enable({ ...host, threshold, target, monthlyCap, savedMethodId, termsHash });
    }
    this.check();
  }

  /**
   * Gives the host's process a command, as whoever waits for its answer does: where the storage failed it is given again, and where
   * the process died it is given to the next one, or given up.
   *
   * @param name - Name of the command, for ids.
   * @param command - The command.
   * @returns Its answer; absent where it was given up, or failed for a reason outside.
   */
  async give<Answer>(
    name: string,
    command: (billing: Billing) => PromiseLike<Answer>,
  ): Promise<Answer | undefined> {
    this.#command = { name, ids: 0 };
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const life = this.#life;
      const { faults } = life;
      const lived = await life.live(async () => command(this.#billing));
      this.faults += life.faults - faults;
      this.check();
      if (lived.status === 'answered') return lived.answer;
      if (lived.status === 'died') {
        await this.#restart();
        if (!this.#isRepeated) return undefined;
      } else if (life.faults === faults) return this.#explained(name, lived.error);
    }
    return undefined;
  }

  /**
   * Says whether a round's problem has a reason outside.
   *
   * @param code - Code of the error.
   * @param faults - Faults when the round began.
   */
  explains(code: string, faults: number): boolean {
    return EXPLAINED.has(code) || (code === 'STORAGE_UNAVAILABLE' && this.faults > faults);
  }

  /** Throws what a commit or a delivery broke. */
  check(): void {
    if (this.#found !== undefined) throw this.#found;
  }

  /**
   * Plans what breaks at a commit of the living process.
   *
   * @param crash - What.
   */
  plan(crash: CrashStep): void {
    this.#isRepeated = crash.isRepeated;
    this.#life.plan(crash);
  }

  /** Has nothing break any more. */
  calm(): void {
    this.#life.spare();
    this.#isRepeated = true;
    this.aheadMs = 0;
    this.isProviderAway = false;
    this.processor.away(false);
    this.inbox.away(false);
    this.faults += 1;
  }

  /** Ends the world; what the subject holds is its own to give back. */
  async end(): Promise<void> {
    await this.#storage.close();
  }

  #explained(name: string, error: unknown): undefined {
    if (error instanceof Found) throw error;
    if (BillingError.is(error) && EXPLAINED.has(error.code)) return undefined;
    const text = error instanceof Error ? error.message : String(error);
    const code = BillingError.is(error) ? ` with ${error.code}` : '';
    throw new Found({ rule: 'answered', what: `${name} failed${code}: ${text}`, cause: error });
  }

  async #restart(): Promise<void> {
    const { kill, another } = this.#subject;
    const dead = this.#storage;
    this.watch.died();
    await (kill === undefined
      ? another === undefined
        ? undefined
        : dead.close()
      : kill.call(this.#subject, dead));
    if (another !== undefined) this.#storage = await another.call(this.#subject);
    this.#life = this.#begin();
    this.#billing = this.#composed();
  }

  #begin(): ProcessLife {
    const { kill } = this.#subject;
    const storage = this.#storage;
    return new ProcessLife(kill === undefined ? undefined : () => kill.call(this.#subject, storage));
  }

  #composed(): Billing {
    const life = this.#life;
    const clock: Clock = { now: () => this.hostMs };
    const telephony: TelephonyProvider = unreliableProvider(this.provider, {
      isAway: () => this.isProviderAway,
      luck: this.setting.luck,
    });
    const notifier = this.inbox.notifier();
    const payments = this.processor.adapter();
    return this.#host({
      storage: life.storage(this.watch.watched(this.#storage)),
      telephony: [reachedBy(life, telephony)],
      payments: {
        ...payments,
        requestPayment: (request) => life.reaching(() => payments.requestPayment(request)),
        findByKey: (request) => life.reaching(() => payments.findByKey(request)),
      },
      notifier: {
        ...notifier,
        deliver: (announcement) => life.reaching(() => notifier.deliver(announcement)),
      },
      topUps: exampleTopUps,
      clock,
      ids: { next: (prefix) => this.#nextId(prefix) },
      // Nothing takes any time here, so nothing takes too long; and no timer of a dead process keeps the real one alive.
      worker: { timers: { set: () => undefined, clear: () => {} } },
    });
  }

  /** Ids say which command made them, so that leaving out one command does not change the ids of the others. */
  #nextId(prefix: string): string {
    this.#command.ids += 1;
    return `${prefix}_${this.#command.name}_${this.#command.ids}`;
  }

  #judgeCredit(reference: string): void {
    const key = reference.slice(reference.indexOf(':') + 1);
    const isThere = this.assigned.has(key) || this.processor.wasPaid(key);
    hold(isThere, 'posted-once', () => `${reference} is credited, and the processor does not have the money`);
  }
}

function reachedBy(life: ProcessLife, provider: TelephonyProvider): TelephonyProvider {
  const { endLeg, limitLeg } = provider;
  return {
    ...provider,
    listLegs: (request) => life.reaching(() => provider.listLegs(request)),
    fetchLeg: (request) => life.reaching(() => provider.fetchLeg(request)),
    ...(endLeg !== undefined && { endLeg: (request) => life.reaching(() => endLeg(request)) }),
    ...(limitLeg !== undefined && { limitLeg: (request) => life.reaching(() => limitLeg(request)) }),
  };
}
