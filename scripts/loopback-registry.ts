import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InstalledPackage, installedPackages } from './installed-packages.ts';
import { run } from './run-node.ts';

/** A package registry on loopback, for one run. */
export interface LoopbackRegistry {
  /** Where package managers find it. */
  readonly url: string;
  /** Settings that make npm use it, and nothing of the person who runs it. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for pnpm, which npx itself has to find elsewhere. */
  readonly pnpmArgs: readonly string[];
  /** Stops it. */
  close(): Promise<void>;
}

interface Release {
  readonly manifest: { readonly name: string; readonly version: string };
  /** Its archive, made when it is asked for. */
  archive(): Promise<Buffer>;
  readonly integrity?: string;
}

type Shelf = Map<string, Map<string, Release>>;

/**
 * Starts a registry that has our packed tarballs, and of everybody else's packages those that the workspace has installed. So an
 * install is the real one, byte for byte what a release would give, and asks nobody outside.
 *
 * @param tarballs - Paths of the packed tarballs.
 */
export async function startRegistry(tarballs: readonly string[]): Promise<LoopbackRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-registry-'));
  const shelf = installedReleases(folder);
  for (const tarball of tarballs) put(shelf, await packedRelease(tarball));
  const server = createServer((request, response) => {
    answer(shelf, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const settings = {
    registry: url,
    cache: join(folder, 'cache'),
    userconfig: join(folder, 'no-settings'),
    ...{ audit: 'false', fund: 'false', update_notifier: 'false', loglevel: 'error' },
  };
  return {
    url,
    pnpmArgs: [
      `--registry=${url}`,
      `--store-dir=${join(folder, 'store')}`,
      `--config.cache-dir=${join(folder, 'pnpm')}`,
    ],
    env: Object.fromEntries(Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value])),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function put(shelf: Shelf, release: Release): void {
  const { name, version } = release.manifest;
  shelf.set(name, (shelf.get(name) ?? new Map<string, Release>()).set(version, release));
}

async function packedRelease(tarball: string): Promise<Release> {
  const bytes = readFileSync(tarball);
  const { status, output } = await run('tar', ['-xOzf', tarball, 'package/package.json']);
  if (status !== 0) throw new Error(`${tarball} has no package.json: ${output}`);
  return {
    manifest: JSON.parse(output) as Release['manifest'],
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    archive: async () => bytes,
  };
}

function installedReleases(folder: string): Shelf {
  const shelf: Shelf = new Map();
  for (const versions of installedPackages().values()) {
    for (const one of versions.values()) {
      put(shelf, { manifest: one.manifest, archive: () => archiveOf(one, folder) });
    }
  }
  return shelf;
}

async function archiveOf({ folder: source, manifest }: InstalledPackage, folder: string): Promise<Buffer> {
  // Files of the same content are one file in pnpm's store; an archive would call them links, which npm leaves out.
  const place = join(folder, `${manifest.name.replace('/', '+')}@${manifest.version}`);
  cpSync(source, join(place, 'package'), {
    recursive: true,
    filter: (path) => path !== join(source, 'node_modules'),
  });
  const file = `${place}.tar`;
  const { status, output } = await run('tar', ['-cf', file, '-C', place, 'package']);
  if (status !== 0) throw new Error(output);
  return readFileSync(file);
}

async function answer(shelf: Shelf, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [name = '', archive] = decodeURIComponent((request.url ?? '').slice(1)).split('/-/');
  const releases = shelf.get(name);
  if (releases === undefined) {
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"error":"not installed in the workspace"}');
    return;
  }
  if (archive !== undefined) {
    const release = releases.get(archive.replace(/\.tgz$/, ''));
    if (release === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(await release.archive());
    return;
  }
  const base = `http://${request.headers.host}/${name}/-/`;
  const versions = Object.fromEntries(
    [...releases].map(([version, { manifest, integrity }]) => {
      const dist = { tarball: `${base}${version}.tgz`, ...(integrity !== undefined && { integrity }) };
      return [version, { ...manifest, dist }];
    }),
  );
  const latest = [...releases.keys()].sort(byVersion).at(-1);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ name, 'dist-tags': { latest }, versions }));
}

function byVersion(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
