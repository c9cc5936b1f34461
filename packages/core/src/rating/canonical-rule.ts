import { formatAtoms } from '../money/atoms.ts';
import { readWindows } from './canonical-window.ts';
import {
  LONGEST_STEP_SECONDS,
  MOST_SECONDS,
  readAmount,
  readAmountText,
  readInstant,
  readName,
  readObject,
  readPrefix,
  readRounding,
  readWhole,
  readWord,
} from './rule-fields.ts';
import type { RuleProblems } from './rule-problem.ts';

/**
 * A checked rule as the parts of its canonical JSON text. Parts that many rules share (a price, a validity) are equal
 * texts, so a book keeps each once.
 */
export interface CanonicalRule {
  /** Digits or scheme. */
  readonly prefix: string;
  /** Destination as printed, or empty. */
  readonly name: string;
  /** ISO country, or empty. */
  readonly country: string;
  /** JSON of the fields that say when the rule applies, each with a comma before it. */
  readonly scope: string;
  /** JSON of the fields that say what it costs, each with a comma before it. */
  readonly tariff: string;
}

type Fields = { readonly [field in (typeof FIELDS)[number]]?: unknown };

const MOST_BANDS = 50;
const LARGEST_WEIGHT = 1_000_000;
const COUNTRY = /^[A-Z]{2}$/;
const PROVIDER = /^[!-~]{1,200}$/;
const SECONDS = { least: 0, most: MOST_SECONDS };
const STEP = { least: 1, most: LONGEST_STEP_SECONDS };
const BAND_FIELDS = ['fromSecond', 'rate', 'perSeconds', 'incrementSeconds'] as const;
const FIELDS = [
  'prefix',
  'bands',
  'name',
  'country',
  'originPrefix',
  'direction',
  'provider',
  'blocked',
  'incrementRounding',
  'connectionFee',
  'attemptFee',
  'noChargeIfSecondsAtMost',
  'freeSeconds',
  'minimumSeconds',
  'minimumCharge',
  'maximumCharge',
  'windows',
  'weight',
  'validFrom',
  'validTo',
  'rounding',
] as const;

/**
 * Checks one rule and brings it to canonical form: decimals without trailing zeros, instants in UTC, defaults left out.
 *
 * @param value - Anything.
 * @param path - Path of the rule, such as `rules[3]`.
 * @param problems - Where every problem of the rule is noted.
 * @returns The canonical parts, or absent when there was a problem.
 */
export function readRule(value: unknown, path: string, problems: RuleProblems): CanonicalRule | undefined {
  const before = problems.count;
  const fields = readObject(value, FIELDS, { path, problems });
  if (fields === undefined) return undefined;
  const prefix = readPrefix(fields.prefix, `${path}.prefix`, problems);
  const name = fields.name === undefined ? '' : readName(fields.name, `${path}.name`, problems);
  const country =
    fields.country === undefined ? '' : readCountry(fields.country, `${path}.country`, problems);
  const scope = readScope(fields, path, problems);
  const tariff = readTariff(fields, path, problems);
  if (problems.count > before || prefix === undefined || name === undefined || country === undefined)
    return undefined;
  return { prefix, name, country, scope, tariff };
}

/**
 * Puts the canonical JSON text of a rule together.
 *
 * @param rule - Its parts.
 * @returns JSON text; parsing it gives the rule back.
 */
export function ruleText(rule: CanonicalRule): string {
  const name = rule.name === '' ? '' : `,"name":${JSON.stringify(rule.name)}`;
  const country = rule.country === '' ? '' : `,"country":"${rule.country}"`;
  return `{"prefix":${JSON.stringify(rule.prefix)}${name}${country}${rule.scope}${rule.tariff}}`;
}

function readCountry(value: unknown, path: string, problems: RuleProblems): string | undefined {
  if (typeof value === 'string' && COUNTRY.test(value)) return value;
  return problems.add(path, 'an ISO 3166-1 country of two capitals such as "GB"', value);
}

function readScope(fields: Fields, path: string, problems: RuleProblems): string {
  let text = '';
  if (fields.originPrefix !== undefined && fields.originPrefix !== '') {
    text += `,"originPrefix":${JSON.stringify(readPrefix(fields.originPrefix, `${path}.originPrefix`, problems))}`;
  }
  if (fields.direction !== undefined) {
    const place = { path: `${path}.direction`, problems };
    text += `,"direction":"${readWord(fields.direction, ['inbound', 'outbound'], place)}"`;
  }
  if (fields.provider !== undefined) {
    if (typeof fields.provider === 'string' && PROVIDER.test(fields.provider)) {
      text += `,"provider":${JSON.stringify(fields.provider)}`;
    } else {
      problems.add(`${path}.provider`, 'a reference of 1 to 200 printable ASCII characters', fields.provider);
    }
  }
  if (fields.blocked !== undefined && fields.blocked !== false) {
    if (fields.blocked === true) text += ',"blocked":true';
    else problems.add(`${path}.blocked`, 'true or false', fields.blocked);
  }
  if (fields.windows !== undefined) {
    text += `,"windows":${JSON.stringify(readWindows(fields.windows, `${path}.windows`, problems))}`;
  }
  if (fields.weight !== undefined) {
    const bounds = { least: -LARGEST_WEIGHT, most: LARGEST_WEIGHT };
    const weight = readWhole(fields.weight, bounds, { path: `${path}.weight`, problems });
    if (weight !== 0) text += `,"weight":${weight}`;
  }
  return text + readValidity(fields, path, problems);
}

