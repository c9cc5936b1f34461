import { chanceOf } from '../storage/chance.ts';
import type { StorageSubject } from '../storage/subject.ts';
import { canonical } from './amount.ts';
import { audit, type Finding } from './audit.ts';
import { auditReports, type RememberedReport } from './audit-reports.ts';
import { digestState } from './digest-state.ts';
import { ACCOUNTS, currencyOf, drawStep } from './draw.ts';
import type { ModelCommand, ModelStep } from './model-command.ts';
import { ModelViolation } from './model-violation.ts';
import { playStep } from './play-step.ts';
import { BEGIN_MS, Stage } from './stage.ts';
import { World } from './world.ts';

/** A run of the model. */
export interface ModelRun {
  /**
   * Makes the storage to play on: fresh and empty. Where it has `another`, a second process opens that one, and commands
   * are given through both.
   */
  readonly create: () => StorageSubject | Promise<StorageSubject>;
  /** Any whole number; the same seed gives the same commands. */
  readonly seed: number;
  /** How many steps; each is one command, or up to four that are given at once. */
  readonly steps: number;
  /** Steps in which storage may fail, in percent; 10 by default. */
  readonly faults?: number;
  /** Steps in which several commands are given at once, in percent of those that can be; 14 by default. */
  readonly races?: number;
  /** Steps between two audits of everything; 150 by default. There is one at the end in any case. */
  readonly auditEvery?: number;
}

/** What a run of the model has seen. All of it agreed with the reference model. */
export interface ModelReport {
  /** The seed. */
  readonly seed: number;
  /** Steps taken. */
  readonly steps: number;
  /** Commands given, by type and status of the answer, such as `record charged`. */
  readonly answers: { readonly [answer: string]: number };
  /** Answers that were the replay of an earlier one. */
  readonly replays: number;
  /** Steps of several commands at once. */
  readonly races: number;
  /** Commands whose answer was lost by a fault, and recovered by repeating them. */
  readonly recovered: number;
  /** Audits of everything. */
  readonly audits: number;
  /** Journal numbers given out in all accounts. */
  readonly journalNumbers: number;
  /** Announcements made in all accounts. */
  readonly announcements: number;
  /**
   * Digest of every row at the end. Without races the same seed ends in the same digest on every storage: that is how two
   * storages are held against each other, state for state.
   */
  readonly digest: string;
}

/**
 * Plays random commands on a storage and holds every answer and every state against a reference model: opening, contracts
 * and price books that change, adjustments, purchases (quoted, acknowledged, requested, paid, withdrawn, past their day,
 * disputed, paid with money that paid nothing, with messages repeated and out of order), holds, live calls (authorized,
 * extended, bound, settled, closed), legs of every kind, corrections, retries, assignments, re-ratings, redactions,
 * thresholds, clocks that run back; with repeats, races and faults of storage before and after its commit.
 *
 * The run is driven by its seed alone. On a storage whose races end the same way every time, the same seed gives the same
 * run; on others the commands are the same as long as the answers are.
 *
 * @param run - Storage, seed and steps.
 * @returns What was seen.
 * @throws ModelViolation at the first difference, with seed, step and commands.
 *
 * @example
 * ```ts runnable
 * import { runModel } from '@live-calls/conformance';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const create = () => ({ storage: memoryStorage({ checked: true }) });
 * const report = await runModel({ create, seed: 7, steps: 500 });
 * console.log(report.answers, report.recovered);
 * ```
 */
export async function runModel(run: ModelRun): Promise<ModelReport> {
  const subject = await run.create();
  try {
    return await new Playing(run).play(subject);
  } finally {
    await subject.dispose?.();
  }
}

const REMEMBERED_COMMANDS = 150;
const SHOWN_STEPS = 10;

class Playing {
  readonly #run: ModelRun;
  readonly #history: ModelCommand[] = [];
  readonly #lately: ModelStep[] = [];
  readonly #reports: RememberedReport[] = [];
  readonly #answers = new Map<string, number>();
  #world = new World(BEGIN_MS);
  #step = 0;
  #replays = 0;
  #races = 0;
  #recovered = 0;
  #audits = 0;

  constructor(run: ModelRun) {
    this.#run = run;
  }

  async play(subject: StorageSubject): Promise<ModelReport> {
    const { seed, steps, faults = 10, races = 14, auditEvery = 150 } = this.#run;
    const chance = chanceOf(seed);
    // Reports are drawn from a chance of their own, so that auditing more often does not change the commands.
    const lots = chanceOf(seed + 1);
    const stage = await Stage.of(subject, { world: () => this.#world, currencyOf });
    for (this.#step = 1; this.#step <= steps; this.#step += 1) {
      const source = { chance, world: this.#world, history: this.#history };
      const step = drawStep(source, { faults, races });
      await this.#take(stage, step);
      if (this.#step % auditEvery !== 0 && this.#step !== steps) continue;
      this.#audits += 1;
      const draw = { chance: lots, remembered: this.#reports };
      this.#hold(await this.#watched(() => audit(stage, this.#world)));
      this.#hold(await this.#watched(() => auditReports(stage, this.#world, draw)));
    }
    return this.#report(await digestState(stage.storage, [...ACCOUNTS, '~unassigned']));
  }

  async #take(stage: Stage, step: ModelStep): Promise<void> {
    this.#lately.push(step);
    if (this.#lately.length > SHOWN_STEPS) this.#lately.shift();
    const played = await this.#watched(() => playStep(stage, this.#world, step));
    this.#hold(played.finding);
    this.#world = played.world;
    this.#recovered += played.recovered;
    if (step.commands.length > 1) this.#races += 1;
    step.commands.forEach((command, index) => {
      const answer = played.answers[index] ?? {};
      const name = `${command.type} ${String(answer.status ?? answer.error ?? 'done')}`;
      this.#answers.set(name, (this.#answers.get(name) ?? 0) + 1);
      if (answer.replayed === true) this.#replays += 1;
      if (command.type === 'tick' || command.type === 'restart') return;
      this.#history.push(command);
      if (this.#history.length > REMEMBERED_COMMANDS) this.#history.shift();
    });
  }

  /** What throws in a step is as much a violation as what differs, and has to be repeatable like it. */
  async #watched<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      const seen = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.#hold({ what: 'something threw', expected: 'an answer', seen });
    }
  }

  #hold(finding: Finding): never;
  #hold(finding: Finding | undefined): void;
  #hold(finding: Finding | undefined): void {
    if (finding === undefined) return;
    const lately = this.#lately.map((step) => canonical(step));
    throw new ModelViolation({ seed: this.#run.seed, step: this.#step, finding, lately });
  }

  #report(digest: string): ModelReport {
    const accounts = [...this.#world.accounts.values()];
    return {
      seed: this.#run.seed,
      steps: this.#run.steps,
      answers: Object.fromEntries([...this.#answers].sort(([left], [right]) => (left < right ? -1 : 1))),
      replays: this.#replays,
      races: this.#races,
      recovered: this.#recovered,
      audits: this.#audits,
      journalNumbers: accounts.reduce((sum, account) => sum + account.lastNumber, 0),
      announcements: accounts.reduce((sum, account) => sum + account.announced.length, 0),
      digest,
    };
  }
}
