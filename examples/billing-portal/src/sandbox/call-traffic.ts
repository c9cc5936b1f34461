import { type SimulatedLeg, type SimulatedProvider, simulatedProvider } from '@live-calls/conformance';
import type { Billing, Clock } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';
import type { Random } from '../seed/random.ts';
import { type Caller, callers, campaigns, numberIn, places } from '../seed/world.ts';

/** A call to be placed. */
export interface CallOrder {
  /** The account that pays. */
  readonly accountId: string;
  /** Number called, with plus sign. */
  readonly to: string;
  /** How long the two would talk, seconds. */
  readonly talkSeconds: number;
  /** Who calls; the first of the company unless given. */
  readonly caller?: Caller;
  /** How long it rings, milliseconds; two seconds unless given. */
  readonly ringMs?: number;
}

/** What became of a call that was asked for. */
export interface PlacedCall {
  /** `authorized`, or why not. */
  readonly status: string;
  /** Reference of the call. */
  readonly callRef: string;
}

/** How traffic is played. */
export interface CallTrafficOptions {
  /** The clock. */
  readonly clock: Clock;
  /** Source of chance. */
  readonly chance: Random;
  /**
   * Sends a webhook as the vendor would.
   *
   * @param webhook - The signed request.
   * @returns Whether the other side has it.
   */
  send(webhook: Webhook): Promise<boolean>;
  /** Whether calls come by themselves. */
  readonly isPlaying: boolean;
  /** Told of what went wrong with a call that came by itself; the next one comes all the same. */
  readonly onError?: (error: unknown) => void;
}

const EVERY_MS = 250;
const MOST_RUNNING = 5;
const PAUSE_MS: readonly [number, number] = [4000, 16_000];
/** Mail that is still under way arrives within this time. */
const MAIL_MS = 60_000;
const ACTOR = { role: 'system', id: 'dialler' } as const;

/**
 * Calls in real time: a vendor that lives beside the billing, asked as a host asks one. The billing is told by signed webhooks
 * over HTTP, and extends, cuts off and settles the calls by itself.
 */
export class CallTraffic {
  /** The vendor, as the billing takes it. */
  readonly provider: SimulatedProvider;
  readonly #options: CallTrafficOptions;
  readonly #asked = new Map<string, string>();
  #billing: Billing | undefined;
  #accountId: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();
  #aheadMs = 0;
  #nextMs: number;
  #count = 0;
  #isPlaying: boolean;
  readonly #run: string;

  /**
   * @param options - How.
   */
  constructor(options: CallTrafficOptions) {
    const { clock, chance } = options;
    this.#options = options;
    this.#isPlaying = options.isPlaying;
    this.#nextMs = clock.now() + 1000;
    this.#run = clock.now().toString(36);
    this.provider = simulatedProvider({
      clock: { now: () => clock.now() + this.#aheadMs },
      seed: chance.whole(1, 1_000_000),
      // Vendors of earlier runs have used other ids.
      legIdPrefix: `sim-${this.#run}`,
      webhooks: { lostPercent: 0, repeatedPercent: 5, latePercent: 5, lateMs: 3000 },
      listingLagMs: 5000,
      priceLagMs: 60_000,
    });
  }

  /** Whether calls come by themselves. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** Calls under way, the latest first. */
  get running(): readonly SimulatedLeg[] {
    return this.provider
      .legs()
      .filter(({ endedAtMs }) => endedAtMs === undefined)
      .reverse();
  }

  /**
   * The latest calls that are over, the latest first.
   *
   * @param count - How many at most.
   */
  ended(count: number): readonly SimulatedLeg[] {
    return this.provider
      .legs()
      .filter(({ endedAtMs }) => endedAtMs !== undefined)
      .slice(-count)
      .reverse();
  }

  /** What asking for the latest calls came to, the latest first, by reference. */
  get answers(): readonly (readonly [callRef: string, status: string])[] {
    return [...this.#asked].reverse();
  }

  /**
   * Begins.
   *
   * @param billing - The billing that was made with the vendor.
   * @param accountId - Whose calls come by themselves.
   */
  start(billing: Billing, accountId: string): void {
    this.#billing = billing;
    this.#accountId = accountId;
    this.#schedule();
  }

  /** No call comes by itself any more; those under way go on. */
  pause(): void {
    this.#isPlaying = false;
  }

  /** Calls come by themselves again. */
  resume(): void {
    this.#isPlaying = true;
  }

  /**
   * Asks the billing for a call, and dials if it may.
   *
   * @param order - The call.
   * @returns What became of it.
   */
  async place(order: CallOrder): Promise<PlacedCall> {
    const billing = this.#running();
    const { accountId, to, talkSeconds, caller = callers[0], ringMs = 2000 } = order;
    this.#count += 1;
    const callRef = `call-${this.#run}-${this.#count}`;
    const from = '+12125550136';
    const call = { actor: ACTOR, accountId, callRef, provider: this.provider.id };
    const { manager, applicationId } = caller;
    const campaign = this.#options.chance.pick(campaigns);
    const answer = await billing.calls.authorize({ ...call, to, from, campaign, manager, applicationId });
    this.#remember(callRef, answer.status);
    if (answer.status !== 'authorized') return { status: answer.status, callRef };
    const { limitSeconds: capSeconds } = answer;
    const legId = this.provider.dial({
      ...{ to, from, status: 'completed', ringMs, talkMs: talkSeconds * 1000 },
      ...(capSeconds !== undefined && { capSeconds }),
      parameters: { accountId, callRef },
    });
    await billing.calls.bind({ ...call, legId });
    return { status: 'authorized', callRef };
  }

  /**
   * Ends a call, as the caller would.
   *
   * @param legId - The vendor's id of its leg.
   */
  async hangUp(legId: string): Promise<void> {
    await this.provider.endLeg?.({ legId });
  }

  /** Hangs up everything, tells the billing, and stops. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isPlaying = false;
    await this.#ticking;
    clearTimeout(this.#timer);
    for (const { legId } of this.running) await this.hangUp(legId);
    this.#aheadMs = MAIL_MS;
    for (const webhook of this.provider.arrived()) await this.#options.send(webhook);
  }

  #running(): Billing {
    if (this.#billing === undefined) throw new Error('The traffic has not begun.');
    return this.#billing;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick()
        .catch((error: unknown) => this.#options.onError?.(error))
        .then(() => this.#schedule());
    }, EVERY_MS);
  }

  async #tick(): Promise<void> {
    for (const webhook of this.provider.arrived()) await this.#options.send(webhook);
    const { clock, chance } = this.#options;
    if (!this.#isPlaying || clock.now() < this.#nextMs || this.running.length >= MOST_RUNNING) return;
    this.#nextMs = clock.now() + chance.whole(...PAUSE_MS);
    await this.place({ accountId: this.#accountId ?? '', ...drawCall(chance) });
  }

  #remember(callRef: string, status: string): void {
    this.#asked.set(callRef, status);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > 20 && oldest !== undefined) this.#asked.delete(oldest);
  }
}

function drawCall(chance: Random): Omit<CallOrder, 'accountId'> {
  const place = chance.weighted(places, ({ share }) => share);
  return {
    to: numberIn(place, chance),
    talkSeconds: chance.talkSeconds(90),
    ringMs: chance.whole(1500, 7000),
    caller: chance.pick(callers),
  };
}
