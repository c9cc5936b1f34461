/**
 * Every root command comes through here, so that a fresh clone needs Node and npm and nothing else:
 * check Node, install when the lockfile changed, then run the tool from node_modules directly.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What runs for each command, after the install. */
const commands = {
  start: { script: 'examples/billing-portal/src/main.ts' },
  quickstart: { script: 'examples/quickstart/src/main.ts' },
  screenshots: { script: 'examples/billing-portal/browser/take-screenshots.ts' },
  test: { script: 'scripts/test.ts' },
  build: { script: 'scripts/test.ts', args: ['build'] },
  docs: { script: 'scripts/test.ts', args: ['docs'] },
  bench: { script: 'scripts/bench.ts' },
  api: { script: 'scripts/check-api.ts', args: ['--write'] },
  licences: { script: 'scripts/check-licences.ts', args: ['--write'] },
  sbom: { script: 'scripts/check-licences.ts', args: ['--bill'] },
  release: { script: 'scripts/release.ts' },
  soak: { script: 'scripts/soak.ts' },
  mutate: { script: 'scripts/mutate.ts' },
  'live-calls': { script: 'packages/cli/src/main.ts' },
  'errors-page': { script: 'scripts/check-errors-page.ts', args: ['--write'] },
  format: { tool: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '--write', '.'] },
  changeset: { tool: 'node_modules/@changesets/cli/bin.js' },
};

function stop(message) {
  console.error(message);
  process.exit(1);
}

function checkNode() {
  const wanted = /(\d+)\.(\d+)/.exec(manifest.engines.node);
  const seen = /(\d+)\.(\d+)/.exec(process.versions.node);
  const [major, minor] = [Number(seen[1]), Number(seen[2])];
  if (major > Number(wanted[1]) || (major === Number(wanted[1]) && minor >= Number(wanted[2]))) return;
  stop(
    `Live Calls Billing needs Node ${manifest.engines.node}; this is Node ${process.versions.node}.\n` +
      `Install a newer Node, or borrow one for this command: npx -y -p node@22 -- npm ${process.argv[2] ?? 'test'}`,
  );
}

/** A digest of what decides the content of node_modules. */
function wantedInstall() {
  const hash = createHash('sha256')
    .update(manifest.packageManager)
    .update(process.platform + process.arch);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function install() {
  const stamp = join(root, 'node_modules', '.live-calls.stamp');
  const wanted = wantedInstall();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(
    `Installing dependencies with ${manifest.packageManager} (the lockfile is new or has changed) ...`,
  );
  const started = performance.now();
  const windows = process.platform === 'win32';
  const installed = spawnSync(
    windows ? 'npx.cmd' : 'npx',
    ['-y', manifest.packageManager, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'],
    { cwd: root, encoding: 'utf8', shell: windows, env: { ...process.env, npm_config_loglevel: 'error' } },
  );
  if (installed.status !== 0) {
    stop(
      `${installed.stdout ?? ''}${installed.stderr ?? ''}${installed.error ?? ''}\nThe install failed (above). ` +
        'It needs the package registry once. After editing dependencies in a package.json, ' +
        `run: npx -y ${manifest.packageManager} install`,
    );
  }
  writeFileSync(stamp, wanted);
  console.log(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function run(name, given) {
  const { script, tool, args = [] } = commands[name];
  const file = join(root, script ?? tool);
  if (!existsSync(file)) stop(`npm run ${name} runs ${script ?? tool}, which does not exist.`);
  // A command line reads files named from where its user stands.
  const cwd = name === 'live-calls' ? (process.env.INIT_CWD ?? process.cwd()) : root;
  const loader =
    script === undefined ? [] : ['--conditions=@live-calls/source', `--import=${import.meta.resolve('tsx')}`];
  const child = spawn(process.execPath, [...loader, file, ...args, ...given], {
    cwd,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`npm run ${name} could not start: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

const [name = 'test', ...given] = process.argv.slice(2);
if (!Object.hasOwn(commands, name))
  stop(`No command ${name}. There are: ${Object.keys(commands).join(', ')}.`);
checkNode();
install();
run(name, given);
