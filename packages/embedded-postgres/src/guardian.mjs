/**
 * Runs one PostgreSQL server as long as its parent lives: when the parent ends, however it ends, the pipe between them
 * closes, the server is shut down and what it left on disk is removed.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const { command, args, uid, gid, remove, shutdown } = JSON.parse(process.argv[2] ?? '{}');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => {});
const server = spawn(command, args, { uid, gid, stdio: ['ignore', 'ignore', 'inherit'] });

let failed = false;
server.on('error', () => {
  failed = true;
  end();
});
server.on('exit', end);
process.stdin.on('end', stop);
process.stdin.on('error', stop);
process.stdin.resume();

function stop() {
  server.kill(shutdown);
  setTimeout(() => server.kill('SIGQUIT'), 5000).unref();
  setTimeout(() => server.kill('SIGKILL'), 8000).unref();
}

function end() {
  for (const path of remove) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    } catch {
      // Nothing to be done: the folder is in the temporary directory of the system.
    }
  }
  process.exit(failed ? 1 : 0);
}
