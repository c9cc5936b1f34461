/** Imports the package in a process of its own, reads a webhook, and says what that cost and loaded. */
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const before = process.memoryUsage().rss;
const start = performance.now();
const { vonageProvider } = await import('../index.ts');
const importMs = Math.round(performance.now() - start);
const importBytes = process.memoryUsage().rss - before;
const { account, NOON_MS, signedWebhook } = await import('./vonage-server.ts');

const { apiKey, applicationId, privateKey, signatureSecret } = account;
const vonage = vonageProvider({
  apiKey,
  applicationId,
  privateKey,
  signatureSecrets: [signatureSecret],
  clock: { now: () => NOON_MS },
  apiHost: 'http://127.0.0.1:9',
  attempts: 1,
});
const read = await vonage.parseWebhook(signedWebhook({ uuid: 'leg-1', status: 'ringing' }));
// The vendor's SDK stands on these packages, which are CommonJS and so show in this cache.
const OF_VENDOR = /@vonage|jsonwebtoken|node-fetch|[/\\]debug[/\\]/;
const loaded = (): number =>
  Object.keys(createRequire(import.meta.url).cache).filter((file) => OF_VENDOR.test(file)).length;
const afterWebhook = loaded();
const failure = await vonage.fetchLeg({ legId: 'leg-1' }).catch((error: { code: string }) => error.code);
console.log(
  JSON.stringify({ importMs, importBytes, read: read.status, afterWebhook, failure, afterRequest: loaded() }),
);
