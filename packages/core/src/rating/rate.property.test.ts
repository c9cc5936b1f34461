import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { formatAtoms } from '../money/atoms.ts';
import { roundingModes } from '../money/rounding.ts';
import { arbitraryDocument, arbitraryLeg, arbitraryPolicies } from './__fixtures__/arbitrary-rules.ts';
import { slowRate } from './__fixtures__/slow-rating.ts';
import { compiledBook } from './compiled-book.ts';
import { maxSecondsOfLeg } from './max-seconds.ts';
import { meterByCallStart } from './metering.ts';
import { planCall, ratePlan } from './plan.ts';
import { parsePriceBook } from './price-book.ts';
import { priceExactly } from './price-exactly.ts';
import { priceSafely } from './price-safely.ts';
import { rateLeg } from './rate.ts';
import { rateQuickly } from './rate-quickly.ts';
import type { RatingRule } from './rating-rule.ts';

const RUNS = runs(1500);
const Sum = Decimal.clone({ precision: 100 });

describe('rateLeg', () => {
  it('agrees with a slow engine that was written differently', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(arbitraryDocument, arbitraryLeg, arbitraryPolicies, (document, leg, policies) => {
        const book = parsePriceBook(document);
        const canonical = book.document();
        const slow = slowRate(leg, canonical, policies);
        const rated = rateLeg(leg, book, policies);
        const fast =
          rated.status === 'unrated'
            ? rated
            : {
                status: rated.status,
                cost: formatAtoms(rated.costAtoms),
                billedSeconds: rated.billedSeconds,
                rule: book.rule(rated.ruleIndex),
              };
        expect(fast).toEqual(slow);
        seen.add(rated.status === 'unrated' ? rated.reason : rated.status);
      }),
      RUNS,
    );
    // The generator is worth something only if it meets every outcome, which takes some cases.
    if (RUNS.numRuns < 200) return;
    expect([...seen].sort()).toEqual(['blocked', 'no-rule', 'no-window', 'not-valid', 'rated']);
  });

  it('gives steps that add up to the cost exactly, as data that survives JSON', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryLeg, arbitraryPolicies, (document, leg, policies) => {
        const rated = rateLeg(leg, parsePriceBook(document), policies);
        if (rated.status === 'unrated') return;
        const sum = rated.steps.reduce((total, step) => total.plus(step.amount), new Sum(0));
        expect(sum.equals(formatAtoms(rated.costAtoms))).toBe(true);
        expect(rated.costAtoms >= 0n).toBe(true);
        expect(JSON.parse(JSON.stringify(rated.steps))).toEqual(rated.steps);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of the rules', () => {
    const shuffled = arbitraryDocument.chain((document) =>
      fc.tuple(
        fc.constant(document),
        fc.shuffledSubarray([...document.rules], { minLength: document.rules.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, arbitraryLeg, arbitraryPolicies, ([document, rules], leg, policies) => {
        const one = parsePriceBook(document);
        const other = parsePriceBook({ ...document, rules });
        expect(other.hash).toBe(one.hash);
        expect(rateLeg(leg, other, policies)).toEqual(rateLeg(leg, one, policies));
      }),
      runs(400),
    );
  });
});

describe('the arithmetic on safe numbers', () => {
  it('gives what the exact arithmetic gives, or nothing', () => {
    let safe = 0;
    fc.assert(
      fc.property(
        arbitraryDocument,
        fc.integer({ min: 1, max: 2_678_400 }),
        arbitraryPolicies,
        (document, seconds, { rounding }) => {
          const book = compiledBook(parsePriceBook(document));
          const tariff = book.tariff(0);
          if (tariff.bands.length === 0) return;
          const runs = meterByCallStart(tariff, 0, seconds);
          const metered = {
            runs,
            tariff,
            ruleIndex: 0,
            rounding: rounding ?? { mode: 'half-even', decimals: 6 },
          } as const;
          const fast = priceSafely({ ...metered, steps: [] });
          if (fast === undefined) return;
          safe += 1;
          expect(fast).toEqual(priceExactly({ ...metered, steps: [] }));
        },
      ),
      RUNS,
    );
    expect(safe).toBeGreaterThan(RUNS.numRuns / 4);
  });
});

