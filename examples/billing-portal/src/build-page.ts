import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('..', import.meta.url));
const web = join(example, 'web');
const dist = join(web, 'dist');
const STAMP = '.built-from';

/**
 * Builds the page where it is missing, or older than its sources. Two processes may do so at once.
 *
 * @returns The folder of the built page.
 */
export async function builtPage(): Promise<string> {
  const wanted = await digestOfSources();
  if ((await stampOf(dist)) === wanted) return dist;
  const fresh = join(web, `.dist-${process.pid}`);
  try {
    await runVite(fresh);
    await writeFile(join(fresh, STAMP), wanted);
    await replace(fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return dist;
}

/** Whoever is first puts its folder there; the same sources make the same page. */
async function replace(fresh: string): Promise<void> {
  const old = `${fresh}-old`;
  try {
    if (existsSync(dist)) await rename(dist, old);
    await rename(fresh, dist);
  } catch (error) {
    if (!existsSync(join(dist, STAMP))) throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

async function stampOf(folder: string): Promise<string | undefined> {
  return readFile(join(folder, STAMP), 'utf8').catch(() => undefined);
}

async function digestOfSources(): Promise<string> {
  const entries = await readdir(web, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|\.?dist[^\\/]*)[\\/]|\.test\.tsx?$/.test(path))
    .sort();
  const hash = createHash('sha256');
  for (const path of [join(example, 'package.json'), ...paths]) {
    hash.update(`\0${path.slice(example.length)}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}

async function runVite(outDir: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('vite/package.json');
  const args = [
    join(dirname(manifest), 'bin', 'vite.js'),
    'build',
    web,
    '--outDir',
    outDir,
    '--logLevel',
    'warn',
  ];
  // Under tests the environment says otherwise, and the page would be built for debugging.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, args, { cwd: example, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const status = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  if (status !== 0) throw new Error(`The page could not be built:\n${said.trim()}`);
}
