import type { LegOfAccount } from '@live-calls/core';
import { actor, sampleBilling } from './sample-billing.ts';
import { sampleLegs } from './sample-legs.ts';
import { compare, type Finding } from './side-by-side.ts';

const LEGS = 100_000;
const ACCOUNTS = 100;

/** The least anybody could do: remember the id, keep the call and two entries, move a balance. */
class BareRecorder {
  readonly #calls = new Map<string, unknown>();
  readonly #entries: unknown[] = [];
  readonly #balances = new Map<string, bigint>();

  record({ accountId, leg }: LegOfAccount): void {
    const key = `${accountId}/${leg.provider}/${leg.legId}`;
    if (this.#calls.has(key)) return;
    const amount = BigInt(leg.durationSeconds) * 8_500_000_000n;
    const balance = (this.#balances.get(accountId ?? '') ?? 0n) - amount;
    this.#balances.set(accountId ?? '', balance);
    this.#calls.set(key, { ...leg, accountId, amount });
    this.#entries.push({ accountId, book: 'wallet', amount: -amount, balance }, { accountId, book: 'usage', amount });
  }
}

/**
 * Records legs through the whole facade, against a bare in-memory record of the same legs.
 *
 * @returns The findings.
 */
export async function recording(): Promise<readonly Finding[]> {
  const legs = [...sampleLegs(LEGS, ACCOUNTS)];
  const finding = await compare({
    title: `Recording ${LEGS.toLocaleString('en-US')} legs of ${ACCOUNTS} accounts on memory storage`,
    unit: 'legs',
    goal: { least: 0.2, aim: 0.4 },
    ours: {
      name: 'usage.recordMany: check, rate, charge, usage row, spend, thresholds, exactly once',
      run: async () => {
        const billing = await sampleBilling(ACCOUNTS);
        const summary = await billing.usage.recordMany({ actor, legs }).summary();
        if (summary.charged !== LEGS) throw new Error(`Expected ${LEGS} charged legs, seen ${summary.charged}.`);
        return LEGS;
      },
    },
    limit: {
      name: 'map of ids, call object, two entries, balance',
      run: () => {
        const bare = new BareRecorder();
        for (const leg of legs) bare.record(leg);
        return LEGS;
      },
    },
  });
  await flatness();
  return [finding];
}

/** Shows that the millionth leg costs what the ten-thousandth did. */
async function flatness(): Promise<void> {
  const billing = await sampleBilling(ACCOUNTS);
  const step = 10_000;
  const marks: { readonly rows: number; readonly perSecond: number }[] = [];
  for (let rows = 0; rows < 1_000_000; rows += step) {
    const legs = [...sampleLegs(step, ACCOUNTS, rows)];
    const before = performance.now();
    await billing.usage.recordMany({ actor, legs }).summary();
    marks.push({ rows: rows + step, perSecond: step / ((performance.now() - before) / 1000) });
  }
  const median = (part: typeof marks): number => {
    const sorted = part.map((mark) => mark.perSecond).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const early = median(marks.slice(0, 10));
  const late = median(marks.slice(-10));
  console.log('\nRecording up to a million rows in one process');
  console.log(`  first 100,000  ${Math.round(early).toLocaleString('en-US').padStart(12)} legs/s`);
  console.log(`  last 100,000   ${Math.round(late).toLocaleString('en-US').padStart(12)} legs/s`);
  console.log(`  ratio          ${(late / early).toFixed(2)} (1 is flat)`);
}
