import { memoryStorage } from '@live-calls/storage-memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import { Draft } from './draft.ts';
import { captureHold } from './hold.ts';

/** What a wallet should be, told in a dozen lines: cents as integers, holds in a map. */
interface Model {
  posted: number;
  readonly holds: Map<string, { held: number; extensions: number; open: boolean }>;
}

type Step =
  | { readonly type: 'adjust'; readonly cents: number }
  | { readonly type: 'place' | 'extend' | 'use' | 'charge'; readonly call: number; readonly cents: number }
  | { readonly type: 'release'; readonly call: number };

const call = fc.integer({ min: 0, max: 4 });
const cents = fc.integer({ min: 0, max: 900 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('adjust' as const),
    cents: fc.integer({ min: -500, max: 1500 }).filter((n) => n !== 0),
  }),
  fc.record({
    type: fc.constantFrom('place' as const, 'extend' as const, 'use' as const, 'charge' as const),
    call,
    cents,
  }),
  fc.record({ type: fc.constant('release' as const), call }),
);

const heldOf = (model: Model): number => [...model.holds.values()].reduce((sum, hold) => sum + hold.held, 0);
const amount = (value: number) => usd((value / 100).toFixed(2));

async function setUp() {
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage });
  const model: Model = { posted: 0, holds: new Map() };
  return { acme, storage, model };
}

type World = Awaited<ReturnType<typeof setUp>>;

/** Charges a leg as the usage area does: the entry and the capture in one decision. */
async function charge(world: World, callRef: string, value: number): Promise<void> {
  const amountAtoms = BigInt(value) * 10n ** 10n;
  await world.storage.decide(
    [
      {
        accountId: 'acme',
        reads: [],
        decide: (view) => {
          const draft = new Draft({
            account: view.account as never,
            clockMs: world.acme.clock.nowMs,
            actor: 'system:t',
          });
          const books = { debitBook: 'wallet', creditBook: 'adjustment' } as const;
          draft.post({ type: 'adjustment', ...books, amountAtoms, reference: 'test' });
          captureHold(draft, view, { callRef, costAtoms: amountAtoms });
          return { outcome: undefined, changes: draft.changes(view) };
        },
      },
    ],
    { priority: 'live' },
  );
}

async function take(world: World, step: Step, index: number): Promise<void> {
  const { acme, model } = world;
  const { billing, clock, system } = acme;
  if (step.type === 'adjust') {
    await billing.wallets.adjust({
      ...system,
      key: `k${index}`,
      amount: amount(step.cents),
      reason: 'Model',
    });
    model.posted += step.cents;
    return;
  }
  const callRef = `c${step.call}`;
  const hold = model.holds.get(callRef);
  const request = { ...system, callRef };
  const expiresAt = clock.inSeconds(3600);
  const grants = (more: number): boolean => model.posted - heldOf(model) - more >= 0;
  if (step.type === 'place') {
    if (hold !== undefined) return;
    const { status } = await billing.holds.place({ ...request, amount: amount(step.cents), expiresAt });
    expect(status).toBe(grants(step.cents) ? 'placed' : 'insufficient-funds');
    if (grants(step.cents)) model.holds.set(callRef, { held: step.cents, extensions: 0, open: true });
    return;
  }
  if (step.type === 'charge') {
    if (step.cents === 0) return;
    await charge(world, callRef, step.cents);
    model.posted -= step.cents;
    if (hold?.open) hold.held -= Math.min(hold.held, step.cents);
    return;
  }
  if (hold === undefined) return;
  if (step.type === 'extend') {
    const extension = hold.extensions + 1;
    const { status } = await billing.holds.extend({
      ...request,
      extension,
      amount: amount(step.cents),
      expiresAt,
    });
    const granted = hold.open && grants(step.cents);
    expect(status).toBe(hold.open ? (granted ? 'extended' : 'insufficient-funds') : 'closed');
    if (granted) Object.assign(hold, { held: hold.held + step.cents, extensions: extension });
  } else if (step.type === 'use') {
    const { status } = await billing.holds.use({ ...request, used: amount(step.cents) });
    expect(status).toBe(hold.open ? 'used' : 'closed');
  } else {
    expect(await billing.holds.release(request)).toMatchObject({ status: 'released', replayed: !hold.open });
    Object.assign(hold, { held: 0, open: false });
  }
}

describe('any sequence of money commands', () => {
  it('leaves what a simple model says, and books that sum to zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = await setUp();
        const { acme, model } = world;
        for (const [index, one] of steps.entries()) {
          acme.clock.nowMs += index % 3 === 0 ? -5 : 7;
          await take(world, one, index);
          const { posted, held, available } = await acme.billing.wallets.balance(acme.system);
          expect([posted, held, available]).toEqual([
            amount(model.posted),
            amount(heldOf(model)),
            amount(model.posted - heldOf(model)),
          ]);
        }
        expect((await acme.billing.wallets.books(acme.system)).sum.amount).toBe('0');
        expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({
          status: 'agrees',
          differences: [],
        });
      }),
    );
  });
});
