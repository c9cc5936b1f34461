import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LibraryPackage } from './library-packages.ts';
import { bundleConsumer, installAlone, useConsumers } from './lone-consumers.ts';
import { startRegistry } from './loopback-registry.ts';
import { tarballsIn } from './pack-packages.ts';
import { run } from './run-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'live-calls-alone-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reads = `import papaparse from 'papaparse';\nexport const read = papaparse.parse;\n`;

async function pack(name: string, content: object): Promise<LibraryPackage> {
  const place = join(folder, 'sources', name, 'package');
  mkdirSync(place, { recursive: true });
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js', ...content };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(place, 'index.js'), reads);
  const args = ['-czf', join(folder, `${name}-1.0.0.tgz`), '-C', dirname(place), 'package'];
  expect(await run('tar', args)).toEqual({ status: 0, output: '' });
  return { name, folder: place, entries: [{ name: '.', source: 'index.js' }], needs: [] };
}

test('a package that imports what it does not declare fails alone, and beside one that declares it', {
  timeout: 180_000,
}, async () => {
  const dependencies = { papaparse: '^5.0.0' };
  const packages = [await pack('honest', { dependencies }), await pack('careless', {})];
  const registry = await startRegistry(tarballsIn(folder));
  const [honest, careless] = await installAlone(packages, folder, registry).finally(registry.close);
  if (honest === undefined || careless === undefined) throw new Error('Not all were installed.');

  expect(await bundleConsumer(honest)).toEqual({ status: 0, output: '' });
  expect(await useConsumers([honest], process.execPath)).toEqual({ status: 0, output: '' });

  const bundled = await bundleConsumer(careless);
  expect(bundled.status).toBe(1);
  expect(bundled.output).toContain('careless cannot be bundled');
  const used = await useConsumers([careless], process.execPath);
  expect(used.status).toBe(1);
  expect(used.output).toContain('careless, installed alone, fails on ');
  expect(used.output).toContain("Cannot find package 'papaparse'");
});
