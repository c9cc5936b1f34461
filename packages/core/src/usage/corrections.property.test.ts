import { memoryStorage } from '@live-calls/storage-memory';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import type { EntryRow, SpendRow, UsageRow } from '../ports/rows.ts';
import type { Storage } from '../ports/storage.ts';
import { dayInZone } from '../time/zone.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 0, 1);

const step = fc.record({
  act: fc.constantFrom('record', 'correct', 'move', 'import'),
  leg: fc.integer({ min: 0, max: 5 }),
  hours: fc.integer({ min: 0, max: 24 * 8 }),
  durationSeconds: fc.integer({ min: 0, max: 300 }),
  corrects: fc.integer({ min: 0, max: 2 }),
});

async function rowsOf<Row>(storage: Storage, table: 'entry' | 'usage' | 'spend'): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of storage.stream(table, 'acme', {})) rows.push(...(chunk as unknown as Row[]));
  return rows;
}

/** Each leg's last word. */
function latest(rows: readonly UsageRow[]): UsageRow[] {
  const last = new Map<string, UsageRow>();
  for (const row of rows) {
    const known = last.get(row.legId);
    if (known === undefined || known.revision < row.revision) last.set(row.legId, row);
  }
  return [...last.values()];
}

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

it('over every range of starts the costs of legs are the call entries of the ledger, and spend agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const storage = memoryStorage({ checked: true });
      const { billing, system } = await activeAcme('100', { storage });
      for (const { act, leg, hours, durationSeconds, corrects } of steps) {
        const key = { provider: 'twilio', legId: `L${leg}` };
        const answeredAt = new Date(FIRST_MS + hours * 3_600_000);
        const facts =
          act === 'move' ? { answeredAt, durationSeconds: durationSeconds + 1 } : { durationSeconds };
        const finished = { ...key, to: '+442071838750', answeredAt, durationSeconds };
        if (act === 'record') await billing.usage.record({ ...system, leg: finished });
        else if (act === 'import') {
          await billing.usage.importHistory({ ...system, legs: [{ leg: finished, cost: usd('0.5') }] });
        } else {
          // A revision that does not exist is refused, and nothing changes.
          await billing.usage
            .correct({ ...system, ...key, corrects, facts, reason: 'r' })
            .catch(() => undefined);
        }
      }
      const entries = await rowsOf<EntryRow>(storage, 'entry');
      const lines = latest(await rowsOf<UsageRow>(storage, 'usage'));
      for (let day = -1; day < 10; day += 1) {
        const [from, until] = [FIRST_MS + day * DAY_MS, FIRST_MS + (day + 1) * DAY_MS];
        const inRange = (row: { readonly billingStartMs?: number }): boolean =>
          row.billingStartMs !== undefined && row.billingStartMs >= from && row.billingStartMs < until;
        const ledger = entries
          .filter(inRange)
          .map(({ type, amountAtoms }) => (type === 'reversal' ? -amountAtoms : amountAtoms));
        expect(sum(lines.filter(inRange).map((row) => row.costAtoms ?? 0n))).toBe(sum(ledger));
      }
      for (const spend of await rowsOf<SpendRow>(storage, 'spend')) {
        const began = lines.filter((row) =>
          dayInZone(row.billingStartMs, 'America/New_York').startsWith(spend.period),
        );
        expect(spend.amountAtoms).toBe(sum(began.map((row) => row.costAtoms ?? 0n)));
        expect(spend.legs).toBe(began.length);
      }
      expect((await billing.wallets.verify(system)).differences).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
