import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project-files.ts';

/** What users import from a package. */
export interface LibraryEntry {
  /** As in `exports`: `.` or `./adapter`. */
  readonly name: string;
  /** The file it is made of, from the package's folder: `src/adapter.ts`. */
  readonly source: string;
}

/** A package that is published. */
export interface LibraryPackage {
  /** Name in the registry. */
  readonly name: string;
  /** Folder, absolute. */
  readonly folder: string;
  /** What users import. */
  readonly entries: readonly LibraryEntry[];
  /** Names of the packages it needs at run time. */
  readonly needs: readonly string[];
}

/** What of a `package.json` the checks read. */
export interface Manifest {
  /** Name in the registry. */
  readonly name: string;
  /** Version. */
  readonly version: string;
  /** Not published. */
  readonly private?: boolean;
  /** Entry points; the condition `@live-calls/source` names the file each is made of. */
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Programs. */
  readonly bin?: Readonly<Record<string, string>>;
  /** Installed with it. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Brought by the user, or installed with it. */
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** Where it comes from; set by a release. */
  readonly repository?: Readonly<Record<'type' | 'url' | 'directory', string>>;
  /** Which of them may be absent. */
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Reads the `package.json` of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Everything under packages/ that is published. */
export function libraryPackages(): readonly LibraryPackage[] {
  return readdirSync(join(root, 'packages')).flatMap((folderName) => {
    const folder = join(root, 'packages', folderName);
    const manifest = readManifest(folder);
    if (manifest.private === true) return [];
    const entries = Object.entries(manifest.exports).flatMap(([name, target]) => {
      const source = typeof target === 'string' ? undefined : target['@live-calls/source'];
      return source === undefined ? [] : [{ name, source: source.replace(/^\.\//, '') }];
    });
    const needs = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    return [{ name: manifest.name, folder, entries, needs }];
  });
}

/** The names that users write in an import: `@live-calls/core/adapter`. */
export function importedNames({ name, entries }: LibraryPackage): readonly string[] {
  return entries.map((entry) => name + entry.name.slice(1));
}