function readValidity(fields: Fields, path: string, problems: RuleProblems): string {
  const from =
    fields.validFrom === undefined ? undefined : readInstant(fields.validFrom, `${path}.validFrom`, problems);
  const to =
    fields.validTo === undefined ? undefined : readInstant(fields.validTo, `${path}.validTo`, problems);
  // Both are canonical, so text order is time order.
  if (from !== undefined && to !== undefined && to <= from) {
    problems.add(`${path}.validTo`, `after validFrom (${from})`, to);
  }
  return (
    (from === undefined ? '' : `,"validFrom":"${from}"`) + (to === undefined ? '' : `,"validTo":"${to}"`)
  );
}

function readTariff(fields: Fields, path: string, problems: RuleProblems): string {
  let text = `,"bands":[${readBands(fields, path, problems)}]`;
  if (fields.incrementRounding !== undefined) {
    const place = { path: `${path}.incrementRounding`, problems };
    if (readWord(fields.incrementRounding, ['up', 'down'], place) === 'down')
      text += ',"incrementRounding":"down"';
  }
  for (const fee of ['connectionFee', 'attemptFee'] as const) {
    if (fields[fee] === undefined) continue;
    const amount = readAmountText(fields[fee], `${path}.${fee}`, problems);
    if (amount !== '0') text += `,"${fee}":"${amount}"`;
  }
  for (const seconds of ['noChargeIfSecondsAtMost', 'freeSeconds', 'minimumSeconds'] as const) {
    if (fields[seconds] === undefined) continue;
    const count = readWhole(fields[seconds], SECONDS, { path: `${path}.${seconds}`, problems });
    if (count !== 0) text += `,"${seconds}":${count}`;
  }
  text += readBounds(fields, path, problems);
  if (fields.rounding !== undefined) {
    text += `,"rounding":${JSON.stringify(readRounding(fields.rounding, `${path}.rounding`, problems))}`;
  }
  return text;
}

function readBounds(fields: Fields, path: string, problems: RuleProblems): string {
  const { minimumCharge, maximumCharge } = fields;
  const least =
    minimumCharge === undefined ? undefined : readAmount(minimumCharge, `${path}.minimumCharge`, problems);
  const most =
    maximumCharge === undefined ? undefined : readAmount(maximumCharge, `${path}.maximumCharge`, problems);
  if (least !== undefined && most !== undefined && most < least) {
    problems.add(
      `${path}.maximumCharge`,
      `at least the minimumCharge (${formatAtoms(least)})`,
      maximumCharge,
    );
  }
  const minimum = least === undefined || least === 0n ? '' : `,"minimumCharge":"${formatAtoms(least)}"`;
  return minimum + (most === undefined ? '' : `,"maximumCharge":"${formatAtoms(most)}"`);
}

function readBands(fields: Fields, path: string, problems: RuleProblems): string {
  const { bands } = fields;
  const least = fields.blocked === true ? 0 : 1;
  if (!Array.isArray(bands) || bands.length < least || bands.length > MOST_BANDS) {
    problems.add(`${path}.bands`, `a list of ${least} to ${MOST_BANDS} bands`, bands);
    return '';
  }
  let text = '';
  let previous = -1;
  for (let index = 0; index < bands.length; index += 1) {
    const place = { path: `${path}.bands[${index}]`, problems };
    const band = readObject(bands[index], BAND_FIELDS, place);
    if (band === undefined) continue;
    const from = readWhole(band.fromSecond, SECONDS, { path: `${place.path}.fromSecond`, problems });
    if (from !== undefined && (index === 0 ? from !== 0 : from <= previous)) {
      problems.add(
        `${place.path}.fromSecond`,
        index === 0 ? '0 for the first band' : `above ${previous}`,
        from,
      );
    }
    previous = from ?? previous;
    const rate = readAmountText(band.rate, `${place.path}.rate`, problems);
    const per = readWhole(band.perSeconds, STEP, { path: `${place.path}.perSeconds`, problems });
    const increment = readWhole(band.incrementSeconds, STEP, {
      path: `${place.path}.incrementSeconds`,
      problems,
    });
    text += `${index === 0 ? '' : ','}{"fromSecond":${from},"rate":"${rate}","perSeconds":${per},"incrementSeconds":${increment}}`;
  }
  return text;
}
