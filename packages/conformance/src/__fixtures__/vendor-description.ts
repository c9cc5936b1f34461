import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

type Node = { readonly [key: string]: unknown };

/** A description of a vendor's API, as the vendor published it. */
export interface VendorDescription {
  /** What is wrong with a JSON body, by path; empty when it fits. */
  bodyProblems(path: string, method: string, body: unknown): readonly string[];
  /** What is wrong with the fields of a form, or of a query where there is none, by name. */
  fieldProblems(path: string, method: string, fields: Iterable<readonly [name: string, value: string]>): readonly string[];
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Reads a description that lies beside the repository; absent where it does not. */
export function vendorDescription(file: string): VendorDescription | undefined {
  const places = [process.env.LIVE_CALLS_SPECS ?? '', join(root, '../shared/specs'), join(root, '../../shared/specs')];
  const found = places.map((place) => join(place, 'vendor', file)).find((path) => existsSync(path));
  if (found === undefined) return undefined;
  const bytes = readFileSync(found);
  const document = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as Node;
  const resolve = (node: Node): Node => {
    const reference = node.$ref;
    if (typeof reference !== 'string') return node;
    return resolve(reference.slice(2).split('/').reduce((at, key) => at[key] as Node, document));
  };
  const operation = (path: string, method: string): Node => ((document.paths as Node)[path] as Node)[method] as Node;
  return {
    bodyProblems: (path, method, body) => {
      const schema = bodySchema(operation(path, method), 'application/json') as Node;
      return problems(resolve(schema), body, { at: 'body', resolve });
    },
    fieldProblems: (path, method, fields) => {
      const { schemas, required } = fieldsOf(operation(path, method), resolve);
      const given = [...fields];
      const missing = required.filter((name) => !given.some(([seen]) => seen === name));
      const wrong = given.flatMap(([name, text]) => {
        const schema = schemas.get(name);
        if (schema === undefined) return [`${name}: unknown`];
        const one = schema.type === 'array' ? resolve(schema.items as Node) : schema;
        return problems(one, one.type === 'integer' ? wholeOf(text) : text, { at: name, resolve });
      });
      return [...missing.map((name) => `${name}: missing`), ...wrong];
    },
  };
}

function bodySchema(operation: Node, type: string): Node | undefined {
  const { content } = (operation.requestBody ?? {}) as { readonly content?: Record<string, { schema: Node }> };
  return content?.[type]?.schema;
}

function fieldsOf(operation: Node, resolve: (node: Node) => Node) {
  const body = bodySchema(operation, 'application/x-www-form-urlencoded');
  if (body !== undefined) {
    const { properties, required = [] } = resolve(body) as { properties: Record<string, Node>; required?: string[] };
    const schemas = new Map(Object.entries(properties).map(([name, schema]) => [name, resolve(schema)] as const));
    return { schemas, required };
  }
  const query = (operation.parameters as Node[]).map(resolve).filter((parameter) => parameter.in === 'query');
  return {
    schemas: new Map(query.map(({ name, schema }) => [String(name), resolve(schema as Node)] as const)),
    required: query.filter((parameter) => parameter.required === true).map(({ name }) => String(name)),
  };
}

function wholeOf(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

interface Place {
  readonly at: string;
  readonly resolve: (node: Node) => Node;
}

/** The part of JSON Schema that these descriptions use. */
function problems(schema: Node, value: unknown, place: Place): string[] {
  const { at, resolve } = place;
  const inner = (part: unknown, seen: unknown, where = at): string[] =>
    problems(resolve(part as Node), seen, { at: where, resolve });
  const found: string[] = valueProblems(schema, value).map((problem) => `${at}: ${problem}`);
  for (const part of (schema.allOf as Node[]) ?? []) found.push(...inner(part, value));
  const choices = ((schema.oneOf ?? schema.anyOf) as Node[] | undefined)?.map((part) => inner(part, value));
  if (choices !== undefined && choices.every((choice) => choice.length > 0)) found.push(...(choices[0] ?? []));
  if (Array.isArray(value) && schema.items !== undefined) {
    value.forEach((item, index) => found.push(...inner(schema.items, item, `${at}[${index}]`)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found;
  const fields = value as Node;
  for (const name of (schema.required as string[]) ?? []) {
    if (fields[name] === undefined) found.push(`${at}.${name}: missing`);
  }
  for (const [name, part] of Object.entries((schema.properties as Node) ?? {})) {
    if (fields[name] !== undefined) found.push(...inner(part, fields[name], `${at}.${name}`));
  }
  return found;
}

function valueProblems(schema: Node, value: unknown): string[] {
  const found: string[] = [];
  const { type, format, pattern, enum: words, minimum, maximum, maxLength, minLength } = schema;
  if (type === 'integer' && !Number.isInteger(value)) found.push('no integer');
  if (type === 'string' && typeof value !== 'string') found.push('no text');
  if (type === 'array' && !Array.isArray(value)) found.push('no list');
  if (Array.isArray(words) && !words.includes(value)) found.push(`not one of ${words.join(', ')}`);
  if (typeof minimum === 'number' && Number(value) < minimum) found.push(`below ${minimum}`);
  if (typeof maximum === 'number' && Number(value) > maximum) found.push(`above ${maximum}`);
  if (typeof maxLength === 'number' && String(value).length > maxLength) found.push('too long');
  if (typeof minLength === 'number' && String(value).length < minLength) found.push('too short');
  if (typeof value !== 'string') return found;
  if (format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) found.push('no instant');
  if (format === 'uri' && !URL.canParse(value)) found.push('no address');
  if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) found.push(`not like ${pattern}`);
  return found;
}
