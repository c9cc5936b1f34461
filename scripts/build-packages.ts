import { libraryPackages } from './library-packages.ts';
import { type Ended, runTool } from './run-node.ts';

/**
 * Builds every package that is published into its `dist`.
 *
 * @param options - For the bundler, beside what each package's configuration says.
 * @returns Status 0 when all were built, and what was said.
 */
export async function buildPackages(...options: readonly string[]): Promise<Ended> {
  const ends = await Promise.all(
    libraryPackages().map(({ folder }) => runTool('tsup', ['--silent', ...options], { cwd: folder })),
  );
  return {
    status: ends.every((end) => end.status === 0) ? 0 : 1,
    output: ends.map((end) => end.output).join(''),
  };
}
