import type { Actor } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';
import type { ManualClock } from '../fakes/manual-clock.ts';
import { chanceOf } from '../storage/chance.ts';
import { drawCall, drawPause, type TrafficShape, wholeShape } from './draw-call.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import type { TrafficBilling } from './traffic-billing.ts';
import type { MailCounts } from './unreliable-mail.ts';

/** Traffic to play. */
export interface TrafficOptions {
  /** The billing, on the clock below. */
  readonly billing: TrafficBilling;
  /** The provider that the billing was made with. */
  readonly provider: SimulatedProvider;
  /** The clock of both. */
  readonly clock: ManualClock;
  /** Accounts that call. */
  readonly accounts: readonly string[];
  /** Any whole number: the same seed gives the same calls. */
  readonly seed: number;
  /** When calls begin to come, epoch milliseconds; now unless given. */
  readonly fromMs?: number;
  /** How long calls come, milliseconds; a day unless given. */
  readonly lastMs?: number;
  /** What calls are like. */
  readonly shape?: TrafficShape;
  /** How often the worker does what is due, milliseconds; five seconds unless given. */
  readonly workerEveryMs?: number;
  /** How often the provider's list is compared while calls come, milliseconds; only at the end unless given. */
  readonly reconcileEveryMs?: number;
  /** When the host is away, epoch milliseconds: no webhook is taken, nothing is asked for, no worker runs. */
  readonly outages?: readonly {
    /** When it begins, epoch milliseconds. */
    readonly fromMs: number;
    /** When it is over, epoch milliseconds. */
    readonly untilMs: number;
  }[];
  /** How long the worker goes on after the last call, milliseconds of virtual time; four hours unless given. */
  readonly restMs?: number;
  /** Who acts; `system` unless given. */
  readonly actor?: Actor;
  /** Told once for each virtual hour. */
  readonly onHour?: (report: TrafficReport) => void;
}

/** A call that was placed. */
export interface PlayedCall {
  /** The account. */
  readonly accountId: string;
  /** The host's reference; absent when nobody asked for it. */
  readonly callRef?: string;
  /** The vendor's id of its first leg. */
  readonly legId: string;
}

/** What was played. */
export interface TrafficReport {
  /** Virtual time reached, epoch milliseconds. */
  readonly atMs: number;
  /** Calls that were placed, asked for or not. */
  readonly calls: readonly PlayedCall[];
  /** What asking for calls came to, by status. */
  readonly answers: { readonly [status: string]: number };
  /** What webhooks came to, by status. */
  readonly webhooks: { readonly [status: string]: number };
  /** What became of the webhooks on their way. */
  readonly mail: MailCounts;
  /** Times the provider's list was compared. */
  readonly reconciliations: number;
}

const HOUR_MS = 3_600_000;
const MOST_ATTEMPTS = 500;

/**
 * Plays calls against a billing, in virtual time: they arrive, ring, talk and end, their webhooks get lost, repeated and late, the
 * worker does what is due, and at the end the provider's list is compared. A day takes seconds.
 *
 * @param options - What to play, against what.
 * @returns What was played.
 */
export async function playTraffic(options: TrafficOptions): Promise<TrafficReport> {
  const traffic = new Traffic(options);
  await traffic.play();
  return traffic.report();
}

