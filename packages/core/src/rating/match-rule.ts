import { type CompiledBook, compiledBook } from './compiled-book.ts';
import type { PriceBook } from './price-book.ts';
import {
  type CallFacts,
  compareScopes,
  isInForce,
  missOf,
  type Preference,
  type ScopeMiss,
} from './scope.ts';

/** No prefix of the number has a rule that applies. */
export const NO_RULE = -1;

/** The winning prefix has rules that apply, but none is in force. */
export const NO_WINDOW = -2;

/**
 * Chooses the rule that prices a call. Its cost does not depend on the size of the book.
 *
 * @param book - The book.
 * @param call - What decides.
 * @returns Index of the rule, or {@link NO_RULE} or {@link NO_WINDOW}. A blocked rule can win.
 */
export function chooseRule(book: CompiledBook, call: CallFacts): number {
  const first = book.firstRule(call.to, call.to.length);
  if (first < 0) return NO_RULE;
  if (book.isLast(first)) {
    const scope = book.scope(first);
    if (scope.plain) return first;
  }
  return chooseAmong(book, call, first);
}

function chooseAmong(book: CompiledBook, call: CallFacts, longest: number): number {
  for (let first = longest; first >= 0; first = book.firstRule(call.to, book.prefixLength(first) - 1)) {
    let applies = false;
    for (let index = first; ; index += 1) {
      const scope = book.scope(index);
      if (missOf(scope, call) === undefined) {
        if (isInForce(scope, call.startMs)) return index;
        applies = true;
      }
      if (book.isLast(index)) break;
    }
    if (applies) return NO_WINDOW;
    if (book.prefixLength(first) === 0) break;
  }
  return NO_RULE;
}

/**
 * The rules of the winning prefix that apply to a call, preferred first, whether or not in force at billing start.
 *
 * @param book - The book.
 * @param call - What decides.
 * @param winner - Any rule of the winning prefix.
 * @returns Indexes of the rules.
 */
export function applicableRules(book: CompiledBook, call: CallFacts, winner: number): readonly number[] {
  const first = book.firstRule(call.to, book.prefixLength(winner));
  const rules: number[] = [];
  for (let index = first; ; index += 1) {
    if (missOf(book.scope(index), call) === undefined) rules.push(index);
    if (book.isLast(index)) return rules;
  }
}

/**
 * Says whether some rule would apply if validity did not matter: then a price has ended or not begun.
 *
 * @param book - The book.
 * @param call - What decides.
 * @returns True when validity alone is in the way.
 */
export function onlyValidityMisses(book: CompiledBook, call: CallFacts): boolean {
  return candidates(book, call).some((index) => missOf(book.scope(index), call) === 'validity');
}

/** Why a rule did not price the call: what it fails, or what the winner has over it. */
export type LostBy = ScopeMiss | 'window' | 'shorter-prefix' | Preference | 'order';

/** A rule whose prefix begins the number called, and what became of it. */
export interface RuleCandidate {
  /** Place of the rule in the book. */
  readonly ruleIndex: number;
  /** Its prefix. */
  readonly prefix: string;
  /** Its destination as printed. */
  readonly name?: string;
  /** Why it lost; absent for the one rule that was chosen. `window`: not in force. `order`: only the text decides. */
  readonly lostBy?: LostBy;
}

/**
 * Says which rules were candidates for a call and why all but one lost; for people and for tests, not for speed.
 *
 * @param call - What decides.
 * @param priceBook - The book.
 * @returns Candidates, longest prefix first and within a prefix the preferred first.
 */
export function matchRule(call: CallFacts, priceBook: PriceBook): readonly RuleCandidate[] {
  const book = compiledBook(priceBook);
  const chosen = chooseRule(book, call);
  let winningLength = chosen < 0 ? -1 : book.prefixLength(chosen);
  return candidates(book, call).map((index): RuleCandidate => {
    const name = book.ruleName(index);
    const about = { ruleIndex: index, prefix: book.prefix(index), ...(name === undefined ? {} : { name }) };
    if (index === chosen) return about;
    const scope = book.scope(index);
    const miss = missOf(scope, call);
    if (miss !== undefined) return { ...about, lostBy: miss };
    if (chosen === NO_WINDOW && winningLength < 0) winningLength = about.prefix.length;
    if (about.prefix.length < winningLength) return { ...about, lostBy: 'shorter-prefix' };
    if (!isInForce(scope, call.startMs)) return { ...about, lostBy: 'window' };
    return { ...about, lostBy: compareScopes(book.scope(chosen), scope).by ?? 'order' };
  });
}

/**
 * Every rule whose prefix begins the number called, longest prefix first.
 *
 * @param book - The book.
 * @param call - What decides.
 * @returns Indexes of the rules.
 */
export function candidates(book: CompiledBook, call: Pick<CallFacts, 'to'>): readonly number[] {
  const found: number[] = [];
  let first = book.firstRule(call.to, call.to.length);
  while (first >= 0) {
    for (let index = first; ; index += 1) {
      found.push(index);
      if (book.isLast(index)) break;
    }
    const length = book.prefixLength(first);
    if (length === 0) break;
    first = book.firstRule(call.to, length - 1);
  }
  return found;
}
