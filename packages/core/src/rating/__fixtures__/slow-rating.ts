// A second rating engine, for tests only: slow, second by second, with decimal.js fractions and Intl, written so as to
// share nothing with the real one but the shapes of its input.
import { Decimal } from 'decimal.js';
import type { Rounding } from '../../money/rounding.ts';
import type { PriceBookDocument, RateBand, RatingRule, WindowPolicy } from '../rating-rule.ts';
import type { LegToRate } from '../rate.ts';

const D = Decimal.clone({ precision: 600, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -100, toExpPos: 100 });

/** What the slow engine answers. */
export type SlowResult =
  | { readonly status: 'rated'; readonly cost: string; readonly billedSeconds: number; readonly rule: RatingRule }
  | { readonly status: 'unrated'; readonly reason: string };

/** Numerator and denominator. */
type Fraction = readonly [Decimal, Decimal];

const plus = (a: Fraction, b: Fraction): Fraction => [a[0].times(b[1]).plus(b[0].times(a[1])), a[1].times(b[1])];
const less = (a: Fraction, b: Fraction): boolean => a[0].times(b[1]).lt(b[0].times(a[1]));
const whole = (text: string): Fraction => [new D(text), new D(1)];

/** Rates a leg, slowly. */
export function slowRate(
  leg: LegToRate,
  document: PriceBookDocument,
  policies: { readonly windowPolicy?: WindowPolicy | undefined; readonly rounding?: Rounding | undefined },
): SlowResult {
  const matching = document.rules.filter((rule) => leg.to.startsWith(rule.prefix) && applies(rule, leg, false));
  const valid = matching.filter((rule) => applies(rule, leg, true));
  if (valid.length === 0) return { status: 'unrated', reason: matching.length > 0 ? 'not-valid' : 'no-rule' };
  const longest = Math.max(...valid.map((rule) => rule.prefix.length));
  const ranked = valid.filter((rule) => rule.prefix.length === longest).sort(better);
  const ruleAt = (ms: number): RatingRule | undefined => ranked.find((rule) => inForce(rule, ms));
  const rule = ruleAt(leg.startMs);
  if (rule === undefined) return { status: 'unrated', reason: 'no-window' };
  if (rule.blocked === true) return { status: 'unrated', reason: 'blocked' };
  const rounding = rule.rounding ?? policies.rounding ?? document.rounding ?? { mode: 'half-up', decimals: 6 };
  const done = (total: Fraction, billedSeconds: number): SlowResult => {
    return { status: 'rated', cost: rounded(total, rounding), billedSeconds, rule };
  };
  if (!leg.answered) return done(whole(rule.attemptFee ?? '0'), 0);
  if (leg.durationSeconds === 0 || leg.durationSeconds <= (rule.noChargeIfSecondsAtMost ?? 0)) return done(whole('0'), 0);
  const free = rule.freeSeconds ?? 0;
  let talk = Math.max(0, leg.durationSeconds - free);
  if (talk > 0) talk = Math.max(talk, rule.minimumSeconds ?? 0);
  const policy = policies.windowPolicy ?? document.windowPolicy ?? 'by-call-start';
  const ruleOfAge = (age: number): RatingRule | undefined =>
    policy === 'by-call-start' ? rule : ruleAt(leg.startMs + (free + age) * 1000);
  const talked = talkCost(rule, talk, policy, ruleOfAge);
  if (typeof talked === 'string') return { status: 'unrated', reason: talked };
  let total = plus(talked.total, whole(rule.connectionFee ?? '0'));
  if (rule.minimumCharge !== undefined && less(total, whole(rule.minimumCharge))) total = whole(rule.minimumCharge);
  if (rule.maximumCharge !== undefined && less(whole(rule.maximumCharge), total)) total = whole(rule.maximumCharge);
  return done(total, talked.billed);
}

