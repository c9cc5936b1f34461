import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';

/** The files of a folder, held in memory. */
export interface StaticFiles {
  /**
   * Answers a request for a file; for a path without one, the page, which knows its own paths.
   *
   * @param request - The request, `GET` or `HEAD`.
   */
  answer(request: Request): Promise<Response>;
}

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|manifest))/;
/** Vite puts a hash of their content into the names of these. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

const packers = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [zlib.BROTLI_PARAM_QUALITY]: 9, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
} as const;
type Packing = keyof typeof packers;

class StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly #bytes: Buffer;
  readonly #packed = new Map<Packing, Promise<Buffer>>();

  constructor(path: string, bytes: Buffer) {
    this.#bytes = bytes;
    this.type = TYPES[extname(path)] ?? 'application/octet-stream';
    this.etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  }

  /** Packed once, when it is first asked for. */
  async as(packing: Packing | undefined): Promise<Buffer> {
    if (packing === undefined) return this.#bytes;
    const packed = this.#packed.get(packing) ?? packers[packing](this.#bytes);
    this.#packed.set(packing, packed);
    return packed;
  }

  packingFor(accepted: string): Packing | undefined {
    if (!COMPRESSIBLE.test(this.type) || this.#bytes.length < 1024) return undefined;
    const wanted = accepted.split(',').filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one));
    const names = new Set(wanted.map((one) => one.split(';')[0]?.trim()));
    return (['br', 'gzip'] as const).find((packing) => names.has(packing));
  }
}

/**
 * Reads a folder that a build made.
 *
 * @param folder - The folder; absent: there is no page.
 * @returns Its files.
 */
export async function staticFiles(folder: string | undefined): Promise<StaticFiles> {
  const files = folder === undefined ? new Map<string, StaticFile>() : await readFolder(folder);
  return {
    answer: async (request) => {
      const { pathname } = new URL(request.url);
      const wanted = files.get(pathname);
      // What looks like a file and is none is no page.
      const file = wanted ?? (pathname.includes('.') ? undefined : files.get('/index.html'));
      if (file === undefined) return new Response('There is no such page.', { status: 404 });
      const lasts = wanted !== undefined && HASHED.test(pathname);
      const headers = new Headers({
        'content-type': file.type,
        'cache-control': lasts ? 'public, max-age=31536000, immutable' : 'no-cache',
        etag: file.etag,
        vary: 'Accept-Encoding',
      });
      if (isKnown(request, file.etag)) return new Response(null, { status: 304, headers });
      const packing = file.packingFor(request.headers.get('accept-encoding') ?? '');
      const bytes = await file.as(packing);
      if (packing !== undefined) headers.set('content-encoding', packing);
      headers.set('content-length', String(bytes.length));
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers });
    },
  };
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  return known.some((one) => one.trim().replace(/^W\//, '') === etag);
}

async function readFolder(folder: string): Promise<Map<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => {
        const name = `/${relative(folder, path).split(sep).join('/')}`;
        return [name, new StaticFile(path, await readFile(path))] as const;
      }),
    ),
  );
}
