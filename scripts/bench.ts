/**
 * `npm run bench` measures what hosts install: the packages as built, without the loader that translates sources, which
 * gives every closure its name while it runs. Only the JavaScript is built; declarations stay as they are.
 */
import { join } from 'node:path';
import { buildPackages } from './build-packages.ts';
import { runTool } from './run-node.ts';

console.log('Building the packages ...');
const { status, output } = await buildPackages('--no-dts', '--no-clean');
if (status === 0) {
  const script = join('benchmarks', 'src', 'main.ts');
  const args = ['--expose-gc', script, ...process.argv.slice(2)];
  process.exitCode = (await runTool('tsx', args, { show: true })).status;
} else {
  console.error(output);
  process.exitCode = status;
}
