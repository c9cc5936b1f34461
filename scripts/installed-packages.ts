import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project-files.ts';

/** A package as the workspace has it. */
export interface InstalledPackage {
  /** Its folder. */
  readonly folder: string;
  /** Its `package.json`. */
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
    readonly licenses?: unknown;
  };
}

/** What pnpm has laid out in the workspace, by name and version: each package lies in a folder of its own. */
export function installedPackages(): ReadonlyMap<string, ReadonlyMap<string, InstalledPackage>> {
  const store = join(root, 'node_modules', '.pnpm');
  const found = new Map<string, Map<string, InstalledPackage>>();
  for (const entry of readdirSync(store)) {
    const name = /^(@[^+@]+\+)?[^+@]+/.exec(entry)?.[0].replace('+', '/');
    const folder = name === undefined ? undefined : join(store, entry, 'node_modules', name);
    if (folder === undefined || !existsSync(join(folder, 'package.json'))) continue;
    const manifest = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as InstalledPackage['manifest'];
    const versions = found.get(manifest.name) ?? new Map<string, InstalledPackage>();
    found.set(manifest.name, versions.set(manifest.version, { folder, manifest }));
  }
  return found;
}
