import { BillingError } from '../errors/billing-error.ts';
import { checkObject } from '../errors/checks.ts';
import { parseCurrency } from '../money/currency.ts';
import type { Rounding } from '../money/rounding.ts';
import { BookBuilder, type BookHead } from './book-builder.ts';
import { readRule } from './canonical-rule.ts';
import { DEFAULT_ROUNDING, DEFAULT_WINDOW_POLICY } from './compiled-book.ts';
import type { PriceBookDocument, RatingRule, WindowPolicy } from './rating-rule.ts';
import { readObject, readRounding, readWord } from './rule-fields.ts';
import { type RuleProblem, RuleProblems } from './rule-problem.ts';

/** Every window policy, the default first. */
export const windowPolicies: readonly WindowPolicy[] = ['by-call-start', 'split', 'by-increment'];

/** Most rules of one book. */
const MOST_RULES = 2_000_000;

/**
 * A versioned list of rating rules, compiled. Immutable and addressed by its content, so it may be shared by any number
 * of accounts, contracts and concurrent calls, and cached for ever by its hash.
 */
export interface PriceBook {
  /**
   * SHA-256 of the canonical document in hexadecimal. The order of the rules and the spelling of decimals, instants and
   * defaults do not matter. Worked out when it is first read.
   */
  readonly hash: string;
  /** ISO 4217 code of every amount. */
  readonly currency: string;
  /** Used where the contract names none. */
  readonly windowPolicy: WindowPolicy;
  /** Used where neither rule nor contract names one. */
  readonly rounding: Rounding;
  /** How many rules there are. */
  readonly ruleCount: number;
  /**
   * One rule, as written in the canonical document.
   *
   * @param index - Its place in canonical order, from 0; a charge names it.
   * @returns The rule, made anew on every call.
   * @throws BillingError with code `INVALID_INPUT` when there is no such rule.
   */
  rule(index: number): RatingRule;
  /**
   * Every rule in canonical order: by prefix, and among rules of one prefix the preferred first.
   *
   * @returns The rules, made one at a time.
   */
  rules(): Iterable<RatingRule>;
  /**
   * The canonical document; its JSON text is what {@link PriceBook.hash} is the hash of.
   *
   * @returns The document, made anew on every call.
   */
  document(): PriceBookDocument;
}

/** What {@link checkPriceBook} found. */
export interface PriceBookCheck {
  /** The book; absent when there was any problem. */
  readonly priceBook?: PriceBook;
  /** Every problem in order of the document, at most the first thousand. */
  readonly problems: readonly RuleProblem[];
  /** How many problems there are, kept or not. */
  readonly problemCount: number;
}

/** Takes the rules of a big deck one by one, so that they need not all be in memory as objects. */
export interface PriceBookBuilder {
  /**
   * Checks and adds a rule.
   *
   * @param rule - Anything; a broken rule is noted and left out.
   * @param path - Path named in problems; `rules[n]` by default, n counting the rules given so far.
   * @returns The problems of this rule; empty when it was added.
   */
  add(rule: unknown, path?: string): readonly RuleProblem[];
  /**
   * Compiles what was added.
   *
   * @returns The book, or all problems.
   */
  build(): PriceBookCheck;
}

/**
 * Reads a price book document and compiles it.
 *
 * @param value - A {@link PriceBookDocument}, or what came from JSON.
 * @param field - Put before the paths named in errors; empty by default.
 * @returns The compiled book.
 * @throws BillingError with code `INVALID_INPUT` naming the first problem, such as `rules[3].bands[0].rate`.
 *
 * @example
 * ```ts runnable
 * import { parsePriceBook } from '@live-calls/core';
 *
 * const priceBook = parsePriceBook({
 *   currency: 'USD',
 *   rules: [
 *     {
 *       prefix: '44',
 *       name: 'United Kingdom',
 *       country: 'GB',
 *       bands: [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 1 }],
 *     },
 *   ],
 * });
 * console.log(priceBook.ruleCount); // 1
 * ```
 */
