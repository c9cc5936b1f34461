import type { SimulationStep } from './trace.ts';
import type { Finding } from './violation.ts';

/** A shorter list of steps that breaks the same rule. */
export interface Shrunk {
  /** The steps. */
  readonly steps: readonly SimulationStep[];
  /** What they lead to. */
  readonly finding: Finding;
}

/** Plays steps, and says what they break. */
export type Replay = (steps: readonly SimulationStep[]) => Promise<Finding | undefined>;

/**
 * Makes a list of steps shorter while it breaks the same rule: first by trying its end alone, then by leaving out parts, smaller and
 * smaller ones, and at last by making single steps simpler. What one step does never depends on chance that another one used up, so
 * leaving one out leaves the others as they are.
 *
 * @param found - The steps, and what they break.
 * @param options - How to play steps, and how often at most.
 * @returns The shortest that was found.
 */
export async function shrink(
  found: Shrunk,
  options: { readonly replay: Replay; readonly mostReplays: number },
): Promise<Shrunk> {
  const search = new Search(found, options);
  await search.takeEnd();
  await search.leaveOut();
  await search.simplify();
  // What became simpler may make others needless.
  await search.leaveOut();
  return search.best;
}

class Search {
  best: Shrunk;
  readonly #replay: Replay;
  #left: number;

  constructor(found: Shrunk, options: { readonly replay: Replay; readonly mostReplays: number }) {
    this.best = found;
    this.#replay = options.replay;
    this.#left = options.mostReplays;
  }

  /** Most of what is wrong needs only what happened lately. */
  async takeEnd(): Promise<void> {
    for (let size = 4; size < this.best.steps.length; size *= 4) {
      if (await this.#try(this.best.steps.slice(-size))) return;
    }
  }

  /** Delta debugging: leaves out one part after the other, and halves the parts when none can be spared. */
  async leaveOut(): Promise<void> {
    let size = Math.ceil(this.best.steps.length / 2);
    while (size >= 1 && this.#left > 0 && this.best.steps.length > 0) {
      let isShorter = false;
      // From the end: what comes late is seldom needed by what comes before.
      for (let until = this.best.steps.length; until > 0; until -= size) {
        const { steps } = this.best;
        const without = [...steps.slice(0, Math.max(0, until - size)), ...steps.slice(until)];
        if (await this.#try(without)) isShorter = true;
        if (this.#left === 0) return;
      }
      if (size === 1 && !isShorter) return;
      size = size === 1 ? 1 : Math.ceil(size / 2);
    }
  }

  async simplify(): Promise<void> {
    for (let place = 0; place < this.best.steps.length; place += 1) {
      for (const simpler of simplerThan(this.best.steps[place] as SimulationStep)) {
        const { steps } = this.best;
        await this.#try([...steps.slice(0, place), simpler, ...steps.slice(place + 1)]);
        if (this.#left === 0) return;
      }
    }
  }

  async #try(steps: readonly SimulationStep[]): Promise<boolean> {
    if (this.#left === 0) return false;
    this.#left -= 1;
    const finding = await this.#replay(steps);
    if (finding?.rule !== this.best.finding.rule) return false;
    this.best = { steps, finding };
    return true;
  }
}

/** A step with less in it, one thing at a time. */
function* simplerThan(step: SimulationStep): Iterable<SimulationStep> {
  if (step.type === 'call') {
    const { child, ...call } = step.call;
    if (child !== undefined) yield { ...step, call };
    if (call.talkMs > 30_000) yield { ...step, call: { ...call, talkMs: 30_000 } };
  } else if (step.type === 'buy') {
    const { cancelAfterMs, ...kept } = step;
    if (cancelAfterMs !== undefined) yield kept;
    for (let size = 0; size < step.words.length; size += 1)
      yield { ...kept, words: step.words.slice(0, size) };
  } else if (step.type === 'cash' && step.assignAfterMs !== undefined) {
    const { assignAfterMs: _, ...kept } = step;
    yield kept;
  } else if (step.type === 'trouble' && step.forMs > 60_000) yield { ...step, forMs: 60_000 };
}
