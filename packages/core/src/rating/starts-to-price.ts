import { type CompiledBook, compiledBook } from './compiled-book.ts';
import { candidates } from './match-rule.ts';
import type { RatingPolicies } from './plan.ts';
import type { PriceBook } from './price-book.ts';
import type { CallFacts } from './scope.ts';
import { nextEdge } from './window.ts';

/** A call that may be answered at any moment of a stretch of time. */
export interface OpenStart {
  /** Numbers, direction and provider. */
  readonly call: Omit<CallFacts, 'startMs'>;
  /** The price book. */
  readonly priceBook: PriceBook;
  /** What the contract says. */
  readonly policies: RatingPolicies;
  /** Earliest answer, epoch milliseconds. */
  readonly fromMs: number;
  /** Latest answer, epoch milliseconds. */
  readonly untilMs: number;
  /** Longest the call may last. */
  readonly longestSeconds: number;
}

const SECOND_MS = 1000;

/**
 * The moments that stand for all at which a call may be answered: whatever it costs when answered at any other, it costs when
 * answered at one of them.
 *
 * Where the moment of the answer decides alone, these are the first moment and every edge. Where a call that runs over an edge
 * changes its price there, what it costs changes with whole seconds, because edges lie on whole seconds: all of them count.
 *
 * @param request - The call and the stretch.
 * @returns The moments, ascending.
 */
export function startsToPrice(request: OpenStart): readonly number[] {
  const { fromMs, untilMs, longestSeconds } = request;
  const book = compiledBook(request.priceBook);
  const rules = candidates(book, request.call);
  const policy = request.policies.windowPolicy ?? book.windowPolicy;
  const within = edges(book, rules, { fromMs, untilMs });
  if (policy === 'by-call-start') return [fromMs, ...within];
  const reached = windowEdges(book, rules, { fromMs, untilMs: untilMs + longestSeconds * SECOND_MS });
  if (reached.size === 0) return [fromMs, ...within];
  const seconds = new Set([fromMs, ...within]);
  for (let ms = Math.ceil(fromMs / SECOND_MS) * SECOND_MS; ms <= untilMs; ms += SECOND_MS) seconds.add(ms);
  return [...seconds].sort((a, b) => a - b);
}

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

function edges(book: CompiledBook, rules: readonly number[], stretch: Stretch): readonly number[] {
  const found = windowEdges(book, rules, stretch);
  for (const index of rules) {
    const { validFromMs, validToMs } = book.scope(index);
    for (const ms of [validFromMs, validToMs])
      if (ms > stretch.fromMs && ms <= stretch.untilMs) found.add(ms);
  }
  return [...found].sort((a, b) => a - b);
}

function windowEdges(book: CompiledBook, rules: readonly number[], stretch: Stretch): Set<number> {
  const found = new Set<number>();
  for (const window of rules.flatMap((index) => book.scope(index).windows)) {
    for (let ms = nextEdge(window, stretch.fromMs); ms <= stretch.untilMs; ms = nextEdge(window, ms))
      found.add(ms);
  }
  return found;
}
