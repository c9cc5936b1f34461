import { memoryStorage } from '@live-calls/storage-memory';
import { expect, it } from 'vitest';
import type { Decision, DecisionView, RowRef, Storage, Verdict } from './ports/storage.ts';
import { withBank } from './with-bank.ts';

const bank = { leastDays: 1, mostDays: 5, holidays: new Set<string>(), timeZone: 'UTC' };

/** A decision of a class, as the one that records a leg is: what it reads stands on no object of its own. */
class Looking implements Decision<DecisionView['bank']> {
  readonly accountId = 'acme';

  get reads(): readonly RowRef[] {
    return [{ table: 'due', key: ['deliver', 'a'] }];
  }

  decide(view: DecisionView): Verdict<DecisionView['bank']> {
    return { outcome: view.row('due', ['deliver', 'a']) === undefined ? view.bank : undefined };
  }
}

it('tells every decision how long transfers take, and leaves what it reads as it is', async () => {
  const seen: (readonly RowRef[])[] = [];
  const storage: Storage = memoryStorage({ checked: true });
  const decide = storage.decide.bind(storage);
  const watched: Storage = Object.assign(storage, {
    decide: (...[batch, options]: Parameters<Storage['decide']>) => {
      seen.push(...batch.map(({ reads }) => reads));
      return decide(batch, options);
    },
  });
  const looking = new Looking();
  const plain = { accountId: 'acme', reads: [], decide: (view: DecisionView) => ({ outcome: view.bank }) };
  await storage.open();
  const decided = await withBank(watched, bank).decide([looking, plain], { priority: 'live' });
  expect(decided).toMatchObject([{ outcome: bank }, { outcome: bank }]);
  expect(seen).toEqual([looking.reads, []]);
  expect(withBank(watched, undefined)).toBe(watched);
});
