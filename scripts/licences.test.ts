import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import { billOfMaterials } from './bill-of-materials.ts';
import { libraryPackages, readManifest } from './library-packages.ts';
import { licenceList, licenceProblems } from './licence-rules.ts';
import { type ShippedPackage, shippedPackages } from './shipped-packages.ts';

const shipped = shippedPackages();
const [any] = shipped as readonly [ShippedPackage, ...ShippedPackage[]];
const own = libraryPackages().map((library) => ({ library, manifest: readManifest(library.folder) }));

function problemsWith(licence: string): readonly string[] {
  return licenceProblems([...shipped, { ...any, name: 'newcomer', version: '1.0.0', licence }]);
}

test('what an install brings is found to the last package, and a choice of vendor is told apart', () => {
  const found = new Map(shipped.map((one) => [one.name, one]));
  expect(found.get('postgres-bytea')).toMatchObject({ of: ['@live-calls/storage-postgres'], isPeer: false });
  expect(found.get('axios')).toMatchObject({ of: ['@live-calls/provider-twilio'], isPeer: true });
  expect(found.get('papaparse')).toMatchObject({ of: ['@live-calls/cli', '@live-calls/core'] });
  expect(found.has('vitest')).toBe(false);
});

test('a licence that is not on the list, or none, is a problem; a choice that has one on it is not', () => {
  expect(licenceProblems(shipped)).toEqual([]);
  for (const licence of ['(MIT OR GPL-3.0-only)', 'MIT AND ISC']) expect(problemsWith(licence)).toEqual([]);
  for (const licence of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'not declared', 'SEE LICENSE IN x']) {
    expect(problemsWith(licence).join()).toContain(`newcomer@1.0.0, which comes with ${any.of}: ${licence}`);
  }
  expect(licenceProblems(shipped.filter(({ name }) => name !== 'png-js')).join()).toContain('png-js@2.0.0');
});

test('the list names every package once', () => {
  const rows = licenceList(shipped).match(/^\| (?!package )[^|]+ \| [^|]+ \| [^|]+ \|/gm) ?? [];
  expect(new Set(rows).size).toBe(shipped.length);
  expect(rows).toHaveLength(shipped.length);
});

test('the bill of materials is CycloneDX, the same every time, and every reference leads to a component', async () => {
  const bill = billOfMaterials(own, shipped);
  expect(billOfMaterials(own, shippedPackages())).toBe(bill);
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(bill)).toBeNull();
  expect(await validator.validate(bill.replace('"SHA-512"', '"SHA-9"'))).not.toBeNull();
  const { components, dependencies } = JSON.parse(bill) as {
    components: readonly { 'bom-ref': string }[];
    dependencies: readonly { ref: string; dependsOn: readonly string[] }[];
  };
  const refs = new Set(['live-calls-billing', ...components.map((one) => one['bom-ref'])]);
  expect(refs.size).toBe(own.length + shipped.length + 1);
  expect(new Set(dependencies.map(({ ref }) => ref))).toEqual(refs);
  for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  const needs = (name: string) =>
    dependencies.find(({ ref }) => ref.startsWith(`pkg:npm/%40live-calls/${name}@`));
  expect(needs('storage-postgres')?.dependsOn).toEqual([
    expect.stringMatching(/^pkg:npm\/pg@8/),
    expect.stringContaining('%40live-calls/core@'),
  ]);
});
