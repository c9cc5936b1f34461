import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const bundled = new Map<string, Promise<string>>();

/** The script of the races of this package. */
const WORKER = fileURLToPath(new URL('race-worker.ts', import.meta.url));

/**
 * Puts the script of racing processes into one file: a process of it starts in a tenth of the time that it takes from source,
 * and two cores are shared by many of them.
 *
 * @param worker - The script.
 * @returns The file; made once, and gone when this process ends.
 */
export function raceScript(worker: string = WORKER): Promise<string> {
  const made = bundled.get(worker) ?? bundle(worker, bundled.size);
  bundled.set(worker, made);
  return made;
}

async function bundle(worker: string, count: number): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // Inside the package, so that what is not bundled is found from there.
  const folder = join(root, 'node_modules', '.cache', `live-calls-race-${process.pid}-${count}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    config: false,
    entry: { race: worker },
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
