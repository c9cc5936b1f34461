import {
  BillingError,
  type Decided,
  type DecideOptions,
  type Decision,
  type Storage,
} from '@live-calls/core/adapter';
import type { CrashPoint } from './trace.ts';

/** What breaks, and at which decision from now on. */
export interface PlannedCrash {
  /** Where. */
  readonly point: CrashPoint;
  /** Decisions until then; 1 is the next. */
  readonly decision: number;
}

/** What became of a command that a process was given. */
export type Lived<Answer> =
  | { readonly status: 'answered'; readonly answer: Answer }
  | { readonly status: 'threw'; readonly error: unknown }
  | { readonly status: 'died' };

/** Cuts the storage of a dying process off, as the system does that takes its sockets. */
export type CutOff = () => Promise<void>;

/**
 * One life of the host's process. Everything it does outside goes through {@link ProcessLife.storage} and
 * {@link ProcessLife.reaching}; once it is dead nothing of that goes out any more and no answer comes in, so that what it was at
 * simply stops, as in a process that is killed.
 */
export class ProcessLife {
  #isDead = false;
  #planned: PlannedCrash | undefined;
  #onDeath: (() => void) | undefined;
  #faults = 0;
  readonly #cutOff: CutOff | undefined;

  /** @param cutOff - Cuts its storage off; without, a death within a commit lets the storage finish. */
  constructor(cutOff?: CutOff) {
    this.#cutOff = cutOff;
  }

  /** Whether it is dead. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Decisions that failed by plan so far. */
  get faults(): number {
    return this.#faults;
  }

  /**
   * Plans what breaks next; in the place of what was planned before.
   *
   * @param crash - What.
   */
  plan(crash: PlannedCrash): void {
    this.#planned = crash;
  }

  /** Takes back what was planned and did not happen. */
  spare(): void {
    this.#planned = undefined;
  }

  /**
   * Gives it a command, and waits until it answers or dies.
   *
   * @param command - The command.
   * @returns What became of it.
   */
  async live<Answer>(command: () => Promise<Answer>): Promise<Lived<Answer>> {
    return new Promise((resolve) => {
      this.#onDeath = () => resolve({ status: 'died' });
      command().then(
        (answer) => resolve({ status: 'answered', answer }),
        (error: unknown) => resolve({ status: 'threw', error }),
      );
    });
  }

  /**
   * Something outside, as this process reaches it.
   *
   * @param use - The use of it.
   * @returns Its answer, as long as the process lives.
   */
  reaching<Answer>(use: () => Promise<Answer>): Promise<Answer> {
    if (this.#isDead) return never();
    return use().then(
      (answer) => (this.#isDead ? never<Answer>() : answer),
      (error: unknown) => (this.#isDead ? never<Answer>() : Promise.reject(error)),
    );
  }

  /**
   * The storage as this process reaches it.
   *
   * @param storage - The storage.
   * @returns The same, until something breaks.
   */
  storage(storage: Storage): Storage {
    const { references, operator, reports } = storage;
    const { totals } = operator;
    return {
      contract: storage.contract,
      id: storage.id,
      open: () => this.reaching(() => storage.open()),
      close: () => this.reaching(() => storage.close()),
      get: (table, accountId, keys) => this.reaching(() => storage.get(table, accountId, keys)),
      snapshot: (accountId, read) => this.reaching(() => storage.snapshot(accountId, read)),
      list: (table, accountId, query) => this.reaching(() => storage.list(table, accountId, query)),
      stream: (table, accountId, query) => storage.stream(table, accountId, query),
      decide: (batch, options) => this.#decide(storage, batch, options),
      references: {
        put: (kind, hash, text) => this.reaching(() => references.put(kind, hash, text)),
        get: (kind, hash) => this.reaching(() => references.get(kind, hash)),
        list: (kind, page) => this.reaching(() => references.list(kind, page)),
      },
      operator: {
        list: (table, query) => this.reaching(() => operator.list(table, query)),
        ...(totals !== undefined && { totals: (range) => this.reaching(() => totals.call(operator, range)) }),
      },
      ...(reports !== undefined && { reports }),
    };
  }

  async #decide<Outcome>(
    storage: Storage,
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    const planned = this.#planned;
    if (planned === undefined || planned.decision > batch.length || this.#isDead) {
      if (planned !== undefined) this.#planned = { ...planned, decision: planned.decision - batch.length };
      return this.reaching(() => storage.decide(batch, options));
    }
    this.#planned = undefined;
    this.#faults += 1;
    const at = planned.decision - 1;
    const before = at === 0 ? [] : await storage.decide(batch.slice(0, at), options);
    const [hit, rest] = [batch.slice(at, at + 1), batch.slice(at + 1)];
    if (planned.point === 'lost' || planned.point === 'refused') {
      if (planned.point === 'lost') await storage.decide(hit, options);
      const error = planned.point === 'lost' ? lost(storage.id) : refused(storage.id);
      const after = rest.length === 0 ? [] : await storage.decide(rest, options);
      return this.reaching(async () => [...before, { status: 'failed', error }, ...after]);
    }
    if (planned.point === 'after') await storage.decide(hit, options);
    if (planned.point === 'within') await this.#dieWithin(storage.decide(hit, options));
    this.die();
    return never();
  }

  async #dieWithin(working: Promise<unknown>): Promise<void> {
    if (this.#cutOff === undefined) await working;
    else {
      // Whatever comes of it, this process does not hear of it.
      working.catch(() => {});
      await this.#cutOff();
    }
  }

  /** Kills it. */
  die(): void {
    this.#isDead = true;
    this.#onDeath?.();
  }
}

/** What a dead process waits for. */
function never<Answer>(): Promise<Answer> {
  return new Promise<Answer>(() => {});
}

function lost(adapter: string): BillingError<'OUTCOME_UNKNOWN'> {
  const message = 'The answer was lost; repeat with the same key (a planned fault).';
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter } });
}

function refused(storage: string): BillingError<'STORAGE_UNAVAILABLE'> {
  const message = 'The storage did not answer, and nothing changed (a planned fault).';
  return new BillingError('STORAGE_UNAVAILABLE', message, { details: { storage } });
}
