import * as z from 'zod';
import { refusalKinds } from './refusal.ts';
import type { Route } from './route.ts';
import { models, named, type Schema } from './schemas/schema.ts';

type Written = Record<string, unknown>;

const problemDetails = named(
  'Problem',
  z.looseObject({
    type: z.string().describe('Names the kind of problem, as a URI.'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().describe('The kind as one word, for programs.'),
    retry: z.enum(['never', 'same-key']),
    errors: z.exactOptional(z.array(z.object({ field: z.string(), rule: z.string() }))),
  }),
);

const reference = (id: string): string => `#/components/schemas/${id}`;

/**
 * Writes the interface as OpenAPI 3.1, from the routes and the schemas that check it.
 *
 * @param table - The routes by name.
 * @param basePath - What every path begins with.
 * @returns The document.
 */
export function openApiDocument(table: Readonly<Record<string, Route>>, basePath: string): object {
  const paths: Record<string, Written> = {};
  for (const [name, route] of Object.entries(table)) {
    const [method = '', path = ''] = name.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Live Calls Billing',
      version: '1',
      description:
        'Amounts are decimal text with their currency, instants are ISO 8601. Whatever goes wrong is a problem as RFC 9457 has it; refusals are problems whose `code` is the status of the refusal.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    paths,
    components: { schemas: modelsWritten() },
  };
}

function operationOf(name: string, route: Route): Written {
  const [method = '', path = ''] = name.split(' ');
  const parameters = [...pathParameters(path), ...queryParameters(route), ...headerParameters(route)];
  return {
    operationId: operationId(method, path),
    summary: route.summary,
    tags: [
      path.split('/').find((part) => part !== '' && part !== 'accounts' && !part.startsWith('{')) ??
        'account',
    ],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: written(route.body) } } },
    }),
    responses: responsesOf(route),
    ...(route.events !== undefined && { 'x-events': eventsWritten(route.events) }),
  };
}

function eventsWritten(events: NonNullable<Route['events']>): Written {
  return Object.fromEntries(Object.entries(events).map(([event, schema]) => [event, written(schema)]));
}

function responsesOf(route: Route): Written {
  const { success = 200, response, produces } = route;
  const problem = { 'application/problem+json': { schema: written(problemDetails) } };
  const content = response === undefined ? contentOf(produces) : jsonOf(response);
  const bare = response === undefined && produces === undefined && route.access !== 'anyone';
  const refusals = refusalsOf(route);
  return {
    ...(bare
      ? { 204: { description: 'Done.' } }
      : { [success]: { description: route.summary, ...(content && { content }) } }),
    ...(success === 201 && response !== undefined && { 200: { description: 'Done before.', content } }),
    ...Object.fromEntries(
      [...refusals].map(([status, codes]) => [
        status,
        { description: `Refused: ${codes.join(', ')}.`, content: problem },
      ]),
    ),
    default: { description: 'What went wrong.', content: problem },
  };
}

function refusalsOf({ refusals = [] }: Route): ReadonlyMap<number, readonly string[]> {
  const byStatus = new Map<number, string[]>();
  for (const code of refusals) {
    const { status } = refusalKinds[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function contentOf(produces: readonly string[] | undefined): Written | undefined {
  return produces && Object.fromEntries(produces.map((type) => [type, { schema: { type: 'string' } }]));
}

function jsonOf(schema: Schema<unknown>): Written {
  return { 'application/json': { schema: written(schema) } };
}

function pathParameters(path: string): readonly Written[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
  });
}

function headerParameters(route: Route): readonly Written[] {
  if (route.keyed !== true) return [];
  const description = 'The same key with the same content does it once, however often it is sent.';
  return [{ name: 'Idempotency-Key', in: 'header', required: true, description, schema: { type: 'string' } }];
}

function queryParameters({ query }: Route): readonly Written[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = written(query) as {
    readonly properties?: Record<string, Written>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema;
    return {
      name,
      in: 'query',
      ...(required.includes(name) && { required: true }),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

function operationId(method: string, path: string): string {
  const words = path.replace('/accounts/{accountId}', '/account').split('/').slice(1);
  const name = words.map((word) => word.replace(/[{}.]/g, '-').split('-').map(capital).join('')).join('');
  return `${method.toLowerCase()}${name}`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** A schema as JSON Schema: by its name where it has one. */
function written(schema: Schema<unknown>): Written {
  const id = models.get(schema)?.id;
  if (id !== undefined) return { $ref: reference(id) };
  // What has a name is referred to; the definitions themselves stand among the components.
  const { $schema: _schema, $defs: _defs, ...rest } = z.toJSONSchema(schema, settings) as Written;
  return repointed(rest);
}

const settings = {
  io: 'input',
  metadata: models,
  unrepresentable: 'any',
  override: ({ jsonSchema }) => {
    // The format says it, and readers understand it better.
    if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  },
} satisfies Parameters<typeof z.toJSONSchema>[1];

function modelsWritten(): Written {
  const { schemas } = z.toJSONSchema(models, { ...settings, uri: reference });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema: _schema, $id: _id, ...rest } = schema as Written;
      return [id, rest];
    }),
  );
}

function repointed(value: Written): Written {
  const text = JSON.stringify(value).replaceAll('"#/$defs/', `"${reference('')}`);
  return JSON.parse(text) as Written;
}
