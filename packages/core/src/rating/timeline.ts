import type { CompiledBook } from './compiled-book.ts';
import { isInForce } from './scope.ts';
import { type CompiledWindow, nextEdge } from './window.ts';

/** No rule is in force. */
export const NONE_IN_FORCE = -1;

/** A stretch of the call in which one rule is in force; it ends where the next one begins. */
export interface Stretch {
  /** Age of the call, counted without the free seconds, at which it begins. */
  readonly fromSecond: number;
  /** The rule in force, or {@link NONE_IN_FORCE}. */
  readonly ruleIndex: number;
}

/** What a timeline is made of. */
export interface TimelineRequest {
  /** The book. */
  readonly book: CompiledBook;
  /** Rules that apply to the call, preferred first. */
  readonly rules: readonly number[];
  /** Instant of age 0, epoch milliseconds. */
  readonly baseMs: number;
  /** Age up to which it is wanted, exclusive. */
  readonly untilSecond: number;
}

/**
 * Works out which rule is in force during a call. A second belongs to the window in which it begins, and a new stretch
 * begins only where another rule takes over: an edge between two windows of one rule cuts nothing.
 *
 * @param request - Book, rules and extent.
 * @returns Stretches, the first from age 0.
 */
export function timelineOf(request: TimelineRequest): readonly Stretch[] {
  const { book, rules, baseMs, untilSecond } = request;
  const windows = rules.flatMap((index) => book.scope(index).windows);
  const stretches: Stretch[] = [];
  let age = 0;
  while (age < untilSecond || stretches.length === 0) {
    const nowMs = baseMs + age * 1000;
    const ruleIndex = rules.find((index) => isInForce(book.scope(index), nowMs)) ?? NONE_IN_FORCE;
    if (stretches.at(-1)?.ruleIndex !== ruleIndex) stretches.push({ fromSecond: age, ruleIndex });
    if (windows.length === 0) break;
    age = Math.ceil((nextEdgeOf(windows, nowMs) - baseMs) / 1000);
  }
  return stretches;
}

function nextEdgeOf(windows: readonly CompiledWindow[], ms: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const window of windows) next = Math.min(next, nextEdge(window, ms));
  return next;
}
