import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

let bundled: Promise<string> | undefined;

/**
 * Puts the script of the racing processes into one file: a process of it starts in a tenth of the time that it takes from
 * source, and two cores are shared by many of them.
 *
 * @returns The file; made once, and gone when this process ends.
 */
export function raceScript(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // Inside the package, so that what is not bundled is found from there.
  const folder = join(root, 'node_modules', '.cache', `live-calls-race-${process.pid}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    config: false,
    entry: { race: fileURLToPath(new URL('race-worker.ts', import.meta.url)) },
    outDir: folder,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    silent: true,
    clean: false,
    dts: false,
    splitting: false,
    sourcemap: 'inline',
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/^(?!pg$)/],
    external: ['pg'],
    esbuildOptions: (options) => {
      options.conditions = ['@live-calls/source', 'module', 'node'];
    },
  });
  return join(folder, 'race.mjs');
}
