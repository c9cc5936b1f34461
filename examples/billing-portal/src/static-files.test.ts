import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { staticFiles } from './static-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-page-'));
const script = `console.log(${JSON.stringify('x'.repeat(5000))});`;
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Portal</title>');
writeFileSync(join(folder, 'assets', 'index-NpQZ43iZ.js'), script);
writeFileSync(join(folder, '.built-from'), 'digest');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  (await staticFiles(folder)).answer(new Request(`http://portal.example${path}`, { headers, method }));

describe('files of the page', () => {
  it('with a hash in the name are kept for ever, packed as the browser takes it', async () => {
    for (const [accepted, unpack] of [
      ['gzip, deflate, br', brotliDecompressSync],
      ['gzip;q=0.8, br;q=0', gunzipSync],
      ['identity', (bytes: Buffer) => bytes],
    ] as const) {
      const response = await ask('/assets/index-NpQZ43iZ.js', { 'accept-encoding': accepted });
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(unpack(Buffer.from(await response.arrayBuffer())).toString()).toBe(script);
    }
  });

  it('answer every path of the page with the page, which is asked for again', async () => {
    for (const path of ['/', '/index.html', '/billing-details', '/usage/report?from=x']) {
      const response = await ask(path);
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await response.text()).toContain('Portal');
      const known = { 'if-none-match': `"other", ${response.headers.get('etag')}` };
      expect((await ask(path, known)).status).toBe(304);
    }
    const head = await ask('/', {}, 'HEAD');
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['36', '']);
  });

  it('that are not there are missing, and nothing outside the folder is found', async () => {
    for (const path of ['/assets/gone.js', '/favicon.ico', '/.built-from', '/..%2f..%2fetc/passwd.txt']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect((await (await staticFiles(undefined)).answer(new Request('http://portal.example/'))).status).toBe(
      404,
    );
  });
});
