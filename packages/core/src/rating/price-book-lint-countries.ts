import type { CompiledBook } from './compiled-book.ts';
import { countriesOfPrefix, countryByCode, type DialCountry, dialCountries } from './price-book-countries.ts';
import { type LintContext, prefixText } from './price-book-lint-finding.ts';
import { isDigits } from './rule-fields.ts';

const GAPS_SHOWN = 8;
const GAP_DIGITS = 2;
const PREFIX_DIGITS_AT_MOST = 15;
const ALL_DIGITS = 0b1111111111;

/** The digit prefixes a book prices at an instant, and what they add up to. */
class Coverage {
  /** Prefixes with a rule that holds, in order. */
  readonly prefixes: readonly string[];
  /** Prefixes with a rule for every call, at all hours, from the instant on for ever; and those all of whose numbers have. */
  readonly complete: ReadonlySet<string>;
  /** Prefixes all of whose ten longer ones are complete. */
  readonly outdone: ReadonlySet<string>;
  /** Countries of the rules that hold. */
  readonly countries: ReadonlySet<string>;

  constructor(book: CompiledBook, atMs: number) {
    const held: string[] = [];
    const whole: string[] = [];
    const countries = new Set<string>();
    for (let index = 0; index < book.ruleCount; index += 1) {
      const scope = book.scope(index);
      if (scope.validFromMs > atMs || scope.validToMs <= atMs) continue;
      const country = book.country(index);
      if (country !== undefined) countries.add(country);
      const prefix = book.prefix(index);
      if (!isDigits(prefix)) continue;
      held.push(prefix);
      const open = scope.originPrefix === '' && scope.specificity === 0 && scope.windows.length === 0;
      if (open && scope.validToMs === Number.POSITIVE_INFINITY) whole.push(prefix);
    }
    const { complete, outdone } = completed(whole);
    this.prefixes = held;
    this.complete = complete;
    this.outdone = outdone;
    this.countries = countries;
  }

  /** A shorter prefix, or the prefix itself, prices every number under it. */
  covers(prefix: string): boolean {
    for (let length = 0; length <= prefix.length; length += 1)
      if (this.complete.has(prefix.slice(0, length))) return true;
    return false;
  }

  /** Some number under the prefix has a price of its own. */
  reaches(prefix: string): boolean {
    let low = 0;
    let high = this.prefixes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.prefixes[middle] ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    return this.prefixes[low]?.startsWith(prefix) ?? false;
  }
}

function completed(whole: readonly string[]): {
  readonly complete: Set<string>;
  readonly outdone: Set<string>;
} {
  const complete = new Set(whole);
  const outdone = new Set<string>();
  const byLength: string[][] = Array.from({ length: PREFIX_DIGITS_AT_MOST + 1 }, () => []);
  for (const prefix of whole) byLength[prefix.length]?.push(prefix);
  const digits = new Map<string, number>();
  for (let length = PREFIX_DIGITS_AT_MOST; length > 0; length -= 1) {
    for (const prefix of byLength[length] ?? []) {
      const parent = prefix.slice(0, -1);
      const mask = (digits.get(parent) ?? 0) | (1 << (prefix.charCodeAt(length - 1) - 48));
      digits.set(parent, mask);
      if (mask !== ALL_DIGITS || outdone.has(parent)) continue;
      outdone.add(parent);
      complete.add(parent);
      byLength[length - 1]?.push(parent);
    }
  }
  return { complete, outdone };
}

/**
 * Finds prefixes that price no call, countries with unpriced numbers, countries without a price, and countries that do
 * not fit their prefix.
 *
 * @param context - The book and where findings go.
 */
export function lintCountries(context: LintContext): void {
  const coverage = new Coverage(context.book, context.atMs);
  lintOutdone(context, coverage);
  lintCallingCodes(context, coverage);
  lintReference(context, coverage);
  lintMismatches(context);
}

