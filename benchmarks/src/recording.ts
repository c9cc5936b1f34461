import { BareRecorder } from './bare-recorder.ts';
import { actor, sampleBilling } from './sample-billing.ts';
import { sampleLegs } from './sample-legs.ts';
import { compare, type Finding } from './side-by-side.ts';

const LEGS = 100_000;
const ACCOUNTS = 100;

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
        if (summary.charged !== LEGS)
          throw new Error(`Expected ${LEGS} charged legs, seen ${summary.charged}.`);
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
  return [finding];
}
