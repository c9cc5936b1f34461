import type { CompiledBook } from './compiled-book.ts';
import {
  isCurrent,
  type LintContext,
  prefixText,
  RULES_NAMED,
  rulesByPrefix,
} from './price-book-lint-finding.ts';
import { narrowingKey, placeKey } from './price-book-place.ts';
import { compareTariffs } from './price-book-tariff-change.ts';
import { compareScopes } from './scope.ts';

/**
 * Finds rules that stand in each other's way: duplicates, overlapping and interrupted validity, rules that never win,
 * rules that are over.
 *
 * @param context - The book and where findings go.
 */
export function lintValidity(context: LintContext): void {
  const expired: number[] = [];
  for (const rules of rulesByPrefix(context.book)) {
    const current: number[] = [];
    for (const index of rules) (isCurrent(context.book, index, context.atMs) ? current : expired).push(index);
    if (rules.length === 1) continue;
    for (const place of placesOf(context.book, current)) lintPlace(context, place);
    lintShadows(context, current);
  }
  if (expired.length === 0) return;
  const message = `${expired.length} ${expired.length === 1 ? 'rule is' : 'rules are'} over by ${dateText(context.atMs)}; leave them out of the next book.`;
  context.add({ code: 'expired-rules', message, rules: expired.slice(0, RULES_NAMED) });
}

function placesOf(book: CompiledBook, rules: readonly number[]): Iterable<readonly number[]> {
  const places = new Map<string, number[]>();
  for (const index of rules) {
    const key = placeKey(book.scope(index));
    const place = places.get(key);
    if (place === undefined) places.set(key, [index]);
    else place.push(index);
  }
  return places.values();
}

function lintPlace(context: LintContext, place: readonly number[]): void {
  const { book } = context;
  const sorted = place.toSorted((a, b) => compareTimes(book.scope(a).validFromMs, book.scope(b).validFromMs));
  let latest = sorted[0];
  for (const index of sorted.slice(1)) {
    if (latest === undefined) return;
    lintNeighbours(context, latest, index);
    if (book.scope(index).validToMs >= book.scope(latest).validToMs) latest = index;
  }
}

function lintNeighbours(context: LintContext, earlier: number, later: number): void {
  const { book, add } = context;
  const old = book.scope(earlier);
  const young = book.scope(later);
  const prefix = book.prefix(later);
  const rules = [earlier, later];
  if (old.validFromMs === young.validFromMs) {
    const same =
      old.blocked === young.blocked &&
      compareTariffs(book.tariff(earlier), book.tariff(later)).changes.length === 0;
    const code = same ? 'duplicate-rule' : 'contradicting-rules';
    const message = same
      ? `${prefixText(prefix)} has two rules that say the same; one is enough.`
      : `${prefixText(prefix)} has two different prices for the same calls from the same instant; keep one.`;
    add({ code, prefix, rules, message });
  } else if (old.validToMs > young.validFromMs) {
    const message = `${prefixText(prefix)} has two rules from ${dateText(young.validFromMs)} on; the newer wins. End the older one there.`;
    add({ code: 'overlapping-validity', prefix, rules, message });
  } else if (old.validToMs < young.validFromMs) {
    const message = `${prefixText(prefix)} has no rule from ${dateText(old.validToMs)} to ${dateText(young.validFromMs)}; a shorter prefix prices it meanwhile, or nothing does.`;
    add({ code: 'validity-gap', prefix, rules, message });
  }
}

function lintShadows(context: LintContext, rules: readonly number[]): void {
  const { book, atMs } = context;
  for (const index of rules) {
    const scope = book.scope(index);
    const fromMs = Math.max(scope.validFromMs, atMs);
    const winner = rules.find((other) => {
      const rival = book.scope(other);
      return (
        rival.windows.length === 0 &&
        narrowingKey(rival) === narrowingKey(scope) &&
        placeKey(rival) !== placeKey(scope) &&
        compareScopes(rival, scope).order < 0 &&
        rival.validFromMs <= fromMs &&
        rival.validToMs >= scope.validToMs
      );
    });
    if (winner === undefined) continue;
    const prefix = book.prefix(index);
    const message = `A rule of ${prefixText(prefix)} never wins: another one holds at all hours and outweighs it. Raise its weight, or leave it out.`;
    context.add({ code: 'shadowed-rule', prefix, rules: [index, winner], message });
  }
}

function compareTimes(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function dateText(ms: number): string {
  return new Date(ms).toISOString();
}
