import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { signedWebhook } from './__fixtures__/vonage-server.ts';
import { readDecimal, readInstant, readSeconds } from './vendor-values.ts';

const vonage = testProvider();
const words = [
  'completed',
  'answered',
  'busy',
  'timeout',
  'teleported',
  '__proto__',
  'constructor',
  'toString',
];
const fields = [
  'uuid',
  'call_uuid',
  'from',
  'to',
  'direction',
  'timestamp',
  'start_time',
  'end_time',
  'duration',
  'price',
];

/** A message with the vendor's fields, each of any kind. */
const anyMessage = fc
  .record({
    known: fc.dictionary(
      fc.constantFrom(...fields),
      fc.oneof(fc.jsonValue(), fc.constantFrom('12', 'x', '2026-11-26')),
    ),
    status: fc.oneof(fc.constantFrom(...words), fc.jsonValue()),
    uuid: fc.constantFrom('leg-1', undefined),
    others: fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue(), { maxKeys: 3 }),
  })
  .map(({ known, status, uuid, others }) => ({ ...others, ...known, status, ...(uuid && { uuid }) }));

describe('any signed message', () => {
  it('is an event or ignored, never an error, and read the same each time', async () => {
    let events = 0;
    await fc.assert(
      fc.asyncProperty(anyMessage, async (message) => {
        const webhook = signedWebhook(message);
        const said = await vonage.parseWebhook(webhook);
        expect(isDeepStrictEqual(await vonage.parseWebhook(webhook), said)).toBe(true);
        if (said.status === 'ignored') {
          expect(said.reason).not.toBe('');
          return;
        }
        events += said.events.length;
        for (const { eventKey, occurredAtMs, leg } of said.events) {
          expect(eventKey).toMatch(/^[\w-]+:[a-z]+:[0-9a-f]+$/);
          expect(Number.isSafeInteger(occurredAtMs)).toBe(true);
          expect(Object.values(leg)).not.toContain(undefined);
          expect(Object.values(leg)).not.toContain(null);
        }
      }),
    );
    expect(events).toBeGreaterThan(0);
  });
});

describe('values', () => {
  const decimal = fc.tuple(fc.nat(10_000_000), fc.stringMatching(/^\d{0,12}$/));

  it('keep every digit of a decimal, as text and as a number', () => {
    fc.assert(
      fc.property(decimal, ([whole, fraction]) => {
        const text = fraction === '' ? String(whole) : `${whole}.${fraction}`;
        expect(readDecimal(text)).toBe(text);
        expect(readDecimal(` ${text} `)).toBe(text);
        expect(Number(readDecimal(Number(text)))).toBe(Number(text));
        expect(readDecimal(Number(text))).not.toMatch(/e/i);
      }),
    );
  });

  it('move the point of an exponent, and nothing else', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 999_999n), fc.integer({ min: -20, max: 20 }), (digits, exponent) => {
        const read = readDecimal(`${digits}e${exponent}`) ?? '';
        const [whole = '', fraction = ''] = read.split('.');
        const scaled = BigInt(whole + fraction.padEnd(20, '0'));
        expect(scaled).toBe(digits * 10n ** BigInt(20 + exponent));
      }),
    );
  });

  it('round seconds up to the next whole one', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(999), (whole, thousandths) => {
        const text = `${whole}.${String(thousandths).padStart(3, '0')}`;
        expect(readSeconds(text)).toBe(whole + (thousandths > 0 ? 1 : 0));
      }),
    );
  });

  it('read an instant in every form the vendor writes', () => {
    const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (date) => {
        const iso = date.toISOString();
        const forms = [
          iso,
          iso.replace('Z', '+00:00'),
          iso.replace('Z', '+0000'),
          iso.replace('T', ' ').replace('Z', ''),
        ];
        for (const form of forms) expect(readInstant(form)).toBe(date.getTime());
      }),
    );
    expect(['2026-13-45T00:00:00Z', '1969-01-01T00:00:00Z', 'now', 5].map(readInstant)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});

describe('parameters of a callback', () => {
  it('come back as they were given, and not at all when anything was changed', async () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
    const value = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !/\p{Cs}/u.test(text));
    const given = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(given, async (parameters) => {
        const { pathname, search } = new URL(
          vonage.callbackUrl('https://host.test/events?own=1', parameters),
        );
        const read = async (url: string): Promise<unknown> => {
          const said = await vonage.parseWebhook(
            signedWebhook({ uuid: 'leg-1', status: 'ringing' }, { url }),
          );
          return said.status === 'events' ? said.events[0]?.leg.parameters : said;
        };
        expect(await read(pathname + search)).toEqual(parameters);
        for (const change of ['&lc-more=1', '&lcmark=x'])
          expect(await read(pathname + search + change)).toBeUndefined();
      }),
    );
  });
});
