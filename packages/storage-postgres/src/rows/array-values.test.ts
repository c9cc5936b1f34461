import type { Atoms, FieldType } from '@live-calls/core/adapter';
import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { testServer } from '../__fixtures__/test-server.ts';
import { arrayOf } from './array-values.ts';
import { decimalOf } from './values.ts';

const server = testServer();
const sqlTypes = {
  text: 'text',
  json: 'json',
  integer: 'bigint',
  instant: 'bigint',
  amount: 'numeric',
  boolean: 'boolean',
};
const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((one) => one.replaceAll('\0', ''));
const values: { readonly [Type in FieldType]: fc.Arbitrary<unknown> } = {
  text,
  json: fc.jsonValue().map((one) => JSON.parse(JSON.stringify(one).replaceAll('\\u0000', '')) as unknown),
  integer: fc.maxSafeInteger(),
  instant: fc.maxSafeInteger(),
  amount: fc.bigInt({ min: -(10n ** 27n) + 1n, max: 10n ** 27n - 1n }),
  boolean: fc.boolean(),
};

/** What the server prints for a value that was sent as text. */
function printed(value: unknown, type: FieldType): string {
  if (type === 'amount') return decimalOf(value as Atoms);
  if (type === 'json') return JSON.stringify(value);
  return String(value);
}

test.each(Object.keys(values) as FieldType[])(
  'the server reads arrays of %s as they were meant',
  async (type) => {
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    try {
      const column = fc.array(fc.option(values[type], { nil: undefined, freq: 4 }), {
        minLength: 1,
        maxLength: 40,
      });
      await fc.assert(
        fc.asyncProperty(column, async (list) => {
          const array = arrayOf(
            list.map((value) => ({ value })),
            { field: 'value', type },
          );
          // The second list says how many rows there are, as the key of a table does.
          const { rows } = await client.query({
            text: `SELECT v::text FROM unnest($1::${sqlTypes[type]}[], $2::bigint[]) AS u(v, place) ORDER BY place`,
            values: [array, list.map((_, place) => place)],
            rowMode: 'array',
          });
          const seen = rows.map(([value]: (string | null)[]) => value);
          expect(seen).toEqual(list.map((value) => (value === undefined ? null : printed(value, type))));
        }),
      );
    } finally {
      await client.end();
    }
  },
);

test('text that would come back altered is refused', () => {
  const half = [{ value: '\ud800' }];
  expect(() => arrayOf(half, { field: 'value', type: 'text' })).toThrow(/well-formed/);
});
