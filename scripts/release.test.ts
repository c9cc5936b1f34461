import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { libraryPackages, readManifest } from './library-packages.ts';
import { projectFiles, root } from './project-files.ts';
import { inOrder, withRepository } from './release-order.ts';

test('each package is published after those it needs', () => {
  const packages = libraryPackages();
  for (const given of [packages, packages.toReversed()]) {
    const names = inOrder(given).map(({ name }) => name);
    expect(names.toSorted()).toEqual(packages.map(({ name }) => name).toSorted());
    for (const { name, needs } of packages) {
      for (const need of needs.filter((one) => names.includes(one)))
        expect(names.indexOf(need), `${need} before ${name}`).toBeLessThan(names.indexOf(name));
    }
  }
  const one = { name: 'one', folder: '', entries: [], needs: ['two'] };
  expect(() => inOrder([one, { ...one, name: 'two', needs: ['one'] }])).toThrow(/need each other/);
});

test('a package says which repository and folder it comes from, and nothing else about it changes', () => {
  const folder = join(root, 'packages', 'core');
  const manifest = readManifest(folder);
  const { repository, ...rest } = withRepository(manifest, 'https://git.example/acme/billing', folder);
  expect(rest).toEqual(manifest);
  expect(repository).toEqual({
    ...{ type: 'git', url: 'git+https://git.example/acme/billing.git', directory: 'packages/core' },
  });
});

interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

test('the release workflow runs every gate first, proves where it ran, and knows no secret', () => {
  const files = new Map(projectFiles().map(({ path, text }) => [path, text]));
  const text = files.get('.github/workflows/release.yml') ?? '';
  const { jobs, permissions } = parse(text) as Workflow;
  const runs = (jobs.release?.steps ?? []).flatMap(({ run = [] }) => run);
  const gates = runs.indexOf('npm test');
  expect(gates).toBeGreaterThanOrEqual(0);
  for (const line of ['npm run release', 'npm run sbom']) expect(runs.indexOf(line)).toBeGreaterThan(gates);
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.release?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  expect(text).not.toMatch(/secrets\.|_token|authToken|registry-url/i);
  const { scripts } = JSON.parse(files.get('package.json') ?? '') as { scripts: Record<string, string> };
  for (const [, name = ''] of text.matchAll(/npm run ([\w-]+)/g))
    expect(Object.keys(scripts)).toContain(name);
});
