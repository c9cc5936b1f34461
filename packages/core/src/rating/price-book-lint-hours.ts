import type { CompiledBook } from './compiled-book.ts';
import {
  isCurrent,
  type LintContext,
  prefixText,
  RULES_NAMED,
  rulesByPrefix,
} from './price-book-lint-finding.ts';
import { isAsWide, narrowingKey } from './price-book-place.ts';
import type { Scope } from './scope.ts';
import type { CompiledWindow } from './window.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const GAPS_SHOWN = 3;

/** Part of a week, milliseconds since Monday 00:00, half-open. */
interface WeekSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Finds prefixes whose windows leave hours of the week without a price. Windows of one zone are laid side by side in
 * local time, where clock changes do not matter; windows of several zones in UTC, for each combination of offsets that
 * occurs within a year. Windows of single days of the year do not count as covering a week.
 *
 * @param context - The book and where findings go.
 */
export function lintHours(context: LintContext): void {
  const { book } = context;
  for (const rules of rulesByPrefix(book)) {
    if (!rules.some((index) => book.scope(index).windows.length > 0)) continue;
    const current = rules.filter((index) => isCurrent(book, index, context.atMs));
    const narrowings = new Map(current.map((index) => [narrowingKey(book.scope(index)), book.scope(index)]));
    for (const narrowing of narrowings.values()) {
      // A rule prices the calls of a narrower one as well, where that one does not hold.
      const applying = current.filter((index) => isAsWide(book.scope(index), narrowing));
      lintNarrowing(context, narrowing, applying);
    }
  }
}

function lintNarrowing(context: LintContext, narrowing: Scope, rules: readonly number[]): void {
  const { book, atMs } = context;
  const key = narrowingKey(narrowing);
  for (const fromMs of changesOf(book, rules, atMs)) {
    const valid = rules.filter(
      (index) => book.scope(index).validFromMs <= fromMs && book.scope(index).validToMs > fromMs,
    );
    const own = valid.find((index) => narrowingKey(book.scope(index)) === key);
    if (own === undefined || valid.some((index) => book.scope(index).windows.length === 0)) continue;
    const gaps = gapsOf(
      valid.flatMap((index) => book.scope(index).windows),
      fromMs,
    );
    if (gaps.spans.length === 0) continue;
    const prefix = book.prefix(own);
    const shown = gaps.spans.slice(0, GAPS_SHOWN).map(spanText).join(', ');
    const more = gaps.spans.length > GAPS_SHOWN ? ` and ${gaps.spans.length - GAPS_SHOWN} more` : '';
    const message = `${prefixText(prefix)} has no price on ${shown}${more} (${gaps.zone}); calls then are unrated. Add a window, or a rule without windows.`;
    context.add({ code: 'uncovered-hours', prefix, rules: valid.slice(0, RULES_NAMED), message });
    return;
  }
}

/** Instants from which another set of rules is valid, the first now. */
function changesOf(book: CompiledBook, rules: readonly number[], atMs: number): readonly number[] {
  const edges = rules.flatMap((index) => [book.scope(index).validFromMs, book.scope(index).validToMs]);
  return [...new Set([atMs, ...edges.filter((ms) => ms > atMs)])].toSorted((a, b) => a - b);
}

interface Gaps {
  readonly zone: string;
  readonly spans: readonly WeekSpan[];
}

function gapsOf(windows: readonly CompiledWindow[], fromMs: number): Gaps {
  const weekly = windows.filter((window) => window.monthDay === 0);
  const zones = [...new Map(weekly.map((window) => [window.zone.name, window.zone])).values()];
  const [only] = zones;
  if (zones.length <= 1) {
    return {
      zone: only?.name ?? windows[0]?.zone.name ?? 'UTC',
      spans: uncovered(weekly.flatMap((window) => spansOf(window, 0))),
    };
  }
  for (const ms of weeksOfYear(fromMs)) {
    const spans = uncovered(weekly.flatMap((window) => spansOf(window, window.zone.offsetAt(ms))));
    if (spans.length > 0)
      return { zone: `UTC, in the week of ${new Date(ms).toISOString().slice(0, 10)}`, spans };
  }
  return { zone: 'UTC', spans: [] };
}

function weeksOfYear(fromMs: number): readonly number[] {
  return Array.from({ length: 53 }, (_, week) => fromMs + week * WEEK_MS);
}

function spansOf(window: CompiledWindow, offsetMs: number): readonly WeekSpan[] {
  const spans: WeekSpan[] = [];
  const lengthMs =
    window.toMs > window.fromMs ? window.toMs - window.fromMs : window.toMs + DAY_MS - window.fromMs;
  for (let day = 0; day < 7; day += 1) {
    if (((window.days >> day) & 1) === 0) continue;
    const fromMs = (((day * DAY_MS + window.fromMs - offsetMs) % WEEK_MS) + WEEK_MS) % WEEK_MS;
    const toMs = fromMs + lengthMs;
    spans.push({ fromMs, toMs: Math.min(toMs, WEEK_MS) });
    if (toMs > WEEK_MS) spans.push({ fromMs: 0, toMs: toMs - WEEK_MS });
  }
  return spans;
}

function uncovered(spans: readonly WeekSpan[]): readonly WeekSpan[] {
  const gaps: WeekSpan[] = [];
  let covered = 0;
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs > covered) gaps.push({ fromMs: covered, toMs: span.fromMs });
    covered = Math.max(covered, span.toMs);
  }
  if (covered < WEEK_MS) gaps.push({ fromMs: covered, toMs: WEEK_MS });
  return gaps;
}

function spanText(span: WeekSpan): string {
  return `${momentText(span.fromMs)} to ${momentText(span.toMs)}`;
}

function momentText(ms: number): string {
  const minutes = Math.floor((ms % DAY_MS) / 60_000);
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${DAYS[Math.floor(ms / DAY_MS) % 7]} ${time}`;
}
