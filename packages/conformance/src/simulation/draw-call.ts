import type { LegStatus } from '@live-calls/core/adapter';
import type { Chance } from '../storage/chance.ts';
import type { SimulatedCall } from './simulated-leg.ts';

/** What calls are like. */
export interface TrafficShape {
  /** Calls per hour, of all accounts together; 200 unless given. */
  readonly callsPerHour?: number;
  /** Average talk of an answered call, seconds; 150 unless given. */
  readonly meanTalkSeconds?: number;
  /** Numbers called begin like these; a few of the world unless given. */
  readonly prefixes?: readonly string[];
  /** Of a hundred calls, how many nobody asked for: inbound, or placed while the host was away; 10 unless given. */
  readonly unauthorizedPercent?: number;
  /** Of a hundred answered calls, how many get a child leg; 10 unless given. */
  readonly childPercent?: number;
}

/** A shape with every default in its place. */
export type WholeShape = Required<TrafficShape>;

const DEFAULTS: WholeShape = {
  callsPerHour: 200,
  meanTalkSeconds: 150,
  prefixes: ['+1212', '+1415', '+4420', '+4930'],
  unauthorizedPercent: 10,
  childPercent: 10,
};

/** How calls end that nobody answers, and how often of a hundred calls. */
const UNANSWERED: readonly (readonly [status: LegStatus, percent: number])[] = [
  ['no-answer', 12],
  ['busy', 10],
  ['failed', 5],
  ['canceled', 3],
];

/**
 * Fills in what was not said about traffic.
 *
 * @param shape - What was said.
 * @returns All of it.
 */
export function wholeShape(shape: TrafficShape): WholeShape {
  return { ...DEFAULTS, ...shape };
}

/**
 * Draws the time until the next call.
 *
 * @param chance - Where chance comes from.
 * @param shape - What calls are like.
 * @returns Milliseconds.
 */
export function drawPause(chance: Chance, { callsPerHour }: WholeShape): number {
  return exponential(chance, 3_600_000 / callsPerHour);
}

/**
 * Draws what happens to a call if nobody interferes.
 *
 * @param chance - Where chance comes from.
 * @param shape - What calls are like.
 * @returns The call.
 */
export function drawCall(chance: Chance, shape: WholeShape): SimulatedCall {
  const to = number(chance, shape);
  const from = chance.below(20) === 0 ? {} : { from: '+12025550123' };
  const ringMs = 1000 + chance.below(25_000);
  const talkMs = 1 + exponential(chance, shape.meanTalkSeconds * 1000);
  const status = drawStatus(chance);
  const call: SimulatedCall = { to, ...from, status, ringMs, talkMs };
  if (status !== 'completed' || chance.below(100) >= shape.childPercent) return call;
  const child = {
    to: number(chance, shape),
    afterMs: 500 + chance.below(4000),
    talkMs: exponential(chance, talkMs),
  };
  return { ...call, child };
}

function drawStatus(chance: Chance): LegStatus {
  let drawn = chance.below(100);
  for (const [status, percent] of UNANSWERED) {
    if (drawn < percent) return status;
    drawn -= percent;
  }
  return 'completed';
}

function number(chance: Chance, { prefixes }: WholeShape): string {
  return `${chance.oneOf(prefixes)}${String(5_550_000 + chance.below(9999))}`;
}

/** Most are short, some are long: the times between events that know nothing of each other. */
function exponential(chance: Chance, mean: number): number {
  return Math.ceil(-mean * Math.log((1 + chance.below(999_999)) / 1_000_000));
}
