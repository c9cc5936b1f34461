import { describe, expect, it } from 'vitest';
import { emptyAccount } from '../accounts/account-row.ts';
import { Draft, type Movement } from './draft.ts';
import { captured } from './hold.ts';

const start = { accountId: 'acme', name: 'Acme Ltd', currency: 'USD', clockMs: 1000 };
const account = {
  ...emptyAccount(start),
  postedAtoms: 100n,
  heldAtoms: 40n,
  runningAtoms: 15n,
  openHolds: 1,
  lastNumber: 7,
  lastAtMs: 5000,
};
const movement: Movement = {
  type: 'adjustment',
  debitBook: 'wallet',
  creditBook: 'adjustment',
  amountAtoms: 30n,
  reference: 'adjustment:key',
};

function draft(): Draft {
  return new Draft({ account, clockMs: 1000, actor: 'system:host' });
}

function broken(invariant: RegExp) {
  return expect.objectContaining({
    code: 'INVARIANT_BROKEN',
    details: { invariant: expect.stringMatching(invariant) },
  });
}

describe('a draft', () => {
  it('knows what is posted, available and watched while it grows', () => {
    const growing = draft();
    expect([growing.postedAtoms, growing.availableAtoms, growing.watchedAtoms]).toEqual([100n, 60n, 85n]);
    expect(growing.post(movement)).toBe(8);
    growing.hold({ heldAtoms: -5n, runningAtoms: 3n });
    expect([growing.postedAtoms, growing.availableAtoms, growing.watchedAtoms]).toEqual([70n, 35n, 52n]);
    expect(growing.post({ ...movement, debitBook: 'adjustment', creditBook: 'wallet' })).toBe(9);
    expect(growing.postedAtoms).toBe(100n);
    expect(growing.nowMs).toBe(5000);
  });

  it.each([0n, -1n])('posts no entry of %s atoms', (amountAtoms) => {
    expect(() => draft().post({ ...movement, amountAtoms })).toThrow(broken(/above zero/));
  });

  it('posts no entry from a book to itself', () => {
    expect(() => draft().post({ ...movement, creditBook: 'wallet' })).toThrow(broken(/two different books/));
  });

  it('gives back everything that is held, and not an atom or a hold more', () => {
    draft().hold({ heldAtoms: -40n, openHolds: -1 });
    expect(() => draft().hold({ heldAtoms: -41n })).toThrow(broken(/below zero/));
    expect(() => draft().hold({ openHolds: -2 })).toThrow(broken(/below zero/));
  });
});

describe('a captured cost', () => {
  const hold = {
    accountId: 'acme',
    callRef: 'c1',
    status: 'open',
    amountAtoms: 40n,
    placedAtoms: 50n,
    capturedAtoms: 10n,
    usedAtoms: 15n,
    expiresAtMs: 9000,
    extensions: 0,
    placedAtMs: 0,
    digest: '',
  } as const;

  it.each([
    // Cost, then what the hold has left, captured and used, and what is available and watched when the cost is not posted yet.
    [10n, { amountAtoms: 30n, capturedAtoms: 20n, usedAtoms: 5n }, [70n, 95n]],
    [15n, { amountAtoms: 25n, capturedAtoms: 25n, usedAtoms: 0n }, [75n, 100n]],
    [45n, { amountAtoms: 0n, capturedAtoms: 55n, usedAtoms: 0n }, [100n, 100n]],
    [-4n, { amountAtoms: 44n, capturedAtoms: 6n, usedAtoms: 15n }, [56n, 85n]],
    [-12n, { amountAtoms: 50n, capturedAtoms: 0n, usedAtoms: 15n }, [50n, 85n]],
  ] as const)(
    'of %s comes from the hold, and what is taken off goes back',
    (cost, row, [available, watched]) => {
      const growing = draft();
      expect(captured(growing, hold, cost)).toEqual({ ...hold, ...row });
      expect([growing.availableAtoms, growing.watchedAtoms]).toEqual([available, watched]);
    },
  );
});
