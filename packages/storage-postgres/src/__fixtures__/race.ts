import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { raceScript } from './bundle.ts';

/** Part of a process in a race. */
export type RaceJob = {
  /** The server. */
  readonly connectionString: string;
  /** The schema. */
  readonly schema: string;
  /** Number of the process. */
  readonly worker: number;
} & (
  | {
      readonly type: 'holds';
      readonly accountId: string;
      readonly holds: number;
      readonly waves: number;
      /** Whether the last wave waits for the wallet to be refilled; by default it does not. */
      readonly refilled?: boolean;
    }
  | { readonly type: 'settles'; readonly accountId: string; readonly rounds: number }
  | { readonly type: 'expiries'; readonly accountId: string; readonly rounds: number }
  | { readonly type: 'money'; readonly accountId: string; readonly rounds: number }
  | {
      readonly type: 'purchases';
      readonly does: 'buy' | 'paid' | 'work' | 'assign';
      readonly scope: 'account' | 'seller';
      readonly accounts: readonly string[];
      readonly times: number;
      readonly topUpId?: string;
    }
  | { readonly type: 'migrate' }
  | { readonly type: 'calls'; readonly accountId: string; readonly calls: number }
  | { readonly type: 'supervise'; readonly vendorUrl: string }
  | { readonly type: 'legs'; readonly accounts: number; readonly legs: number }
  | { readonly type: 'reports'; readonly accounts: number; readonly legs: number }
  | { readonly type: 'client'; readonly accounts: number; readonly journal: string; readonly seed: number }
  | { readonly type: 'tell'; readonly journal: string; readonly drive: 'by hand' | 'loop'; readonly tellMs: number }
  | { readonly type: 'stall'; readonly accountId: string; readonly where: 'locked' | 'committing' }
);

/** What a process of a race is to do. */
export type Part<Type extends RaceJob['type']> = Extract<RaceJob, { readonly type: Type }>;

/** A process that is ready to race. */
export interface Racer {
  /** The process. */
  readonly process: ChildProcess;
  /** Says a word to it, such as `go`. */
  readonly say: (word: string) => void;
  /** Everything it said after it was ready, once it ended. */
  readonly ended: Promise<readonly string[]>;
  /** What it said so far. */
  readonly lines: readonly string[];
}

/**
 * Starts a process of a race.
 *
 * @param job - Its part.
 * @param worker - The script it runs; that of this package by default.
 * @returns The process, once it is ready.
 */
export async function racer<Job extends { readonly worker: number } = RaceJob>(
  job: Job,
  worker?: string,
): Promise<Racer> {
  const args = ['--enable-source-maps', await raceScript(worker), JSON.stringify(job)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  const lines: string[] = [];
  let ready: () => void = () => {};
  const isReady = new Promise<void>((done) => {
    ready = done;
  });
  // It may be killed while it is spoken to.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready();
    else lines.push(line);
  });
  const ended = new Promise<readonly string[]>((done, fail) => {
    child.on('close', (status, signal) => {
      if (status === 0 || signal === 'SIGKILL') done(lines);
      else fail(new Error(`Process ${job.worker} of the race ended with status ${status ?? signal}.`));
    });
  });
  ended.catch(() => {});
  await Promise.race([isReady, ended]);
  return { process: child, say: (word) => child.stdin.write(`${word}\n`), ended, lines };
}

/**
 * Starts processes, lets them go at the same moment, and waits for them.
 *
 * @param jobs - Their parts.
 * @param worker - The script they run; that of this package by default.
 * @returns What each said.
 */
export async function race<Job extends { readonly worker: number } = RaceJob>(
  jobs: readonly Job[],
  worker?: string,
): Promise<readonly (readonly string[])[]> {
  const racers = await Promise.all(jobs.map((job) => racer(job, worker)));
  try {
    for (const one of racers) one.say('go');
    return await Promise.all(racers.map(({ ended }) => ended));
  } finally {
    for (const one of racers) one.process.kill('SIGKILL');
  }
}
