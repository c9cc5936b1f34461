import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { type InstalledPackage, installedPackages } from './installed-packages.ts';
import { libraryPackages, readManifest } from './library-packages.ts';
import { root } from './project-files.ts';

/** Somebody else's package that an install of ours brings, or that ours wants its user to bring. */
export interface ShippedPackage {
  /** Name. */
  readonly name: string;
  /** Version the workspace is locked to, and tested with. */
  readonly version: string;
  /** Licence as it declares it, an SPDX expression. */
  readonly licence: string;
  /** Digest of its tarball, as the lockfile has it: `sha512-...`. */
  readonly integrity: string;
  /** Our packages that stand on it, directly or not. */
  readonly of: readonly string[];
  /** It comes only with a package of a vendor that the user chooses, such as `twilio`. */
  readonly isPeer: boolean;
  /** What it needs itself, as `name@version`. */
  readonly needs: readonly string[];
}

interface Lockfile {
  readonly importers: Readonly<Record<string, Readonly<Record<string, Versions | undefined>>>>;
  readonly packages: Readonly<Record<string, { readonly resolution: { readonly integrity?: string } }>>;
  readonly snapshots: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
}
type Versions = Readonly<Record<string, { readonly version: string }>>;

/** Reads from the lockfile what every published package stands on, to the last one. */
export function shippedPackages(): readonly ShippedPackage[] {
  const lockfile = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) as Lockfile;
  const installed = installedPackages();
  const found = new Map<string, { of: Set<string>; isPeer: boolean }>();
  for (const { name, folder } of libraryPackages()) {
    const { dependencies = {}, peerDependencies = {} } = readManifest(folder);
    const importer = lockfile.importers[relative(root, folder).replaceAll('\\', '/')] ?? {};
    const locked = { ...importer.devDependencies, ...importer.dependencies };
    for (const need of Object.keys({ ...peerDependencies, ...dependencies })) {
      if (need.startsWith('@live-calls/')) continue;
      const version = locked[need]?.version;
      if (version === undefined) throw new Error(`${need} of ${name} is not in the lockfile.`);
      for (const id of closure(`${need}@${version}`, lockfile)) {
        const seen = found.get(id) ?? { of: new Set(), isPeer: true };
        seen.of.add(name);
        seen.isPeer &&= dependencies[need] === undefined;
        found.set(id, seen);
      }
    }
  }
  const shipped = [...found].map(([id, { of, isPeer }]) => {
    const [name, version] = partsOf(id);
    const licence = licenceOf(installed.get(name)?.get(version));
    const integrity = lockfile.packages[`${name}@${version}`]?.resolution.integrity ?? '';
    return {
      name,
      version,
      licence,
      integrity,
      of: [...of].sort(),
      isPeer,
      needs: needsOf(id, lockfile).map(plainId),
    };
  });
  return shipped.sort((left, right) => (plainId(left) < plainId(right) ? -1 : 1));
}

function closure(start: string, lockfile: Lockfile, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(start)) return seen;
  seen.add(start);
  for (const need of needsOf(start, lockfile)) closure(need, lockfile, seen);
  return seen;
}

function needsOf(id: string, { snapshots }: Lockfile): readonly string[] {
  const { dependencies, optionalDependencies } = snapshots[id] ?? {};
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(
    ([name, version]) => `${name}@${version}`,
  );
}

/** Name and version, without the peers that pnpm writes behind. */
function partsOf(id: string): readonly [name: string, version: string] {
  const [, name = id, version = ''] = /^(.+?)@([^@(]+)(\(.*\))?$/.exec(id) ?? [];
  return [name, version];
}

function plainId(one: string | ShippedPackage): string {
  return typeof one === 'string' ? partsOf(one).join('@') : `${one.name}@${one.version}`;
}

/** The licence a package declares, in any of the ways packages ever did. */
function licenceOf(installed: InstalledPackage | undefined): string {
  const { license, licenses } = installed?.manifest ?? {};
  const declared = license ?? (Array.isArray(licenses) ? licenses[0] : licenses);
  if (typeof declared === 'string') return declared;
  const { type } = (declared ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' ? type : 'not declared';
}
