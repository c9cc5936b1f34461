/** Looks at what would be published, not at what lies in the folders. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importedNames, type LibraryPackage, libraryPackages } from './library-packages.ts';
import { root } from './project-files.ts';
import { type Ended, packageManager, run, runTool } from './run-node.ts';

/** Packs every package, checks each tarball, and uses them as a user would. */
export async function checkPackages(): Promise<Ended> {
  const packages = libraryPackages();
  const unbuilt = packages.filter((library) => !existsSync(join(library.folder, 'dist')));
  if (unbuilt.length > 0) {
    const names = unbuilt.map((library) => library.name).join(', ');
    return { status: 1, output: `No dist of ${names}: build first, npm test -- build packages` };
  }
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-packages-'));
  try {
    const packed = await packAll(folder);
    if (packed.status !== 0) return packed;
    const ends: Ended[] = [];
    for (const library of packages) ends.push(...(await checkTarball(library, folder)));
    const consumer = await layOut(packages, folder);
    ends.push(await importEverything(packages, consumer, process.execPath));
    ends.push(await compileEverything(packages, consumer));
    const broken = ends.filter((end) => end.status !== 0);
    return { status: broken.length === 0 ? 0 : 1, output: broken.map((end) => end.output).join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs every package into a folder, as a release would. */
export function packAll(folder: string): Promise<Ended> {
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  return run('npx', ['-y', packageManager(), ...args]);
}

/** `publint` on the packed files; `attw` on the types as every module resolution sees them. */
async function checkTarball(library: LibraryPackage, folder: string): Promise<readonly Ended[]> {
  const tarball = tarballOf(library, folder);
  return Promise.all([
    runTool('publint', ['run', tarball, '--strict']),
    runTool('@arethetypeswrong/cli#attw', [
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--no-emoji',
    ]),
  ]);
}

function tarballOf(library: LibraryPackage, folder: string): string {
  const prefix = `${library.name.replace('@', '').replace('/', '-')}-`;
  const file = readdirSync(folder).find((name) => name.startsWith(prefix) && name.endsWith('.tgz'));
  if (file === undefined) throw new Error(`No tarball of ${library.name} was packed.`);
  return join(folder, file);
}

/** Unpacks the tarballs side by side, as an install would, and links what they depend on. */
export async function layOut(packages: readonly LibraryPackage[], folder: string): Promise<string> {
  const consumer = join(folder, 'consumer');
  for (const library of packages) {
    const target = join(consumer, 'node_modules', library.name);
    mkdirSync(target, { recursive: true });
    const unpacked = await run('tar', [
      '-xzf',
      tarballOf(library, folder),
      '--strip-components=1',
      '-C',
      target,
    ]);
    if (unpacked.status !== 0) throw new Error(unpacked.output);
    for (const need of library.needs) linkDependency(library, need, consumer);
  }
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }\n');
  return consumer;
}

function linkDependency(library: LibraryPackage, need: string, consumer: string): void {
  if (need.startsWith('@live-calls/')) return;
  const target = join(consumer, 'node_modules', need);
  mkdirSync(join(target, '..'), { recursive: true });
  try {
    symlinkSync(join(library.folder, 'node_modules', need), target, 'junction');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Imports and requires every entry, and asks the command line for its help. */
export async function importEverything(
  packages: readonly LibraryPackage[],
  consumer: string,
  node: string,
): Promise<Ended> {
  const names = packages.flatMap(importedNames);
  writeFileSync(join(consumer, 'import.mjs'), names.map((name) => `await import('${name}');\n`).join(''));
  writeFileSync(join(consumer, 'require.cjs'), names.map((name) => `require('${name}');\n`).join(''));
  const help = join(consumer, 'node_modules/@live-calls/cli/bin/live-calls.js');
  const programs = [['import.mjs'], ['--no-warnings', 'require.cjs'], [help, '--help']];
  const ends = await Promise.all(programs.map((args) => run(node, args, { cwd: consumer })));
  const broken = ends.filter((end) => end.status !== 0);
  return {
    status: broken.length === 0 ? 0 : 1,
    output: broken.map((end) => `A user's program failed on ${node}:\n${end.output}`).join('\n'),
  };
}

/** The emitted declarations stand on their own: nothing of theirs is left behind in the workspace. */
async function compileEverything(packages: readonly LibraryPackage[], consumer: string): Promise<Ended> {
  const imports = packages
    .flatMap(importedNames)
    .map((name, index) => `export * as entry${index} from '${name}';\n`);
  writeFileSync(join(consumer, 'consumer.mts'), imports.join(''));
  const typeRoots = join(root, 'node_modules', '@types');
  return runTool(
    'typescript#tsc',
    [
      ...[
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--target',
        'es2023',
        '--module',
        'nodenext',
      ],
      ...['--types', 'node', '--typeRoots', typeRoots, 'consumer.mts'],
    ],
    { cwd: consumer },
  );
}
