import type { LibraryPackage, Manifest } from './library-packages.ts';
import { licenceOf } from './licence-rules.ts';
import type { ShippedPackage } from './shipped-packages.ts';

/** A published package of ours, as the bill names it. */
export interface OwnPackage {
  /** The package. */
  readonly library: LibraryPackage;
  /** Its `package.json`. */
  readonly manifest: Manifest;
}

/**
 * The bill of materials in CycloneDX 1.6: our packages, what they stand on, the digests of those, and who needs whom. The same
 * sources give the same bytes.
 *
 * @param own - Our packages.
 * @param shipped - Everybody else's.
 */
export function billOfMaterials(own: readonly OwnPackage[], shipped: readonly ShippedPackage[]): string {
  const ours = new Map(own.map(({ manifest }) => [manifest.name, purl(manifest)]));
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': 'live-calls-billing', name: 'live-calls-billing' },
    },
    components: [...own.map(({ manifest }) => ownComponent(manifest)), ...shipped.map(component)],
    dependencies: [
      { ref: 'live-calls-billing', dependsOn: [...ours.values()] },
      ...own.map(({ library, manifest }) => ({
        ref: purl(manifest),
        dependsOn: library.needs.flatMap((need) => ours.get(need) ?? lockedFor(need, manifest.name, shipped)),
      })),
      ...shipped.map((one) => ({ ref: purl(one), dependsOn: one.needs.map(purlOf) })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

interface Named {
  readonly name: string;
  readonly version: string;
}

/** The address of a package in any registry of its kind: `pkg:npm/%40scope/name@1.2.3`. */
function purl({ name, version }: Named): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function purlOf(id: string): string {
  const at = id.lastIndexOf('@');
  return purl({ name: id.slice(0, at), version: id.slice(at + 1) });
}

function named(one: Named): object {
  const [scope, short] = one.name.startsWith('@') ? one.name.split('/') : [undefined, one.name];
  return {
    ...{ type: 'library', 'bom-ref': purl(one) },
    ...(scope !== undefined && { group: scope }),
    ...{ name: short, version: one.version, purl: purl(one) },
  };
}

function ownComponent(manifest: Manifest): object {
  return { ...named(manifest), scope: 'required', licenses: [{ license: { id: 'MIT' } }] };
}

function component(one: ShippedPackage): object {
  const [algorithm, digest = ''] = one.integrity.split('-');
  if (algorithm !== 'sha512' || digest === '') throw new Error(`${one.name} has no sha512 in the lockfile.`);
  const licence = licenceOf(one);
  return {
    ...named(one),
    scope: one.isPeer ? 'optional' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: [licence.includes(' ') ? { expression: licence } : { license: { id: licence } }],
  };
}

/** The version of a direct need; when several are shipped, the one that stands for our package and is the newest. */
function lockedFor(need: string, of: string, shipped: readonly ShippedPackage[]): readonly string[] {
  const found = shipped.filter((one) => one.name === need && one.of.includes(of));
  const last = found.at(-1);
  return last === undefined ? [] : [purl(last)];
}
