import { relative } from 'node:path';
import type { LibraryPackage, Manifest } from './library-packages.ts';
import { root } from './project-files.ts';

/**
 * Packages in an order in which each comes after those it needs, so that nobody can install one that is there without them.
 *
 * @param packages - The packages.
 * @throws When two need each other.
 */
export function inOrder(packages: readonly LibraryPackage[]): readonly LibraryPackage[] {
  const names = new Set(packages.map(({ name }) => name));
  const done = new Map<string, LibraryPackage>();
  while (done.size < packages.length) {
    const next = packages.find(
      ({ name, needs }) => !done.has(name) && needs.every((need) => done.has(need) || !names.has(need)),
    );
    if (next === undefined) throw new Error('Some packages need each other and cannot be published in turn.');
    done.set(next.name, next);
  }
  return [...done.values()];
}

/**
 * A manifest that says which repository it comes from.
 *
 * @param manifest - The manifest.
 * @param url - Address of the repository.
 * @param folder - Folder of the package, absolute.
 */
export function withRepository(manifest: Manifest, url: string, folder: string): Manifest {
  const directory = relative(root, folder).replaceAll('\\', '/');
  return { ...manifest, repository: { type: 'git', url: `git+${url}.git`, directory } };
}
