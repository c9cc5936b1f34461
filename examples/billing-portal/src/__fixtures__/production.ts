import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '@live-calls/embedded-postgres';
import pg from 'pg';
import { until } from './test-portal.ts';

/** A database of its own on a server that was there before. */
export interface OutsideDatabase {
  /** Where it is. */
  readonly url: string;
  /** Refuses everybody, and ends who is there; or lets them in again. */
  refuse(isRefused: boolean): Promise<void>;
  /** Removes it. */
  drop(): Promise<void>;
}

/**
 * Makes a database. As production has it, the processes of the test did not start the server.
 *
 * @returns The database, empty.
 */
export async function outsideDatabase(): Promise<OutsideDatabase> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  const name = `portal_production_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`);
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    refuse: async (isRefused) => {
      await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${!isRefused}`);
      if (isRefused) {
        await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      }
    },
    drop: async () => {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
      await server.stop();
    },
  };
}

/** What a process is given. */
export interface Given {
  /** Its environment, and nothing of ours. */
  readonly env: { readonly [name: string]: string };
  /** Arguments. */
  readonly args?: readonly string[];
  /** Standard input. */
  readonly input?: string;
}

/** A process of production. */
export interface Started {
  /** What it said so far. */
  said(): string;
  /** Its status, once it ended. */
  readonly ended: Promise<number | null>;
  /** The address it listens on, once it does. */
  url(): Promise<string>;
  /** Sends a signal. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/**
 * Starts a process from its own file, as a service manager does.
 *
 * @param file - Such as `serve.ts`.
 * @param given - What it is given.
 * @returns The process.
 */
export function startProcess(file: 'serve.ts' | 'work.ts' | 'admin.ts', given: Given): Started {
  const { env, args = [], input = '' } = given;
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const loader = ['--conditions=@live-calls/source', '--import', import.meta.resolve('tsx')];
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [...loader, path, ...args], { env: { PATH, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  child.stdin?.end(input);
  const ended = new Promise<number | null>((done) => {
    child.on('close', done);
  });
  return {
    said: () => said,
    ended,
    url: async () => {
      const early = ended.then((status) => {
        throw new Error(`It ended with ${status}: ${said}`);
      });
      early.catch(() => undefined);
      return Promise.race([until(() => /^listening on (\S+),/m.exec(said)?.[1]), early]);
    },
    kill: (signal) => child.kill(signal),
  };
}

/**
 * Runs a process to its end.
 *
 * @param file - Its file.
 * @param given - What it is given.
 * @returns Its status and what it said.
 */
export async function runToEnd(
  file: Parameters<typeof startProcess>[0],
  given: Given,
): Promise<{ readonly status: number | null; readonly said: string }> {
  const started = startProcess(file, given);
  const status = await started.ended;
  return { status, said: started.said() };
}