class Traffic {
  readonly #options: TrafficOptions;
  readonly #chance: ReturnType<typeof chanceOf>;
  readonly #shape: ReturnType<typeof wholeShape>;
  readonly #actor: Actor;
  readonly #fromMs: number;
  readonly #calls: PlayedCall[] = [];
  readonly #answers: { [status: string]: number } = {};
  readonly #webhooks: { [status: string]: number } = {};
  #reconciliations = 0;
  #asked = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#chance = chanceOf(options.seed);
    this.#shape = wholeShape(options.shape ?? {});
    this.#actor = options.actor ?? { role: 'system', id: 'traffic' };
    this.#fromMs = options.fromMs ?? options.clock.now();
  }

  report(): TrafficReport {
    return {
      atMs: this.#options.clock.now(),
      calls: this.#calls,
      answers: this.#answers,
      webhooks: this.#webhooks,
      mail: this.#options.provider.mail(),
      reconciliations: this.#reconciliations,
    };
  }

  async play(): Promise<void> {
    const { provider, clock, lastMs = 24 * HOUR_MS, workerEveryMs = 5000, onHour } = this.#options;
    const { reconcileEveryMs = Number.POSITIVE_INFINITY } = this.#options;
    const untilMs = this.#fromMs + lastMs;
    let callMs = this.#fromMs + drawPause(this.#chance, this.#shape);
    let workMs = this.#fromMs + workerEveryMs;
    let compareMs = this.#fromMs + reconcileEveryMs;
    let hourMs = this.#fromMs + HOUR_MS;
    for (;;) {
      const arrivalMs = callMs < untilMs ? callMs : Number.POSITIVE_INFINITY;
      const vendorMs = provider.nextAtMs() ?? Number.POSITIVE_INFINITY;
      if (Math.min(arrivalMs, vendorMs) === Number.POSITIVE_INFINITY) break;
      const nowMs = Math.max(clock.now(), Math.min(arrivalMs, vendorMs, workMs, compareMs));
      clock.set(nowMs);
      await this.#take(provider.arrived());
      if (nowMs >= arrivalMs) {
        await this.#call();
        callMs += drawPause(this.#chance, this.#shape);
      }
      if (nowMs >= workMs) {
        await this.#work();
        workMs = nowMs + workerEveryMs;
      }
      if (nowMs >= compareMs) {
        if (!this.#isAway()) await this.#compare();
        compareMs = nowMs + reconcileEveryMs;
      }
      for (; nowMs >= hourMs; hourMs += HOUR_MS) onHour?.(this.report());
    }
    await this.#rest();
  }

  /** The list is complete once its lag is over; then the worker ends what waited for it. */
  async #rest(): Promise<void> {
    const { provider, clock, restMs = 4 * HOUR_MS } = this.#options;
    clock.advance(provider.listingLagMs + 1000);
    await this.#compareSurely();
    const untilMs = clock.now() + restMs;
    while (clock.now() < untilMs) {
      clock.advance(60_000);
      await this.#work();
    }
    await this.#compareSurely();
    await this.#work();
  }

  #isAway(): boolean {
    const nowMs = this.#options.clock.now();
    return (this.#options.outages ?? []).some(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs);
  }

  async #take(webhooks: readonly Webhook[]): Promise<void> {
    const { billing, provider } = this.#options;
    for (const webhook of webhooks) {
      const status = this.#isAway()
        ? 'not taken'
        : (await billing.telephony.receiveWebhook(provider.id, webhook)).status;
      this.#webhooks[status] = (this.#webhooks[status] ?? 0) + 1;
    }
  }

  async #work(): Promise<void> {
    if (!this.#isAway()) await this.#options.billing.worker.runOnce();
  }

  /** A provider that cannot be reached is asked again a minute later, as a host would. */
  async #compareSurely(): Promise<void> {
    for (let attempt = 1; !(await this.#compare()); attempt += 1) {
      if (attempt >= MOST_ATTEMPTS) throw new Error('The list of the provider was never read to its end.');
      this.#options.clock.advance(60_000);
    }
  }

  /** Whether it was done; the provider may be out of order. */
  async #compare(): Promise<boolean> {
    const { billing, provider, clock } = this.#options;
    try {
      await billing.reconcile({
        actor: this.#actor,
        provider: provider.id,
        from: new Date(this.#fromMs - HOUR_MS),
        until: new Date(clock.now()),
      });
      this.#reconciliations += 1;
      return true;
    } catch (error) {
      if ((error as { readonly code?: string }).code === 'PROVIDER_UNAVAILABLE') return false;
      throw error;
    }
  }

  async #call(): Promise<void> {
    const { billing, provider, accounts } = this.#options;
    const accountId = this.#chance.oneOf(accounts);
    const call = drawCall(this.#chance, this.#shape);
    const isAsked = this.#chance.below(100) >= this.#shape.unauthorizedPercent;
    if (!isAsked || this.#isAway()) {
      const direction = isAsked ? 'outbound' : 'inbound';
      const legId = provider.dial({ ...call, direction, parameters: { accountId } });
      this.#calls.push({ accountId, legId });
      return;
    }
    this.#asked += 1;
    const callRef = `call-${this.#asked}`;
    const { to, from } = call;
    const campaign = { id: `c${this.#asked % 5}`, title: `Campaign ${this.#asked % 5}` };
    const manager = { id: `m${this.#asked % 3}`, email: `m${this.#asked % 3}@example.com` };
    const request = { actor: this.#actor, accountId, callRef, provider: provider.id };
    const asked = { ...request, to, ...(from !== undefined && { from }), campaign, manager };
    const answer = await billing.calls.authorize(asked);
    this.#answers[answer.status] = (this.#answers[answer.status] ?? 0) + 1;
    if (answer.status !== 'authorized') return;
    const { limitSeconds } = answer;
    const legId = provider.dial({
      ...call,
      ...(limitSeconds !== undefined && { capSeconds: limitSeconds }),
      parameters: { accountId, callRef },
    });
    this.#calls.push({ accountId, callRef, legId });
    await billing.calls.bind({ ...request, legId });
  }
}
