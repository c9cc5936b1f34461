import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { type DeclaredTest, TestFunctions } from './test-functions.ts';

/** Tests and the sources they test in one script, which can be loaded anew as often as wanted. */
export interface TestBundle {
  /** Runs the script from the start, with fresh modules. */
  load(): readonly DeclaredTest[];
}

/**
 * Bundles tests.
 *
 * @param root - The repository, or a copy of it.
 * @param paths - Folders and test files, from there; those named first run first.
 * @returns The bundle.
 */
export async function bundleTests(root: string, paths: readonly string[]): Promise<TestBundle> {
  const all = paths.flatMap((path) => testsIn(root, path));
  // Examples find most of what is wrong, in a fraction of the time of properties.
  const isProperty = (file: string) => file.endsWith('.property.test.ts');
  const files = [...all.filter((file) => !isProperty(file)), ...all.filter(isProperty)];
  const lines = files.map((file) => `startFile(${JSON.stringify(file)}); require('./${file}');`);
  const { outputFiles } = await build({
    stdin: { contents: lines.join('\n'), resolveDir: root, sourcefile: 'all-tests.js' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@live-calls/source'],
    logLevel: 'error',
    plugins: [ownSources(root)],
  });
  const source = `(function (require, startFile, module, exports) {${outputFiles[0]?.text ?? ''}\n})`;
  const start = new Script(source, { filename: 'all-tests.js' }).runInThisContext() as (
    ...given: readonly unknown[]
  ) => void;
  const require = createRequire(join(root, 'packages', 'core', 'package.json'));
  return {
    load() {
      const functions = new TestFunctions();
      const module = { exports: {} };
      start(
        (name: string) => (name === 'vitest' ? functions.exports : require(name)),
        (file: string) => functions.startFile(file),
        module,
        module.exports,
      );
      return functions.declared;
    },
  };
}

function testsIn(root: string, path: string): readonly string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${path}/${name.replaceAll('\\', '/')}`)
    .sort();
}

/**
 * The links of the workspace lead to the sources as they are; here every package takes those of the copy. Everything else that is
 * installed stays outside of the bundle.
 */
function ownSources(root: string): Plugin {
  return {
    name: 'own-sources',
    setup(building) {
      building.onResolve({ filter: /^@live-calls\// }, ({ path }) => {
        const [, name = '', entry = 'index'] = path.split('/');
        return { path: join(root, 'packages', name, 'src', `${entry}.ts`) };
      });
      building.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' ? undefined : { path, external: true },
      );
      building.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        ),
        loader: 'ts',
      }));
    },
  };
}