function lintOutdone(context: LintContext, coverage: Coverage): void {
  for (const prefix of coverage.outdone) {
    if (prefix === '') continue;
    const index = context.book.firstRule(prefix, prefix.length);
    if (index < 0 || context.book.prefixLength(index) !== prefix.length) continue;
    const message = `${prefixText(prefix)} prices no call: all ten longer prefixes have prices of their own.`;
    context.add({ code: 'shadowed-prefix', prefix, rules: [index], message });
  }
}

function lintCallingCodes(context: LintContext, coverage: Coverage): void {
  const unpriced: DialCountry[] = [];
  const seen = new Set<string>();
  for (const { callingCode } of dialCountries) {
    if (seen.has(callingCode)) continue;
    seen.add(callingCode);
    if (coverage.covers(callingCode)) continue;
    const countries = countriesOfPrefix(callingCode);
    if (!coverage.reaches(callingCode)) unpriced.push(...countries);
    else lintGaps(context, coverage, { callingCode, countries });
  }
  if (unpriced.length === 0) return;
  const codes = unpriced.map((country) => country.code).toSorted();
  const message = `${codes.length} ${codes.length === 1 ? 'country has' : 'countries have'} no price: ${codes.join(' ')}.`;
  context.add({ code: 'country-unpriced', countries: codes, rules: [], message });
}

interface CallingCode {
  readonly callingCode: string;
  readonly countries: readonly DialCountry[];
}

function lintGaps(context: LintContext, coverage: Coverage, code: CallingCode): void {
  const { callingCode, countries } = code;
  const gaps = gapsUnder(coverage, callingCode, GAP_DIGITS);
  const shown = gaps.slice(0, GAPS_SHOWN).map(prefixText).join(', ');
  const more = gaps.length > GAPS_SHOWN ? ` and ${gaps.length - GAPS_SHOWN} more` : '';
  const names = countries
    .slice(0, 3)
    .map((country) => country.name)
    .join(', ');
  const message = `${names}: ${prefixText(callingCode)} has no rule of its own, and ${shown}${more} no complete one; calls there can be unrated.`;
  context.add({
    code: 'country-gap',
    prefix: callingCode,
    countries: countries.map((country) => country.code),
    rules: [],
    message,
  });
}

function gapsUnder(coverage: Coverage, prefix: string, digits: number): readonly string[] {
  const gaps: string[] = [];
  for (let digit = 0; digit <= 9; digit += 1) {
    const longer = `${prefix}${digit}`;
    if (coverage.complete.has(longer)) continue;
    if (digits > 1 && coverage.reaches(longer)) gaps.push(...gapsUnder(coverage, longer, digits - 1));
    else gaps.push(longer);
  }
  return gaps;
}

function lintReference(context: LintContext, coverage: Coverage): void {
  if (context.reference === undefined) return;
  const before = new Coverage(context.reference, context.atMs);
  const missing = [...before.countries].filter((country) => !coverage.countries.has(country)).toSorted();
  for (const country of missing) {
    const message = `${countryByCode(country)?.name ?? country} (${country}) has prices in the reference book and none in this one.`;
    context.add({ code: 'country-missing', countries: [country], rules: [], message });
  }
}

function lintMismatches(context: LintContext): void {
  const { book } = context;
  for (let index = 0; index < book.ruleCount; index += 1) {
    const code = book.country(index);
    const country = code === undefined ? undefined : countryByCode(code);
    if (country === undefined || book.scope(index).validToMs <= context.atMs) continue;
    const prefix = book.prefix(index);
    if (!isDigits(prefix) || prefix.startsWith(country.callingCode) || country.callingCode.startsWith(prefix))
      continue;
    const message = `${prefixText(prefix)} is marked ${country.name} (${country.code}), whose calling code is +${country.callingCode}.`;
    context.add({ code: 'country-mismatch', prefix, countries: [country.code], rules: [index], message });
  }
}