export function parsePriceBook(value: unknown, field = ''): PriceBook {
  const { priceBook, problems } = checkPriceBook(value);
  const [first] = problems;
  if (priceBook !== undefined) return priceBook;
  const { path, rule, seen } = first ?? { path: 'priceBook', rule: 'a price book document', seen: undefined };
  const named = field === '' ? path : `${field}.${path}`;
  throw new BillingError('INVALID_INPUT', `${named} must be ${rule}; seen: ${seen ?? 'nothing'}.`, {
    details: seen === undefined ? { field: named, rule } : { field: named, rule, seen },
  });
}

/**
 * Checks a price book document as a whole and compiles it. Nothing is half loaded: with any problem there is no book.
 *
 * @param value - Anything.
 * @returns The book, or every problem by path.
 */
export function checkPriceBook(value: unknown): PriceBookCheck {
  const problems = new RuleProblems();
  const known = ['currency', 'windowPolicy', 'rounding', 'rules'] as const;
  const fields = readObject(value, known, { path: 'priceBook', problems });
  if (fields === undefined) return finding(problems);
  const { rules } = fields;
  const head = readHead(fields, problems);
  if (!Array.isArray(rules) || rules.length > MOST_RULES) {
    problems.add('rules', `a list of at most ${MOST_RULES} rules`, rules);
    return finding(problems);
  }
  const builder = new BookBuilder();
  for (let index = 0; index < rules.length; index += 1) {
    const rule = readRule(rules[index], `rules[${index}]`, problems);
    if (rule !== undefined) builder.add(rule);
  }
  return finding(problems, head, builder);
}

/**
 * Starts a book whose rules come one by one, as from a carrier's deck of hundreds of thousands of lines.
 *
 * @param head - Currency, and window policy and rounding if they are not the defaults.
 * @returns The builder.
 * @throws BillingError with code `INVALID_INPUT` when the currency or a policy is broken.
 */
export function buildPriceBook(head: Omit<PriceBookDocument, 'rules'>): PriceBookBuilder {
  checkObject(head, 'head');
  parsePriceBook({ ...head, rules: [] });
  const problems = new RuleProblems();
  const builder = new BookBuilder();
  const checkedHead = readHead(head, problems);
  let given = 0;
  return {
    add: (rule, path = `rules[${given}]`) => {
      given += 1;
      const found = new RuleProblems();
      const canonical = readRule(rule, path, found);
      if (canonical !== undefined) {
        if (builder.count < MOST_RULES) builder.add(canonical);
        else found.add(path, `among the first ${MOST_RULES} rules, the most a book has`);
      }
      for (const problem of found.list()) problems.take(problem);
      return found.list();
    },
    build: () => finding(problems, checkedHead, builder),
  };
}

function finding(problems: RuleProblems, head?: BookHead, builder?: BookBuilder): PriceBookCheck {
  const found = { problems: problems.list(), problemCount: problems.count };
  if (problems.count > 0 || head === undefined || builder === undefined) return found;
  return { priceBook: builder.build(head), ...found };
}

function readHead(
  fields: { readonly currency?: unknown; readonly windowPolicy?: unknown; readonly rounding?: unknown },
  problems: RuleProblems,
): BookHead | undefined {
  const { windowPolicy, rounding } = fields;
  const currency = readCurrency(fields.currency, problems);
  const policy =
    windowPolicy === undefined
      ? DEFAULT_WINDOW_POLICY
      : readWord(windowPolicy, windowPolicies, { path: 'windowPolicy', problems });
  const checkedRounding =
    rounding === undefined ? DEFAULT_ROUNDING : readRounding(rounding, 'rounding', problems);
  if (currency === undefined || policy === undefined || checkedRounding === undefined) return undefined;
  return { currency, windowPolicy: policy, rounding: Object.freeze({ ...checkedRounding }) };
}

function readCurrency(value: unknown, problems: RuleProblems): string | undefined {
  try {
    return parseCurrency(value);
  } catch {
    return problems.add('currency', 'an ISO 4217 currency code in capitals, such as "USD"', value);
  }
}
