import type { DeckRow } from './price-book-deck.ts';
import type { ImportProblemCode, ImportWarningCode, NoteList } from './price-book-problem.ts';
import type { RatingRule } from './rating-rule.ts';

/** A row with its dates as instants. */
export interface DatedRow {
  /** The row. */
  readonly row: DeckRow;
  /** Start of validity, or of the change; absent: since ever. */
  readonly fromMs: number | undefined;
  /** End of validity as the row states it, exclusive; absent: for ever. */
  readonly toMs: number | undefined;
}

/** What a timeline needs besides its rows. */
export interface TimelineSetup {
  /** Whether nothing may take over where a prefix was closed. */
  readonly blockClosed: boolean;
  /** Where problems go. */
  readonly problems: NoteList<ImportProblemCode>;
  /** Where warnings go. */
  readonly warnings: NoteList<ImportWarningCode>;
  /** Texts of instants made so far: decks have few dates and many rows. */
  readonly instants: Map<number, string>;
}

/** A rule and the line it came from. */
export interface DeckRule {
  /** The rule. */
  readonly rule: RatingRule;
  /** Physical line of its row. */
  readonly line: number;
}

interface Stretch {
  readonly dated: DatedRow;
  readonly fromMs: number;
  /** End the row states, or a closing row sets. */
  readonly ownEndMs: number;
  endMs: number;
}

/**
 * Turns the rows about one place (one prefix with one origin, direction and provider) into rules, by date.
 *
 * - A later row ends an earlier one where it begins, unless the later one ends first: then the earlier takes over again.
 * - `Closed` ends whatever is priced at its date. Without an earlier row its own price is the one that ends: it was in
 *   force until then. Without a price either there is nothing to end, which is a warning.
 * - A repeat of the same facts is dropped with a warning; two prices from the same instant are a problem.
 *
 * @param rows - The rows of the place, in any order; the result does not depend on it.
 * @param setup - Policy and note lists.
 * @returns The rules, by start of validity.
 */
export function rulesOfPlace(rows: readonly DatedRow[], setup: TimelineSetup): readonly DeckRule[] {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined && only.row.effect !== 'closed')
    return [ruleOf(only, [only.fromMs, only.toMs], setup)];
  const sorted = withoutRepeats(
    rows.toSorted((a, b) => startOf(a) - startOf(b) || a.row.line - b.row.line),
    setup,
  );
  const closings = sorted.filter((dated) => dated.row.effect === 'closed').map(startOf);
  const stretches = stretchesOf(sorted, closings, setup);
  cutByLater(stretches);
  const rules = stretches.map(({ dated, fromMs, endMs }) =>
    ruleOf(dated, [finite(fromMs), finite(endMs)], setup),
  );
  if (setup.blockClosed) rules.push(...blocksOf(sorted, stretches, setup));
  return rules;
}

function startOf(dated: DatedRow): number {
  return dated.fromMs ?? Number.NEGATIVE_INFINITY;
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}

function withoutRepeats(sorted: readonly DatedRow[], setup: TimelineSetup): readonly DatedRow[] {
  const kept: DatedRow[] = [];
  for (const dated of sorted) {
    const before = kept.at(-1);
    if (before === undefined || startOf(before) !== startOf(dated)) {
      kept.push(dated);
      continue;
    }
    const { row } = dated;
    if (sameFacts(before, dated)) {
      const text = `The row for prefix ${row.prefix} repeats line ${before.row.line}, and was left out.`;
      setup.warnings.add({ code: 'identical-row', line: row.line, field: 'prefix', text });
    } else {
      const text = `Prefix ${row.prefix} has other facts on line ${before.row.line}, from the same date and for the same calls; only one can be right.`;
      setup.problems.add({ code: 'contradicting-rows', line: row.line, field: 'prefix', text });
    }
  }
  return kept;
}

