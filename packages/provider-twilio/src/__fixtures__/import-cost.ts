/** Imports the package in a process of its own, reads a webhook, and says what that cost and loaded. */
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const before = process.memoryUsage().rss;
const start = performance.now();
const { twilioProvider } = await import('../index.ts');
const importMs = Math.round(performance.now() - start);
const importBytes = process.memoryUsage().rss - before;

const accountSid = `AC${'a'.repeat(32)}`;
const legId = `CA${'1'.repeat(32)}`;
const twilio = twilioProvider({
  accountSid,
  authTokens: ['token'],
  publicUrl: 'https://billing.example.com',
  apiHost: 'http://127.0.0.1:9',
  attempts: 1,
});
const text = `https://billing.example.com/AccountSid${accountSid}CallSid${legId}CallStatusringingCallbackSourcex`;
const read = await twilio.parseWebhook({
  method: 'POST',
  url: '/',
  headers: { 'x-twilio-signature': createHmac('sha1', 'token').update(text).digest('base64') },
  body: Buffer.from(`CallbackSource=x&CallSid=${legId}&CallStatus=ringing&AccountSid=${accountSid}`),
});
// The vendor's SDK stands on these packages, which are CommonJS and so show in this cache.
const OF_VENDOR = /node_modules[/\\](twilio|axios|qs|jsonwebtoken|xmlbuilder|dayjs)[/\\]/;
const loaded = (): number =>
  Object.keys(createRequire(import.meta.url).cache).filter((file) => OF_VENDOR.test(file)).length;
const afterWebhook = loaded();
const failure = await twilio.fetchLeg({ legId }).catch((error: { code: string }) => error.code);
console.log(
  JSON.stringify({ importMs, importBytes, read: read.status, afterWebhook, failure, afterRequest: loaded() }),
);
