/** Imports the package in a process where the vendor's package is missing, and says what that cost and what still works. */
import { register } from 'node:module';
import { performance } from 'node:perf_hooks';

const withoutVendor = `export async function resolve(specifier, context, next) {
  if (specifier === 'stripe') throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(withoutVendor)}`);

const before = process.memoryUsage().rss;
const start = performance.now();
const { stripeProcessor } = await import('../index.ts');
const importMs = Math.round(performance.now() - start);
const importBytes = process.memoryUsage().rss - before;

const stripe = stripeProcessor({ secretKey: 'sk_test_1', webhookSecrets: ['whsec_test'] });
const codeOf = async (asked: Promise<unknown>): Promise<unknown> => {
  try {
    return await asked;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { code, message };
  }
};
const body = new TextEncoder().encode('{}');
const webhook = await codeOf(stripe.parseWebhook({ method: 'POST', url: '/', headers: {}, body }));
const request = await codeOf(stripe.findByKey({ key: 'top_1', accountId: 'acme' }));
console.log(JSON.stringify({ importMs, importBytes, webhook, request }));
