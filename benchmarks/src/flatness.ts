import { BareRecorder } from './bare-recorder.ts';
import { actor, sampleBilling } from './sample-billing.ts';
import { sampleLegs } from './sample-legs.ts';

const ACCOUNTS = 100;
const STEP = 50_000;
const ROWS = 1_000_000;

/**
 * Shows that the millionth leg costs what the first did; then the same of the bare record, which meets the same memory.
 */
export async function flatness(): Promise<void> {
  console.log(
    `\nRecording up to ${ROWS.toLocaleString('en-US')} rows in one process, last fifth against first fifth`,
  );
  console.log(`  ours   ${await flatnessOfOurs()} (1 is flat)`);
  console.log(`  limit  ${await flatnessOfBare()}`);
}

async function flatnessOfOurs(): Promise<string> {
  const billing = await sampleBilling(ACCOUNTS);
  const seconds: number[] = [];
  for (let rows = 0; rows < ROWS; rows += STEP) {
    const legs = [...sampleLegs(STEP, ACCOUNTS, rows)];
    const run = async (): Promise<void> => {
      await billing.usage.recordMany({ actor, legs }).summary();
    };
    seconds.push(await secondsOf(run));
  }
  return flat(seconds);
}

async function flatnessOfBare(): Promise<string> {
  const bare = new BareRecorder();
  const seconds: number[] = [];
  for (let rows = 0; rows < ROWS; rows += STEP) {
    const legs = [...sampleLegs(STEP, ACCOUNTS, rows)];
    const run = async (): Promise<void> => {
      for (const leg of legs) bare.record(leg);
    };
    seconds.push(await secondsOf(run));
  }
  return flat(seconds);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

/** Speed of the last fifth of the steps over that of the first. */
function flat(seconds: readonly number[]): string {
  const fifth = seconds.length / 5;
  const sum = (part: readonly number[]): number => part.reduce((total, value) => total + value, 0);
  return (sum(seconds.slice(0, fifth)) / sum(seconds.slice(-fifth))).toFixed(2);
}
