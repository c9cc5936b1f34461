import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Part of a process in a race. */
export type RaceJob = {
  /** The server. */
  readonly connectionString: string;
  /** The schema. */
  readonly schema: string;
  /** Number of the process. */
  readonly worker: number;
} & (
  | { readonly type: 'holds'; readonly accountId: string; readonly holds: number }
  | { readonly type: 'upkeep'; readonly accountId: string; readonly rounds: number }
  | { readonly type: 'legs'; readonly accounts: string; readonly legs: number }
);

/** A process that is ready to race. */
export interface Racer {
  /** The process. */
  readonly process: ChildProcess;
  /** Gives the word. */
  readonly go: () => void;
  /** Everything it said after it was ready, once it ended. */
  readonly ended: Promise<readonly string[]>;
  /** What it said so far. */
  readonly lines: readonly string[];
}

/**
 * Starts a process of a race.
 *
 * @param job - Its part.
 * @returns The process, once it is ready.
 */
export async function racer(job: RaceJob): Promise<Racer> {
  const script = fileURLToPath(new URL('race-worker.ts', import.meta.url));
  const loader = fileURLToPath(import.meta.resolve('tsx'));
  const args = ['--conditions', '@live-calls/source', '--import', loader, script, JSON.stringify(job)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  const lines: string[] = [];
  let ready: () => void = () => {};
  const isReady = new Promise<void>((done) => {
    ready = done;
  });
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
  return { process: child, go: () => child.stdin.write('go\n'), ended, lines };
}
