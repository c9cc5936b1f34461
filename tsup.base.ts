import type { Options } from 'tsup';

/**
 * The one build of every package: ESM with declarations.
 *
 * @param entry - Source files that become entry points, one per line of the package's `exports`.
 */
export function libraryBuild(...entry: readonly string[]): Options {
  return {
    entry: [...entry],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    sourcemap: true,
    clean: true,
    treeshake: true,
    // tsup sets `baseUrl` itself, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  };
}
