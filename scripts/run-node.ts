import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project-files.ts';

/** How a process ended. */
export interface Ended {
  /** Exit status; 1 when a signal ended it. */
  readonly status: number;
  /** What it printed; empty when the output went straight to the terminal. */
  readonly output: string;
}

/** How to run a process. */
export interface RunOptions {
  /** Working folder; the root unless said otherwise. */
  readonly cwd?: string;
  /** Variables besides the inherited ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the output goes straight to the terminal. */
  readonly show?: boolean;
}

/** A log that is read later has no use for colours. */
const plainLog: Readonly<Record<string, string>> = process.stdout.isTTY
  ? {}
  : { NO_COLOR: '1', FORCE_COLOR: '0' };

/** Runs a program and waits for it. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { promise, resolve } = deferred<Ended>();
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...plainLog, npm_config_loglevel: 'error', ...options.env },
    stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    shell: process.platform === 'win32' && command === 'npx',
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', (error) => resolve({ status: 1, output: `${command}: ${error.message}` }));
  child.on('close', (code) => resolve({ status: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  return promise;
}

/** Runs a tool of node_modules without a package manager in between. */
export function runTool(tool: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [toolScript(tool), ...args], options);
}

/**
 * Finds the script of a tool.
 *
 * @param tool - Package name, or `package#bin` where the two differ.
 */
function toolScript(tool: string): string {
  const [name = tool, bin = name.split('/').at(-1) ?? name] = tool.split('#');
  const folder = join(root, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin];
  if (script === undefined) throw new Error(`${name} has no program ${bin}.`);
  return join(folder, script);
}

/** The version of pnpm this workspace is locked with, as npx takes it. */
export function packageManager(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };
  return manifest.packageManager;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
