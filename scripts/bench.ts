/**
 * `npm run bench` measures what hosts install: the packages as built, without the loader that translates sources, which
 * gives every closure its name while it runs. Only the JavaScript is built; declarations stay as they are.
 */
import { join } from 'node:path';
import { libraryPackages } from './library-packages.ts';
import { run, runTool } from './run-node.ts';

const SOURCES = '--conditions=@live-calls/source';

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  console.log('Building the packages ...');
  const ends = await Promise.all(
    libraryPackages().map(({ folder }) =>
      runTool('tsup', ['--silent', '--no-dts', '--no-clean'], { cwd: folder }),
    ),
  );
  const failed = ends.filter(({ status }) => status !== 0);
  if (failed.length > 0) {
    console.error(failed.map(({ output }) => output).join(''));
    return 1;
  }
  const loader = process.execArgv.filter((argument) => argument !== SOURCES);
  const script = join('benchmarks', 'src', 'main.ts');
  const { status } = await run(process.execPath, [...loader, script, ...given], { show: true });
  return status;
}
