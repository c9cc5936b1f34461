import { expect, test } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { failedDecision, type LoadedRows, runDecision } from './decision.ts';
import type { HoldRow } from './rows.ts';
import type { Decision } from './storage.ts';

const hold = { accountId: 'acc', callRef: 'call-1' } as HoldRow;
const looking: Decision<string> = {
  accountId: 'acc',
  reads: [],
  decide: (view) => ({ outcome: view.row('hold', ['call-1'])?.callRef ?? 'none' }),
};

function loaded(find: () => unknown): LoadedRows {
  return { account: undefined, find: find as LoadedRows['find'] };
}

test('a row that is not loaded is asked for, by table and key', () => {
  expect(
    runDecision(
      looking,
      loaded(() => 'not-loaded'),
    ),
  ).toEqual({ needs: { table: 'hold', key: ['call-1'] } });
});

test('a loaded row is shown, and a row known not to exist is absent', () => {
  expect(
    runDecision(
      looking,
      loaded(() => hold),
    ),
  ).toEqual({ verdict: { outcome: 'call-1' } });
  expect(
    runDecision(
      looking,
      loaded(() => undefined),
    ),
  ).toEqual({ verdict: { outcome: 'none' } });
});

test('what a decision throws goes through', () => {
  const throwing: Decision = {
    accountId: 'acc',
    reads: [],
    decide: () => {
      throw new TypeError('x');
    },
  };
  expect(() =>
    runDecision(
      throwing,
      loaded(() => undefined),
    ),
  ).toThrow(TypeError);
});

test('an error of this library is the failure itself', () => {
  const error = new BillingError('CONTENTION', 'Others kept changing it.', {
    details: { accountId: 'acc', attempts: 3 },
  });
  expect(failedDecision(error)).toEqual({ status: 'failed', error });
});

test('anything else becomes INVARIANT_BROKEN, its cause kept and its text made safe', () => {
  const cause = new RangeError('broken \u0007 bell');
  const { error } = failedDecision(cause);
  expect(BillingError.is(error, 'INVARIANT_BROKEN')).toBe(true);
  expect(error.cause).toBe(cause);
  expect(error.message).toContain('RangeError: "broken \\u{7} bell"');
  expect(failedDecision('text').error.message).toContain('"text"');
});
