import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CashMovement, standingOfCash } from './cash-balance.ts';

/** Movements by what they do, in the order they happen, with the balance after each. */
function movements(
  ...steps: readonly (readonly [type: string, net: number, intentId?: string])[]
): readonly CashMovement[] {
  let ending = 0;
  return steps.map(([type, net, intentId], index) => {
    ending += net;
    const made = { movementId: `ccsbtxn_${index}`, type, created: 1000 + index, net, ending };
    return intentId === undefined ? made : { ...made, intentId };
  });
}

describe("a customer's money at Stripe", () => {
  it.each<[string, readonly CashMovement[], number]>([
    ['nothing', [], 0],
    ['a transfer that pays nothing', movements(['funded', 40]), 40],
    ['a transfer that paid', movements(['funded', 100], ['applied_to_payment', -100, 'pi_1']), 0],
    ['too much', movements(['funded', 130], ['applied_to_payment', -100, 'pi_1']), 30],
    [
      'money given back from a payment, and sent back to its bank',
      movements(
        ['funded', 100],
        ['applied_to_payment', -100, 'pi_1'],
        ['refunded_from_payment', 100],
        ['return_initiated', -100],
      ),
      0,
    ],
    [
      'a transfer whose bank took it back before it paid',
      movements(['funded', 100], ['funding_reversed', -100]),
      0,
    ],
    ['a movement of a kind that is not known', movements(['funded', 100], ['teleported', -30]), 70],
  ])('is what is left of %s', (_, all, unallocated) => {
    expect(standingOfCash(all)).toEqual({ unallocated, returns: [] });
  });

  it('is taken back of the latest payments when a bank takes a transfer back that was used', () => {
    const used = movements(
      ['funded', 100],
      ['applied_to_payment', -60, 'pi_1'],
      ['applied_to_payment', -40, 'pi_2'],
      ['funded', 10],
      ['funding_reversed', -100],
    );
    expect(standingOfCash(used)).toEqual({
      unallocated: 0,
      returns: [
        { movementId: 'ccsbtxn_4', intentId: 'pi_2', units: 40, created: 1004 },
        { movementId: 'ccsbtxn_4', intentId: 'pi_1', units: 50, created: 1004 },
      ],
    });
  });

  it('is the payer’s again when a transfer fills up what was taken back, and not when Stripe does', () => {
    const reversed = [
      ['funded', 100],
      ['applied_to_payment', -100, 'pi_1'],
      ['funding_reversed', -100],
    ] as const;
    expect(standingOfCash(movements(...reversed, ['funded', 100])).unallocated).toBe(100);
    expect(standingOfCash(movements(...reversed, ['adjusted_for_overdraft', 100])).unallocated).toBe(0);
  });

  it('is not taken back of a payment that gave it back already', () => {
    const unapplied = movements(
      ['funded', 100],
      ['applied_to_payment', -100, 'pi_1'],
      ['unapplied_from_payment', 100, 'pi_1'],
      ['funding_reversed', -100],
    );
    expect(standingOfCash(unapplied)).toEqual({ unallocated: 0, returns: [] });
  });

  it('is neither less than nothing nor more than came', () => {
    const step = fc.tuple(
      fc.constantFrom('funded', 'applied_to_payment', 'funding_reversed', 'adjusted_for_overdraft'),
      fc.nat(1000),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const all = movements(
          ...steps
            .map(([type, size], index) => {
              const grows = type === 'funded' || type === 'adjusted_for_overdraft';
              return [
                type,
                grows ? size : -size,
                type === 'applied_to_payment' ? `pi_${index}` : undefined,
              ] as const;
            })
            .map(([type, net, intentId]) =>
              intentId === undefined ? ([type, net] as const) : ([type, net, intentId] as const),
            ),
        );
        const { unallocated, returns } = standingOfCash(all);
        const came = all.filter(({ net }) => net > 0).reduce((sum, { net }) => sum + net, 0);
        const applied = all.filter(({ type }) => type === 'applied_to_payment');
        expect(unallocated).toBeGreaterThanOrEqual(0);
        expect(unallocated).toBeLessThanOrEqual(came);
        for (const { intentId, net } of applied) {
          const back = returns
            .filter((one) => one.intentId === intentId)
            .reduce((sum, { units }) => sum + units, 0);
          expect(back).toBeLessThanOrEqual(-net);
        }
      }),
    );
  });
});
