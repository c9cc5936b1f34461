/** Looks at what would be published, not at what lies in the folders. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSizes } from './bundle-sizes.ts';
import { importedNames, type LibraryPackage, libraryPackages } from './library-packages.ts';
import { bundleConsumer, installAlone, type LoneConsumer, useConsumers } from './lone-consumers.ts';
import { startRegistry } from './loopback-registry.ts';
import { packAll, tarballOf, tarballsIn } from './pack-packages.ts';
import { root } from './project-files.ts';
import { type Ended, runTool } from './run-node.ts';

/**
 * Packs every package and judges the tarball; installs each alone and uses it by import, by require, bundled and compiled; and
 * weighs the core.
 */
export async function checkPackages(): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-packages-'));
  try {
    const packages = libraryPackages();
    const consumers = await packedConsumers(packages, folder);
    const ends: Ended[] = [];
    for (const library of packages) ends.push(...(await checkTarball(library, folder)));
    for (const consumer of consumers) ends.push(await bundleConsumer(consumer));
    ends.push(await useConsumers(consumers, process.execPath));
    ends.push(await compileConsumers(consumers));
    const sizes = await bundleSizes(consumers);
    ends.push(sizes);
    const broken = ends.filter(({ status }) => status !== 0);
    if (broken.length > 0) return { status: 1, output: broken.map(({ output }) => output).join('\n') };
    return { status: 0, output: sizes.output };
  } catch (error) {
    return { status: 1, output: (error as Error).message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs every package, and installs each alone. */
export async function packedConsumers(
  packages: readonly LibraryPackage[],
  folder: string,
): Promise<readonly LoneConsumer[]> {
  await packAll(folder);
  const registry = await startRegistry(tarballsIn(folder));
  try {
    return await installAlone(packages, folder, registry);
  } finally {
    await registry.close();
  }
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

/** The emitted declarations stand on their own: nothing of theirs is left behind in the workspace. */
async function compileConsumers(consumers: readonly LoneConsumer[]): Promise<Ended> {
  const files = consumers.map(({ library, folder }) => {
    const imports = importedNames(library).map(
      (name, index) => `export * as entry${index} from '${name}';\n`,
    );
    const file = join(folder, 'compile.mts');
    writeFileSync(file, imports.join(''));
    return file;
  });
  const strict = ['--ignoreConfig', '--noEmit', '--strict', '--exactOptionalPropertyTypes'];
  const target = ['--target', 'es2023', '--module', 'nodenext'];
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  return runTool('typescript#tsc', [...strict, ...target, ...types, ...files]);
}
