import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Node = { readonly [key: string]: unknown };

/** A description of the vendor's API, as the vendor published it. */
export interface VendorDescription {
  /** What is wrong with a body, by path; empty when it fits. */
  bodyProblems(path: string, method: string, body: unknown): readonly string[];
  /** What is wrong with a query, by name. */
  queryProblems(path: string, method: string, query: URLSearchParams): readonly string[];
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Reads a description that lies beside the repository; absent where it does not. */
export function vendorDescription(file: string): VendorDescription | undefined {
  const places = [process.env.LIVE_CALLS_SPECS ?? '', join(root, '../shared/specs'), join(root, '../../shared/specs')];
  const found = places.map((place) => join(place, 'vendor', file)).find((path) => existsSync(path));
  if (found === undefined) return undefined;
  const document = JSON.parse(readFileSync(found, 'utf8')) as Node;
  const resolve = (node: Node): Node => {
    const reference = node.$ref;
    if (typeof reference !== 'string') return node;
    return resolve(reference.slice(2).split('/').reduce((at, key) => at[key] as Node, document));
  };
  const operation = (path: string, method: string): Node => ((document.paths as Node)[path] as Node)[method] as Node;
  const check = (schema: Node, value: unknown, at: string): string[] => problems(resolve(schema), value, { at, resolve });
  return {
    bodyProblems: (path, method, body) => {
      const content = (operation(path, method).requestBody as Node).content as { 'application/json': { schema: Node } };
      return check(content['application/json'].schema, body, 'body');
    },
    queryProblems: (path, method, query) => {
      const parameters = (operation(path, method).parameters as Node[]).map(resolve);
      const missing = parameters.filter(({ name, required }) => required === true && !query.has(String(name)));
      const wrong = [...query].flatMap(([name, text]) => {
        const known = parameters.find((parameter) => parameter.name === name);
        if (known === undefined) return [`${name}: unknown`];
        const schema = resolve(known.schema as Node);
        return check(schema, schema.type === 'integer' ? Number(text) : text, name);
      });
      return [...missing.map(({ name }) => `${name}: missing`), ...wrong];
    },
  };
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
  const found: string[] = [];
  for (const part of (schema.allOf as Node[]) ?? []) found.push(...inner(part, value));
  const choices = ((schema.oneOf ?? schema.anyOf) as Node[] | undefined)?.map((part) => inner(part, value));
  if (choices !== undefined && choices.every((choice) => choice.length > 0)) found.push(...(choices[0] ?? []));
  const { type, enum: words, minimum, maximum, maxLength, minLength } = schema;
  if (type === 'integer' && !Number.isInteger(value)) found.push(`${at}: no integer`);
  if (type === 'string' && typeof value !== 'string') found.push(`${at}: no text`);
  if (type === 'array' && !Array.isArray(value)) found.push(`${at}: no list`);
  if (Array.isArray(words) && !words.includes(value)) found.push(`${at}: not one of ${words.join(', ')}`);
  if (typeof minimum === 'number' && Number(value) < minimum) found.push(`${at}: below ${minimum}`);
  if (typeof maximum === 'number' && Number(value) > maximum) found.push(`${at}: above ${maximum}`);
  if (typeof maxLength === 'number' && String(value).length > maxLength) found.push(`${at}: too long`);
  if (typeof minLength === 'number' && String(value).length < minLength) found.push(`${at}: too short`);
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
