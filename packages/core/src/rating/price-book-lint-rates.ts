import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import { countriesOfPrefix } from './price-book-countries.ts';
import { type LintContext, prefixText } from './price-book-lint-finding.ts';
import type { Tariff } from './tariff.ts';

const PEERS_AT_LEAST = 8;

interface PricedRule {
  readonly index: number;
  readonly perMinute: bigint;
}

/**
 * Finds destinations that cost nothing, and rates far from the usual ones of their country: a point in the wrong place.
 *
 * @param context - The book and where findings go.
 */
export function lintRates(context: LintContext): void {
  const { book, atMs } = context;
  const peers = new Map<string, PricedRule[]>();
  for (let index = 0; index < book.ruleCount; index += 1) {
    const scope = book.scope(index);
    if (scope.blocked || scope.validToMs <= atMs) continue;
    const tariff = book.tariff(index);
    if (isFree(tariff)) {
      const prefix = book.prefix(index);
      context.add({
        code: 'rate-zero',
        prefix,
        rules: [index],
        message: `${prefixText(prefix)} costs nothing; make sure that it is meant.`,
      });
      continue;
    }
    const rate = tariff.bands[0]?.ratePerMinute ?? '0';
    if (rate === '0') continue;
    const group = book.country(index) ?? countriesOfPrefix(book.prefix(index))[0]?.callingCode ?? '';
    const rule = { index, perMinute: parseAtoms(rate, 'rate') };
    const others = peers.get(group);
    if (others === undefined) peers.set(group, [rule]);
    else others.push(rule);
  }
  for (const [group, rules] of peers) if (rules.length >= PEERS_AT_LEAST) lintPeers(context, group, rules);
}

function isFree(tariff: Tariff): boolean {
  return (
    tariff.bands.every((band) => band.numerator === 0n) &&
    tariff.connectionFee === 0n &&
    tariff.attemptFee === 0n &&
    tariff.minimumCharge === 0n
  );
}

function lintPeers(context: LintContext, group: string, rules: readonly PricedRule[]): void {
  const sorted = rules.map((rule) => rule.perMinute).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0n;
  const { outlierRatio } = context;
  for (const { index, perMinute } of rules) {
    if (perMinute <= median * outlierRatio && perMinute * outlierRatio >= median) continue;
    const prefix = context.book.prefix(index);
    const name = context.book.ruleName(index);
    const message = `${prefixText(prefix)}${name === undefined ? '' : ` (${name})`} costs ${formatAtoms(perMinute)} per minute, ${
      perMinute > median ? 'more' : 'less'
    } than ${outlierRatio} times ${perMinute > median ? '' : 'below '}the usual ${formatAtoms(median)} of ${prefixText(group)}.`;
    context.add({ code: 'rate-outlier', prefix, rules: [index], message });
  }
}