function talkCost(
  rule: RatingRule,
  talk: number,
  policy: WindowPolicy,
  ruleOfAge: (age: number) => RatingRule | undefined,
): { readonly total: Fraction; readonly billed: number } | string {
  let total = whole('0');
  let billed = 0;
  let age = 0;
  while (age < talk) {
    const now = ruleOfAge(age);
    if (now === undefined) return 'no-window';
    if (now.blocked === true) return 'blocked';
    let partEnd = talk;
    if (policy === 'split') {
      partEnd = age;
      while (partEnd < talk && ruleOfAge(partEnd) === now) partEnd += 1;
    }
    for (;;) {
      const band = now.bands.filter((each) => each.fromSecond <= age).at(-1) as RateBand;
      if (rule.incrementRounding === 'down' && age + band.incrementSeconds > partEnd) {
        age = policy === 'split' ? partEnd : talk;
        break;
      }
      total = plus(total, [new D(band.rate).times(band.incrementSeconds), new D(band.perSeconds)]);
      billed += band.incrementSeconds;
      age += band.incrementSeconds;
      if (policy === 'by-increment') break;
      if (age >= partEnd) {
        if (policy === 'split') age = partEnd;
        break;
      }
    }
  }
  return { total, billed };
}

function applies(rule: RatingRule, leg: LegToRate, validity: boolean): boolean {
  if (rule.direction !== undefined && rule.direction !== leg.direction) return false;
  if (rule.provider !== undefined && rule.provider !== leg.provider) return false;
  if (rule.originPrefix !== undefined && !(leg.from ?? '-').startsWith(rule.originPrefix)) return false;
  if (!validity) return true;
  if (rule.validFrom !== undefined && leg.startMs < new Date(rule.validFrom).getTime()) return false;
  return rule.validTo === undefined || leg.startMs < new Date(rule.validTo).getTime();
}

function better(a: RatingRule, b: RatingRule): number {
  const narrowed = (rule: RatingRule): number => [rule.direction, rule.provider].filter((x) => x !== undefined).length;
  const since = (rule: RatingRule): number => (rule.validFrom === undefined ? -1e18 : Date.parse(rule.validFrom));
  const text = (rule: RatingRule): string => JSON.stringify(rule);
  return (
    (b.originPrefix ?? '').length - (a.originPrefix ?? '').length ||
    narrowed(b) - narrowed(a) ||
    (b.weight ?? 0) - (a.weight ?? 0) ||
    since(b) - since(a) ||
    Number(b.windows !== undefined) - Number(a.windows !== undefined) ||
    Number(b.blocked === true) - Number(a.blocked === true) ||
    (text(a) < text(b) ? -1 : 1)
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Local time as milliseconds, by formatting it; clocks change on quarter hours only. */
function localMs(ms: number, timeZone: string): number {
  const quarter = Math.floor(ms / 900_000) * 900_000;
  const key = `${timeZone}/${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return ms + known;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const [, day, month, year, hour, minute, second] =
    /(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)/.exec(format.format(quarter)) ?? [];
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  offsets.set(key, local - quarter);
  return ms + local - quarter;
}

function inForce(rule: RatingRule, ms: number): boolean {
  if (rule.windows === undefined) return true;
  return rule.windows.some((window) => {
    const local = new Date(localMs(ms, window.timeZone));
    const time = local.toISOString().slice(11, 23);
    const overMidnight = window.to <= window.from;
    const beginsToday = time >= window.from && (overMidnight || time < window.to);
    if (beginsToday && dayFits(window, local)) return true;
    const yesterday = new Date(local.getTime() - 86_400_000);
    return overMidnight && time < window.to && dayFits(window, yesterday);
  });
}

function dayFits(window: NonNullable<RatingRule['windows']>[number], local: Date): boolean {
  const weekday = local.getUTCDay() === 0 ? 7 : local.getUTCDay();
  if (window.days !== undefined && !window.days.includes(weekday)) return false;
  return window.monthDay === undefined || window.monthDay === local.toISOString().slice(5, 10);
}

const MODES = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-down': Decimal.ROUND_HALF_DOWN,
  'half-even': Decimal.ROUND_HALF_EVEN,
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
} as const;

function rounded([numerator, denominator]: Fraction, rounding: Rounding): string {
  // 600 digits: a tie of such short decimals ends long before, so nothing is rounded twice.
  return numerator.div(denominator).toDecimalPlaces(rounding.decimals, MODES[rounding.mode]).toString();
}
