import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { world } from './__fixtures__/world.ts';

interface Described {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

test('the description is valid OpenAPI 3.1, and says what the table says', async () => {
  const { ask } = await world();
  const response = await ask('/openapi.json', { as: 'nobody' });
  const document = (await response.json()) as Described;
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...structuredClone(document) });
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
  expect(document.servers).toEqual([{ url: '/billing' }]);
  expect(document.paths['/accounts/{accountId}/top-ups']?.post).toMatchObject({
    operationId: 'postAccountTopUps',
    parameters: [
      { name: 'accountId', in: 'path' },
      { name: 'Idempotency-Key', in: 'header', required: true },
    ],
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/TopUpBody' } } } },
    responses: {
      201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/TopUpRequested' } } } },
      409: { content: { 'application/problem+json': {} } },
      422: {},
      default: {},
    },
  });
  expect(document.paths['/accounts/{accountId}/usage-report/csv']?.get).toMatchObject({
    responses: { 200: { content: { 'text/csv': {} } } },
  });
  expect(document.paths['/accounts/{accountId}/live']?.get).toMatchObject({
    responses: { 200: { content: { 'text/event-stream': {} } } },
    'x-events': { standing: { $ref: '#/components/schemas/Standing' } },
  });
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((one) => one.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference in it leads somewhere, and every schema is referred to', async () => {
  const { ask } = await world();
  const text = await (await ask('/openapi.json', { as: 'nobody' })).text();
  const { components } = JSON.parse(text) as Described;
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, id]) => id),
  );
  expect([...referred].sort()).toEqual(Object.keys(components.schemas).sort());
  expect(text).not.toContain('$defs');
});
