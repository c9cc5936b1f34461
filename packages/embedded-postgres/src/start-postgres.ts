import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import {
  defaultMajor,
  type PostgresMajor,
  postgresBinaries,
  type ServerUser,
  serverUser,
} from './postgres-binaries.ts';

/** How a server is started. */
export interface PostgresOptions {
  /** Major version of the embedded server; LIVE_CALLS_POSTGRES_MAJOR by default, else 18. */
  readonly major?: PostgresMajor;
  /** Commits survive a power cut; off by default, because tests need no disk. Benchmarks switch it on. */
  readonly durable?: boolean;
  /**
   * Folder that keeps the data after the server is stopped; by default the data goes with it. Where the server's user cannot
   * reach it, because we are root and it lies in a folder of root's alone, another one is used and told.
   */
  readonly dataDirectory?: string;
  /** Further settings of the server, such as `{ max_connections: '200' }`. */
  readonly settings?: { readonly [name: string]: string };
}

/** A server that runs. */
export interface RunningPostgres {
  /** Where to connect to. */
  readonly connectionString: string;
  /** False when `DATABASE_URL` names a server that was there already. */
  readonly embedded: boolean;
  /** Folder that keeps the data of the embedded server; absent where they go with it. */
  readonly dataDirectory?: string;
  /** Shuts the embedded server down and removes what it left; a server of the user's own goes on. Safe to repeat. */
  stop(): Promise<void>;
}

const READY = /ready to accept connections/;
const START_MS = 60_000;
/** A server whose process was killed is still shutting down; another one that goes on is not waited for longer. */
const IN_USE = /lock file "postmaster\.pid" already exists/;
const WAIT_MS = 10_000;
const RETRY_MS = 250;

/**
 * Starts a real PostgreSQL on a free port of the loopback interface; where `DATABASE_URL` is set, that server is used.
 *
 * Works as root (the server then runs as `nobody`) and as an ordinary user. The server ends with this process, whether it
 * is stopped, interrupted or killed, and keeps no process from ending.
 *
 * @param options - Version, durability, data folder.
 * @returns The running server.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const { DATABASE_URL: given } = process.env;
  if (given !== undefined && given !== '') {
    return { connectionString: given, embedded: false, stop: async () => {} };
  }
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof Error && IN_USE.test(error.message))) throw error;
      if (waitedMs >= WAIT_MS)
        throw new Error(`A server works on ${options.dataDirectory} already.`, { cause: error });
      await pause(RETRY_MS);
    }
  }
}

async function startOnce(options: PostgresOptions): Promise<RunningPostgres> {
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-postgres-'));
  try {
    chmodSync(folder, 0o755);
    const binaries = postgresBinaries(options.major ?? defaultMajor(), join(folder, 'native'), user);
    const data = dataFolder(options.dataDirectory ?? join(folder, 'data'), user);
    if (!existsSync(join(data, 'PG_VERSION'))) await initialize({ binaries, data, user });
    return await serve({ binaries, data, user, folder, options });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Put there when it is whole: one that was broken off is made anew. */
async function initialize(server: {
  readonly binaries: string;
  readonly data: string;
  readonly user: ServerUser | undefined;
}): Promise<void> {
  const { binaries, user } = server;
  const data = `${server.data.replace(/\/+$/, '')}.new`;
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(data, user.uid, user.gid);
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const child = spawn(join(binaries, 'bin', 'initdb'), args, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const status = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  if (status !== 0) throw new Error(`initdb ended with status ${status}: ${said.slice(-500)}`);
  renameSync(data, server.data);
}

async function serve(server: {
  readonly binaries: string;
  readonly data: string;
  readonly user: ServerUser | undefined;
  readonly folder: string;
  readonly options: PostgresOptions;
}): Promise<RunningPostgres> {
  const { binaries, data, user, folder, options } = server;
  const port = await freePort();
  const durable = options.durable === true ? 'on' : 'off';
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    max_connections: '120',
    ...options.settings,
  };
  const task = {
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...user,
    remove: [folder],
    // Data that goes need not be written down first.
    shutdown: options.dataDirectory === undefined ? 'SIGQUIT' : 'SIGINT',
  };
  const guardian = spawn(
    process.execPath,
    [fileURLToPath(new URL('guardian.mjs', import.meta.url)), JSON.stringify(task)],
    {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {},
    },
  );
  const ended = new Promise<void>((done) => {
    guardian.on('close', () => done());
  });
  await ready(guardian);
  letGo(guardian);
  const stop = async (): Promise<void> => {
    guardian.ref();
    guardian.stdin?.end();
    await ended;
  };
  const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const kept = options.dataDirectory === undefined ? {} : { dataDirectory: data };
  return { connectionString, embedded: true, ...kept, stop };
}

async function ready(guardian: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    const give = setTimeout(() => fail(new Error(`PostgreSQL did not start: ${said.slice(-500)}`)), START_MS);
    const settle = (end: () => void): void => {
      clearTimeout(give);
      end();
    };
    guardian.on('error', (error) => settle(() => fail(error)));
    guardian.on('close', () =>
      settle(() => fail(new Error(`PostgreSQL ended at once: ${said.slice(-500)}`))),
    );
    guardian.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 20_000) said += chunk.toString();
      if (READY.test(said)) settle(done);
    });
  });
}

/** The server must not keep this process alive; the guardian notices when we are gone. */
function letGo(guardian: ChildProcess): void {
  guardian.unref();
  for (const stream of [guardian.stdin, guardian.stderr]) (stream as { unref?(): void } | null)?.unref?.();
}
