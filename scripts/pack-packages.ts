import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LibraryPackage, libraryPackages } from './library-packages.ts';
import { packageManager, run } from './run-node.ts';

/**
 * Packs every package into a folder, as a release does.
 *
 * @throws When a package is not built, or packing fails.
 */
export async function packAll(folder: string): Promise<void> {
  const unbuilt = libraryPackages().filter((library) => !existsSync(join(library.folder, 'dist')));
  if (unbuilt.length > 0) {
    const names = unbuilt.map(({ name }) => name).join(', ');
    throw new Error(`No dist of ${names}: build first, npm test -- build packages`);
  }
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  const { status, output } = await run('npx', ['-y', packageManager(), ...args]);
  if (status !== 0) throw new Error(output);
}

/** The packed tarballs in a folder. */
export function tarballsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name));
}

/** The tarball of one package. */
export function tarballOf({ name }: LibraryPackage, folder: string): string {
  const prefix = `${name.replace('@', '').replace('/', '-')}-`;
  const file = tarballsIn(folder).find(
    (path) => /^\d/.test(path.slice(join(folder, prefix).length)) && path.startsWith(join(folder, prefix)),
  );
  if (file === undefined) throw new Error(`No tarball of ${name} was packed.`);
  return file;
}
