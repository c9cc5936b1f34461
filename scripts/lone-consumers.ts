import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { importedNames, type LibraryPackage, readManifest } from './library-packages.ts';
import type { LoopbackRegistry } from './loopback-registry.ts';
import { tarballOf } from './pack-packages.ts';
import { type Ended, packageManager, run } from './run-node.ts';

/** An otherwise empty project that has installed one of our packages from its tarball. */
export interface LoneConsumer {
  /** The package. */
  readonly library: LibraryPackage;
  /** Folder of the project. */
  readonly folder: string;
  /** Folder of the same program as one file, far from any `node_modules`. */
  readonly bundled: string;
}

/**
 * Makes a project for each package and installs the package alone, so that it finds what it declares and nothing else: pnpm puts
 * nothing where a package could find it by accident. One install does all of them.
 *
 * @param packages - The packages.
 * @param folder - Where their tarballs are, and the projects will be.
 * @param registry - What the rest comes from.
 */
export async function installAlone(
  packages: readonly LibraryPackage[],
  folder: string,
  registry: LoopbackRegistry,
): Promise<readonly LoneConsumer[]> {
  const workspace = join(folder, 'alone');
  const consumers = packages.map((library) => {
    const place = library.name.replace(/^.*\//, '');
    return { library, folder: join(workspace, place), bundled: join(folder, 'bundled', place) };
  });
  for (const { library, folder: project } of consumers) {
    mkdirSync(project, { recursive: true });
    const dependencies = { [library.name]: `file:${tarballOf(library, folder)}` };
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(project, 'use.cjs'), requireProgram(importedNames(library)));
    writeFileSync(join(project, 'use.mjs'), importProgram(importedNames(library)));
    writeFileSync(join(project, 'bundle-me.mjs'), bundleProgram(importedNames(library)));
  }
  writeFileSync(
    join(workspace, 'pnpm-workspace.yaml'),
    'packages: ["*"]\nhoist: false\nignoreScripts: true\n',
  );
  writeFileSync(join(workspace, 'package.json'), '{ "private": true }\n');
  const args = ['-y', packageManager(), 'install', '--no-frozen-lockfile', ...registry.pnpmArgs];
  const { status, output } = await run('npx', args, { cwd: workspace });
  if (status !== 0) throw new Error(`The packed packages cannot be installed:\n${output}`);
  return consumers;
}

function requireProgram(names: readonly string[]): string {
  return names.map((name) => `exports['${name}'] = require('${name}');\n`).join('');
}

/** Everything a package exports is there, and the same for those who require it. */
function importProgram(names: readonly string[]): string {
  const lines = names.flatMap((name) => [
    `const { ...imported } = await import('${name}');`,
    `if (Object.keys(imported).length === 0) throw new Error('${name} exports nothing');`,
    `for (const key of Object.keys(imported))`,
    `  if (required['${name}'][key] !== imported[key]) throw new Error('${name}: ' + key + ' is another when required');`,
  ]);
  const blocks = lines.join('\n').split('\nconst ').join('\n}\n{\nconst ');
  return `import required from './use.cjs';\n{\n${blocks}\n}\n`;
}

function bundleProgram(names: readonly string[]): string {
  const imports = names.map((name, index) => `import * as entry${index} from '${name}';\n`);
  const checks = names.map(
    (name, index) =>
      `if (Object.keys(entry${index}).length === 0) throw new Error('${name} exports nothing');\n`,
  );
  return [...imports, ...checks].join('');
}

/** Bundles the program of a consumer into one file, as a server is deployed. */
export async function bundleConsumer({ library, folder, bundled }: LoneConsumer): Promise<Ended> {
  const { peerDependenciesMeta = {} } = readManifest(library.folder);
  const absent = Object.keys(peerDependenciesMeta).filter(
    (name) => peerDependenciesMeta[name]?.optional === true,
  );
  try {
    await build({
      entryPoints: [join(folder, 'bundle-me.mjs')],
      outfile: join(bundled, 'bundle.mjs'),
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'silent' },
      external: absent,
      // What packages in the older format need in a bundle of the newer one; esbuild says so, and leaves it to its user.
      banner: {
        js: "import { createRequire as requireOfBundle } from 'node:module'; const require = requireOfBundle(import.meta.url);",
      },
    });
    return { status: 0, output: '' };
  } catch (error) {
    return { status: 1, output: `${library.name} cannot be bundled: ${(error as Error).message}` };
  }
}

/** Imports, requires and runs bundled what each consumer has installed, with a given Node. */
export async function useConsumers(consumers: readonly LoneConsumer[], node: string): Promise<Ended> {
  const ends: Ended[] = [];
  for (const { library, folder, bundled } of consumers) {
    const programs = [
      ['--no-warnings', join(folder, 'use.mjs')],
      [join(bundled, 'bundle.mjs')],
      ...Object.values(readManifest(library.folder).bin ?? {}).map((bin) => [
        join(folder, 'node_modules', library.name, bin),
        '--help',
      ]),
    ];
    const tried = await Promise.all(programs.map((args) => run(node, args, { cwd: folder })));
    ends.push(
      ...tried
        .filter(({ status }) => status !== 0)
        .map(({ output }) => ({
          status: 1,
          output: `${library.name}, installed alone, fails on ${node}:\n${output}`,
        })),
    );
  }
  return { status: ends.length === 0 ? 0 : 1, output: ends.map(({ output }) => output).join('\n') };
}
