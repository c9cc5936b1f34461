import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { API_VERSION, stripeClient } from './client.ts';
import { checkOptions } from './options.ts';

const options = checkOptions({
  secretKey: 'sk_test_1',
  webhookSecrets: ['whsec_1'],
  wait: async () => {},
  clock: { now: () => 1_790_000_000_000 },
});

const internal = { type: 'StripeAPIError', statusCode: 500, message: 'sorry' };
const spent = { ...internal, headers: { 'idempotent-replayed': 'true' } };
const busy = { type: 'StripeRateLimitError', statusCode: 429, message: 'slow down' };
const conflict = { type: 'StripeInvalidRequestError', statusCode: 409, message: 'under way' };
const refused = { type: 'StripeCardError', statusCode: 402, code: 'card_declined', message: 'no' };
const unreached = { type: 'StripeConnectionError', message: 'no', detail: { code: 'ECONNREFUSED' } };
const repeatedByVendor = { ...unreached, message: 'no. Request was retried 1 times.' };
const noObject = Symbol('an answer that is no object');

/** Writes while Stripe answers as planned, and then rightly. */
async function write(plan: readonly unknown[]) {
  const keys: string[] = [];
  const left = [...plan];
  const asking = stripeClient(options).write('key', async (_, { idempotencyKey }) => {
    keys.push(idempotencyKey);
    const next = left.shift();
    if (next === noObject) return { error: 'odd' };
    if (next !== undefined) throw next;
    return { object: 'invoice' };
  });
  const ended = await asking.then(
    () => 'done',
    (failure: { readonly kind: string }) => failure.kind,
  );
  return { ended, keys };
}

it('speaks the version of the API that the SDK was made for', () => {
  expect(API_VERSION).toBe(Stripe.API_VERSION);
});

describe('a write', () => {
  it.each<
    [what: string, ended: { readonly plan: readonly unknown[]; readonly as: string; readonly after: number }]
  >([
    ['is repeated until it is answered', { plan: [unreached, busy], as: 'done', after: 3 }],
    ['that never got through did nothing', { plan: [unreached, busy, unreached], as: 'unreached', after: 3 }],
    ['that was turned away each time did nothing', { plan: [busy, busy, busy], as: 'busy', after: 3 }],
    [
      'of which one attempt may have been carried out may be done',
      { plan: [internal, busy, unreached], as: 'silent', after: 3 },
    ],
    [
      'beside another under the same key may be done',
      { plan: [conflict, busy, busy], as: 'silent', after: 3 },
    ],
    [
      'that the vendor itself repeated may be done',
      { plan: [repeatedByVendor, busy, busy], as: 'silent', after: 3 },
    ],
    [
      'whose answer is no object of Stripe may be done',
      { plan: [noObject, noObject, noObject], as: 'silent', after: 3 },
    ],
    ['that is refused is not repeated', { plan: [refused], as: 'refused', after: 1 }],
    ['that is refused at last is refused', { plan: [internal, refused], as: 'refused', after: 2 }],
  ])('%s', async (_, { plan, as, after }) => {
    const keys = Array.from({ length: after }, () => 'key');
    expect(await write(plan)).toEqual({ ended: as, keys });
  });

  it('goes on under another key only where its own stands for an error', async () => {
    expect(await write([internal, spent])).toEqual({ ended: 'done', keys: ['key', 'key', 'key-1'] });
    expect(await write([internal, internal])).toMatchObject({ keys: ['key', 'key', 'key'] });
  });
});

describe('a read of what may not be there', () => {
  const find = (error: object) =>
    stripeClient(options).find(async () => {
      throw error;
    });

  it.each([
    ['the path names it', { statusCode: 404, code: 'resource_missing' }],
    ['a parameter names it', { statusCode: 400, code: 'resource_missing' }],
  ])('is absent where %s', async (_, error) => {
    expect(
      await find({ type: 'StripeInvalidRequestError', message: 'No such thing', ...error }),
    ).toBeUndefined();
  });

  it('fails for any other reason', async () => {
    const other = { type: 'StripeInvalidRequestError', statusCode: 400, code: 'parameter_unknown' };
    await expect(find(other)).rejects.toMatchObject({ kind: 'refused', status: 400 });
    await expect(find({ ...busy, statusCode: 429 })).rejects.toMatchObject({ kind: 'busy' });
  });
});