function sameFacts(a: DatedRow, b: DatedRow): boolean {
  return (
    a.row.terms.text === b.row.terms.text &&
    a.row.effect === b.row.effect &&
    a.row.name === b.row.name &&
    a.row.country === b.row.country &&
    a.toMs === b.toMs
  );
}

function stretchesOf(
  sorted: readonly DatedRow[],
  closings: readonly number[],
  setup: TimelineSetup,
): Stretch[] {
  const stretches: Stretch[] = [];
  let closedSince = Number.NEGATIVE_INFINITY;
  for (const dated of sorted) {
    const fromMs = startOf(dated);
    if (dated.row.effect !== 'closed') {
      const closingMs = closings.find((ms) => ms > fromMs) ?? Number.POSITIVE_INFINITY;
      const ownEndMs = Math.min(dated.toMs ?? Number.POSITIVE_INFINITY, closingMs);
      stretches.push({ dated, fromMs, ownEndMs, endMs: ownEndMs });
      continue;
    }
    const ended = stretches.some((stretch) => stretch.ownEndMs >= fromMs);
    if (
      !ended &&
      dated.row.terms.bands !== undefined &&
      closedSince === Number.NEGATIVE_INFINITY &&
      stretches.length === 0
    ) {
      stretches.push({ dated, fromMs: closedSince, ownEndMs: fromMs, endMs: fromMs });
    } else if (!ended) {
      const text = `Prefix ${dated.row.prefix} has no price that this row could end.`;
      setup.warnings.add({ code: 'nothing-to-close', line: dated.row.line, field: 'change', text });
    }
    closedSince = fromMs;
  }
  return stretches;
}

function cutByLater(stretches: readonly Stretch[]): void {
  for (const [index, stretch] of stretches.entries()) {
    const later = stretches.slice(index + 1).find((other) => other.ownEndMs >= stretch.ownEndMs);
    if (later !== undefined) stretch.endMs = Math.min(stretch.endMs, later.fromMs);
  }
}

function blocksOf(
  sorted: readonly DatedRow[],
  stretches: readonly Stretch[],
  setup: TimelineSetup,
): readonly DeckRule[] {
  return sorted
    .filter((dated) => dated.row.effect === 'closed')
    .map((dated) => {
      const next = stretches.find((stretch) => stretch.fromMs >= startOf(dated));
      return ruleOf(dated, [dated.fromMs, next === undefined ? undefined : finite(next.fromMs)], setup);
    });
}

function ruleOf(
  dated: DatedRow,
  [fromMs, toMs]: readonly [number | undefined, number | undefined],
  setup: TimelineSetup,
): DeckRule {
  const isClosing = dated.row.effect === 'closed' && fromMs === dated.fromMs;
  const blocked = dated.row.effect === 'blocked' || isClosing;
  const { prefix, name, country, terms, line } = dated.row;
  const { blocked: _said, ...fields } = terms.fields;
  const rule: RatingRule = {
    prefix,
    bands: blocked ? [] : (terms.bands ?? []),
    ...(name === undefined ? {} : { name }),
    ...(country === undefined ? {} : { country }),
    ...(blocked ? narrowingOf(terms.fields) : fields),
    ...(blocked ? { blocked: true } : {}),
    ...(fromMs === undefined ? {} : { validFrom: instantText(fromMs, setup.instants) }),
    ...(toMs === undefined ? {} : { validTo: instantText(toMs, setup.instants) }),
  };
  return { rule, line };
}

function narrowingOf(fields: DeckRow['terms']['fields']): Partial<RatingRule> {
  const { originPrefix, direction, provider } = fields;
  return {
    ...(originPrefix === undefined ? {} : { originPrefix }),
    ...(direction === undefined ? {} : { direction }),
    ...(provider === undefined ? {} : { provider }),
  };
}

function instantText(ms: number, known: Map<number, string>): string {
  const text = known.get(ms) ?? new Date(ms).toISOString();
  known.set(ms, text);
  return text;
}
