import { canonical } from './amount.ts';
import type { Finding } from './audit.ts';
import { expectAnswer } from './expect.ts';
import { willAsk } from './expect-top-ups.ts';
import { expectedSight, lookAt, type Sight, touchedBy } from './look.ts';
import type { Answer, ModelCommand, ModelStep } from './model-command.ts';
import { perform } from './perform.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

/** What became of a step. */
export interface Played {
  /** The world after it. */
  readonly world: World;
  /** The answers, in the order of the commands. */
  readonly answers: readonly Answer[];
  /** Commands whose answer was lost and recovered. */
  readonly recovered: number;
  /** Where the model disagrees. */
  readonly finding?: Finding;
}

/** What a command answered in the end, and whether it took more than one attempt. */
interface Given {
  readonly answer: Answer;
  readonly lost: boolean;
}

/** A fault hits one call; a command that meets it is through after this many attempts or never. */
const MOST_ATTEMPTS = 20;

/**
 * Takes one step on the stage and in the model, and compares the answers and what was touched.
 *
 * @param stage - The stage.
 * @param world - The world; left as it is.
 * @param step - The step.
 * @returns The world after it, or where the model disagrees.
 */
export async function playStep(stage: Stage, world: World, step: ModelStep): Promise<Played> {
  const { commands, via, fault } = step;
  const touched = touchedBy(world, commands);
  if (commands.length > 1 || ['record-many', 'retry'].includes(commands[0]?.type ?? ''))
    for (const one of via) await stage.warm(one);
  if (fault !== undefined) stage.arm(via[0] ?? 0, fault);
  for (const command of commands) planAnswer(stage, world, command);
  const attempt = (command: ModelCommand, index: number): Promise<Answer> =>
    perform(stage, stage.process(via[index] ?? 0), command);
  const first = await Promise.all(commands.map(attempt));
  const given: Given[] = [];
  for (const [index, command] of commands.entries()) {
    let answer = first[index] ?? {};
    const lost = isLost(answer);
    for (let tries = 1; isLost(answer) && tries < MOST_ATTEMPTS; tries += 1)
      answer = await attempt(command, index);
    given.push({ answer, lost });
  }
  stage.disarm();
  const answers = given.map(({ answer }) => answer);
  const recovered = given.filter(({ lost }) => lost).length;
  const sight = await lookAt(stage, touched);
  let nearest: Finding | undefined;
  for (const order of orders(given)) {
    const candidate = world.fork(touched.accounts);
    const expected: Answer[] = [];
    for (const index of order) expected[index] = expectAnswer(candidate, commands[index] as ModelCommand);
    const finding =
      compare({ commands, given, expected }) ?? compareSights(expectedSight(candidate, touched), sight);
    if (finding === undefined) return { world: candidate, answers, recovered };
    nearest ??= finding;
  }
  return { world, answers, recovered, ...(nearest !== undefined && { finding: nearest }) };
}

function isLost(answer: Answer): boolean {
  return answer.error === 'ANSWER_LOST' || answer.error === 'STORAGE_UNAVAILABLE';
}

/** Tells the processor how to answer a payment it will see for the first time. */
function planAnswer(stage: Stage, world: World, command: ModelCommand): void {
  if (command.type !== 'top-up' && command.type !== 'resume-top-up') return;
  if (command.answer !== undefined && willAsk(world, command)) stage.payments.answerNext(command.answer);
}

/**
 * The orders in which the commands may have happened: any, when they were given at once. A command whose answer was lost
 * may have happened in its place, or only when it was repeated, or both.
 */
function* orders(given: readonly Given[]): Generator<readonly number[]> {
  const all = given.map((_, index) => index);
  const lost = all.filter((index) => given[index]?.lost === true);
  for (const order of permutations(all)) yield [...order, ...lost];
  if (lost.length === 0) return;
  const others = all.filter((index) => !lost.includes(index));
  for (const order of permutations(others)) yield [...order, ...lost];
}

function* permutations(things: readonly number[]): Generator<readonly number[]> {
  if (things.length <= 1) {
    yield things;
    return;
  }
  for (const [index, first] of things.entries()) {
    const rest = [...things.slice(0, index), ...things.slice(index + 1)];
    for (const order of permutations(rest)) yield [first, ...order];
  }
}

function compare(step: {
  readonly commands: readonly ModelCommand[];
  readonly given: readonly Given[];
  readonly expected: readonly Answer[];
}): Finding | undefined {
  for (const [index, { answer, lost }] of step.given.entries()) {
    // Whether the first attempt or its repeat did it cannot be known from outside, and what a batch counted the first
    // time is lost; that it was done once is what the state shows.
    if (lost && step.commands[index]?.type === 'retry') continue;
    const shown = (one: Answer | undefined): string => canonical(lost ? withoutReplay(one) : one);
    const expected = shown(step.expected[index]);
    const seen = shown(answer);
    if (expected !== seen) return { what: `answer to ${canonical(step.commands[index])}`, expected, seen };
  }
  return undefined;
}

function withoutReplay(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutReplay);
  if (typeof answer !== 'object' || answer === null) return answer;
  const kept = Object.entries(answer).filter(([field]) => field !== 'replayed');
  return Object.fromEntries(kept.map(([field, value]) => [field, withoutReplay(value)]));
}

function compareSights(expected: Sight, seen: Sight): Finding | undefined {
  for (const [what, state] of expected) {
    if (state !== seen.get(what))
      return { what: `state of ${what}`, expected: state, seen: seen.get(what) ?? 'nothing' };
  }
  return undefined;
}