describe('the short way', () => {
  it('gives what the plan gives, to the last step, on the rules of a carrier', () => {
    const band = fc.record({
      rate: fc.constantFrom('0', '0.0123', '0.05', '1.999999', '0.000000000001', '99999999'),
      incrementSeconds: fc.constantFrom(1, 6, 30, 60),
    });
    const rule = fc
      .tuple(
        band,
        band,
        fc.constantFrom(undefined, 1, 30, 60),
        fc.constantFrom('0', '0.005', '0.0000001', '5'),
      )
      .map(([first, next, fromSecond, connectionFee]) => ({
        prefix: '44',
        connectionFee,
        bands: [
          { ...first, fromSecond: 0, perSeconds: 60 },
          ...(fromSecond === undefined ? [] : [{ ...next, fromSecond, perSeconds: 60 }]),
        ],
      }));
    const rounding = fc.record({
      mode: fc.constantFrom(...roundingModes),
      decimals: fc.integer({ min: 0, max: 7 }),
    });
    let quick = 0;
    fc.assert(
      fc.property(rule, rounding, arbitraryLeg, (only, policy, call) => {
        const leg = { ...call, to: '442071838750' };
        const book = compiledBook(parsePriceBook({ currency: 'USD', rules: [only] }));
        const plan = planCall(leg, book, {
          policies: { rounding: policy },
          longestSeconds: leg.durationSeconds,
        });
        const quickly = rateQuickly(leg, book, { rounding: policy });
        if (quickly === undefined || plan.status === 'unrated') return;
        quick += 1;
        expect(quickly).toEqual(ratePlan(plan, leg.durationSeconds, leg.answered));
      }),
      RUNS,
    );
    expect(quick).toBeGreaterThan(RUNS.numRuns / 5);
  });
});

describe('maxSeconds', () => {
  it('is the largest number of seconds such that every duration up to it is paid for', () => {
    const capSeconds = 150;
    fc.assert(
      fc.property(
        arbitraryDocument,
        arbitraryLeg,
        fc
          .tuple(arbitraryPolicies, fc.integer({ min: 0, max: capSeconds }), fc.integer({ min: -1, max: 1 }))
          .map(([policies, near, shift]) => ({ ...policies, near, shift })),
        (document, call, { near, shift, ...policies }) => {
          const priceBook = parsePriceBook(document);
          const costOf = (durationSeconds: number) =>
            rateLeg({ ...call, durationSeconds, answered: durationSeconds > 0 }, priceBook, policies);
          const around = costOf(near);
          const amountAtoms = around.status === 'rated' ? around.costAtoms + BigInt(shift) : 10n ** 12n;
          const limit = maxSecondsOfLeg({ call, priceBook, policies, amountAtoms, capSeconds });
          if (limit.status === 'unrated') {
            expect(costOf(1)).toEqual(limit);
            return;
          }
          let paid = -1;
          while (paid < capSeconds) {
            const next = costOf(paid + 1);
            if (next.status === 'unrated' || next.costAtoms > amountAtoms) break;
            paid += 1;
          }
          expect(limit.seconds).toBe(Math.max(0, paid));
        },
      ),
      { numRuns: Math.ceil(RUNS.numRuns / 4) },
    );
  });

  it('plans a long call as it plans a short one', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryLeg, arbitraryPolicies, (document, leg, policies) => {
        const book = compiledBook(parsePriceBook(document));
        const plan = planCall(leg, book, { policies, longestSeconds: 2_678_400 });
        if (plan.status === 'unrated') return;
        expect(ratePlan(plan, leg.durationSeconds, leg.answered)).toEqual(rateLeg(leg, book, policies));
      }),
      runs(200),
    );
  });
});

describe('a price book', () => {
  it('survives its own document', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const book = parsePriceBook(document);
        const again = parsePriceBook(JSON.parse(JSON.stringify(book.document())));
        expect(again.hash).toBe(book.hash);
        expect([...again.rules()] as RatingRule[]).toEqual([...book.rules()]);
      }),
      runs(300),
    );
  });
});
