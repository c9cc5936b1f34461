import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FarServer } from './delay-proxy.ts';

/**
 * Puts pgbouncer, in transaction mode, before a server. It goes round its connections, as a busy one does.
 *
 * @param connectionString - The server.
 * @returns The same server through pgbouncer; absent where pgbouncer is not installed.
 */
export async function throughPgbouncer(connectionString: string): Promise<FarServer | undefined> {
  if (spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined;
  const url = new URL(connectionString);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-pgbouncer-'));
  const user = decodeURIComponent(url.username);
  const secret = url.password === '' ? '' : ` password=${decodeURIComponent(url.password)}`;
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]\n* = host=${url.hostname} port=${url.port || 5432} user=${user}${secret}\n[pgbouncer]\n` +
      `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n` +
      'server_round_robin = 1\nmin_pool_size = 4\ndefault_pool_size = 20\nmax_client_conn = 200\n',
  );
  for (const [path, mode] of [
    [folder, 0o755],
    [settings, 0o644],
  ] as const) {
    chmodSync(path, mode);
  }
  // Like PostgreSQL, pgbouncer refuses to run as root.
  const root = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn('pgbouncer', ['-q', settings], { ...root, stdio: 'ignore', cwd: '/' });
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  await listening(port);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return { connectionString: url.href, stop };
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

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
