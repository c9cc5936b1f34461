import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { serverUser } from './postgres-binaries.ts';

/** A server as it is seen through pgbouncer. */
export interface RunningPgbouncer {
  /** Where to connect to. */
  readonly connectionString: string;
  /** The program's version, such as `1.18.0`. */
  readonly version: string;
  /** Ends pgbouncer and removes what it left. */
  stop(): void;
}

/**
 * Tells whether pgbouncer is installed on this machine; it is in no package registry, so nothing may depend on it.
 *
 * @returns Its version, or absent.
 */
export function pgbouncerVersion(): string | undefined {
  const { status, stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/\d[\d.]*/.exec(stdout)?.[0] ?? 'unknown') : undefined;
}

/**
 * Puts pgbouncer, in transaction mode, before a server. It goes round its connections, as a busy one does, so that hardly
 * two transactions of a client meet the same one.
 *
 * @param connectionString - The server.
 * @returns The same server through pgbouncer; absent where pgbouncer is not installed.
 */
export async function startPgbouncer(connectionString: string): Promise<RunningPgbouncer | undefined> {
  const version = pgbouncerVersion();
  if (version === undefined) return undefined;
  const url = new URL(connectionString);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-pgbouncer-'));
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(settings, settingsFor(url, port));
  chmodSync(folder, 0o755);
  chmodSync(settings, 0o644);
  // Like PostgreSQL, pgbouncer refuses to run as root.
  const child = spawn('pgbouncer', ['-q', settings], { ...serverUser(), stdio: 'ignore', cwd: '/' });
  child.unref();
  const stop = (): void => {
    process.off('exit', stop);
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  await listening(port);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return { connectionString: url.href, version, stop };
}

function settingsFor(url: URL, port: number): string {
  const user = decodeURIComponent(url.username);
  const secret = url.password === '' ? '' : ` password=${decodeURIComponent(url.password)}`;
  return `[databases]
* = host=${url.hostname} port=${url.port || 5432} user=${user}${secret}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
server_round_robin = 1
min_pool_size = 4
default_pool_size = 20
max_client_conn = 200
`;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const reached = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => socket.end(() => done(true)));
      socket.on('error', () => done(false));
    });
    if (reached) return;
    await pause(50);
  }
  throw new Error('pgbouncer did not start.');
}
