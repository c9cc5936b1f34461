import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { Notifier } from '../ports/notifier.ts';
import { parseInstant } from '../time/instant.ts';
import { runRound } from './round.ts';
import { type RunningTimer, systemTimers, type Timers } from './timers.ts';
import type { Round, RoundSettings } from './work.ts';

/** How the worker does its work. */
export interface WorkerOptions {
  /** Who tells announcements; absent: they stay pending. */
  readonly notifier?: Notifier;
  /** Milliseconds between two rounds while nothing is due; 1,000 by default. */
  readonly pollMs?: number;
  /** Milliseconds for which a worker has a delivery to itself; 60,000 by default. */
  readonly leaseMs?: number;
  /** Milliseconds after which a delivery counts as failed; shorter than the lease; 30,000 by default. */
  readonly deliverTimeoutMs?: number;
  /** Milliseconds before the second attempt, doubled with each further one; 30,000 by default. */
  readonly firstRetryMs?: number;
  /** Longest wait between two attempts, milliseconds; six hours by default. */
  readonly longestRetryMs?: number;
  /** Attempts before an announcement is a dead letter; 10 by default, which is about half a day. */
  readonly mostAttempts?: number;
  /** Deliveries under way at the same time; 8 by default. */
  readonly parallel?: number;
  /**
   * Milliseconds for which callers' keys are remembered; 30 days by default. Older ones are forgotten by each round, and
   * by nothing else: a host that never runs a worker keeps them all.
   */
  readonly keyRetentionMs?: number;
  /**
   * Milliseconds for which verified events of telephony providers are kept; 30 days by default. The legs they told of stay;
   * a delivery that comes later still is folded again, which changes nothing.
   */
  readonly eventRetentionMs?: number;
  /** Timers; the process's own by default. */
  readonly timers?: Timers;
  /** Told of every round of {@link Worker.start} that failed as a whole, such as an unreachable storage. */
  readonly onError?: (error: unknown) => void;
}

/** Time of a round driven by hand. */
export interface RunOnceRequest {
  /** The time, ISO 8601 with offset or a `Date`; the clock's by default. */
  readonly now?: string | Date;
}

/**
 * Does what is due: delivers announcements, judges runways, forgets old keys.
 *
 * Any number of workers may run on one storage, in any number of processes: each piece of work is claimed by a guarded
 * update of one account before anything is done, and a claim whose worker died is free again when its lease ends.
 */
export interface Worker {
  /**
   * Does everything that is due, once; for tests, cron jobs and the impatient.
   *
   * @param request - The time.
   * @returns What was done.
   * @throws BillingError with code `STORAGE_UNAVAILABLE` when due work cannot be read.
   *
   * @example
   * ```ts runnable
   * const round = await billing.worker.runOnce();
   * console.log(`${round.delivered} told, ${round.failed} to be tried again, ${round.dead} given up`);
   * ```
   */
  runOnce(request?: RunOnceRequest): Promise<Round>;
  /** Runs rounds until it is stopped; safe to repeat. */
  start(): void;
  /** Finishes the round under way and stops; safe to repeat. */
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

/**
 * Makes the worker of a billing.
 *
 * @param context - The context.
 * @param options - How it works.
 * @returns The worker, not started.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function createWorker(context: Context, options: WorkerOptions = {}): Worker {
  const settings = settingsOf(options);
  const pollMs = wholeMs(options.pollMs, 'pollMs', 1000);
  const round = async (clockMs: number): Promise<Round> => runRound(context, settings, clockMs);
  const loop = new Loop({
    round: () => round(context.clock.now()),
    pollMs,
    options,
    timers: settings.timers,
  });
  return {
    runOnce: async (request = {}) =>
      round(request.now === undefined ? context.clock.now() : parseInstant(request.now, 'now')),
    start: () => loop.start(),
    stop: async () => loop.stop(),
  };
}

function settingsOf(options: WorkerOptions): RoundSettings {
  const policy = {
    leaseMs: wholeMs(options.leaseMs, 'leaseMs', 60_000),
    firstRetryMs: wholeMs(options.firstRetryMs, 'firstRetryMs', 30_000),
    longestRetryMs: wholeMs(options.longestRetryMs, 'longestRetryMs', 6 * 3_600_000),
    mostAttempts: wholeMs(options.mostAttempts, 'mostAttempts', 10),
  };
  const deliverTimeoutMs = wholeMs(
    options.deliverTimeoutMs,
    'deliverTimeoutMs',
    Math.min(30_000, policy.leaseMs / 2),
  );
  if (deliverTimeoutMs >= policy.leaseMs) throw misconfigured('deliverTimeoutMs', 'shorter than leaseMs');
  return {
    notifier: options.notifier,
    policy,
    deliverTimeoutMs,
    parallel: wholeMs(options.parallel, 'parallel', 8),
    keyRetentionMs: wholeMs(options.keyRetentionMs, 'keyRetentionMs', 30 * DAY_MS),
    eventRetentionMs: wholeMs(options.eventRetentionMs, 'eventRetentionMs', 30 * DAY_MS),
    timers: options.timers ?? systemTimers,
  };
}

function wholeMs(value: number | undefined, option: string, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw misconfigured(option, 'a whole number above zero');
}

function misconfigured(option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  const path = `worker.${option}`;
  return new BillingError('CONFIGURATION_INVALID', `${path} must be ${rule}.`, {
    details: { option: path, rule },
  });
}

interface LoopSettings {
  readonly round: () => Promise<Round>;
  readonly pollMs: number;
  readonly timers: Timers;
  readonly options: WorkerOptions;
}

/** Repeats rounds: at once while there was work, else after a pause. */
class Loop {
  readonly #settings: LoopSettings;
  /** The run under way; a round begun for an earlier one does not go on in it. */
  #run: object | undefined;
  #timer: RunningTimer;
  #current: Promise<void> | undefined;

  constructor(settings: LoopSettings) {
    this.#settings = settings;
  }

  start(): void {
    if (this.#run !== undefined) return;
    this.#run = {};
    this.#next(this.#run, 0);
  }

  async stop(): Promise<void> {
    this.#run = undefined;
    this.#settings.timers.clear(this.#timer);
    await this.#current;
  }

  #next(run: object, afterMs: number): void {
    if (this.#run !== run) return;
    const before = this.#current;
    this.#timer = this.#settings.timers.set(() => {
      this.#current = this.#once(run, before);
    }, afterMs);
  }

  async #once(run: object, before: Promise<void> | undefined): Promise<void> {
    await before;
    if (this.#run !== run) return;
    let worked = false;
    try {
      const round = await this.#settings.round();
      const { delivered, runwaysJudged, keysForgotten, callsExtended, legsRecorded } = round;
      worked = delivered + runwaysJudged + keysForgotten + callsExtended + legsRecorded > 0;
    } catch (error) {
      this.#settings.options.onError?.(error);
    }
    this.#next(run, worked ? 0 : this.#settings.pollMs);
  }
}
