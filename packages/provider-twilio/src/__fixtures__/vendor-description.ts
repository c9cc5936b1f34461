import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

type Schema = { readonly [key: string]: unknown };

/** A description of the vendor's API, as the vendor published it. */
export interface VendorDescription {
  /** What is wrong with the fields of a form or query; empty when they fit. */
  problems(path: string, method: string, fields: readonly (readonly [name: string, value: string])[]): readonly string[];
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Reads a description that lies beside the repository; absent where it does not. */
export function vendorDescription(file: string): VendorDescription | undefined {
  const places = [process.env.LIVE_CALLS_SPECS ?? '', join(root, '../shared/specs'), join(root, '../../shared/specs')];
  const found = places.map((place) => join(place, 'vendor', file)).find((path) => existsSync(path));
  if (found === undefined) return undefined;
  const document = JSON.parse(gunzipSync(readFileSync(found)).toString()) as {
    paths: Record<string, Record<string, Schema>>;
  };
  const resolve = (schema: Schema): Schema => {
    if (typeof schema.$ref !== 'string') return schema;
    const steps = schema.$ref.slice(2).split('/');
    return resolve(steps.reduce((at, key) => at[key] as Schema, document as unknown as Schema));
  };
  return {
    problems: (path, method, fields) => {
      const operation = document.paths[path]?.[method] as Schema;
      const { properties, required } = fieldsOf(operation, resolve);
      const missing = required.filter((name) => !fields.some(([seen]) => seen === name));
      const wrong = fields.flatMap(([name, value]) => {
        const schema = properties.get(name);
        if (schema === undefined) return [`${name}: unknown`];
        return valueProblems(name, value, schema.type === 'array' ? resolve(schema.items as Schema) : schema);
      });
      return [...missing.map((name) => `${name}: missing`), ...wrong];
    },
  };
}

function fieldsOf(operation: Schema, resolve: (schema: Schema) => Schema) {
  const content = (operation.requestBody as { content?: Record<string, { schema: Schema }> } | undefined)?.content;
  const body = content && resolve(content['application/x-www-form-urlencoded']?.schema as Schema);
  if (body !== undefined) {
    const entries = Object.entries(body.properties as Record<string, Schema>);
    const properties = new Map(entries.map(([name, schema]) => [name, resolve(schema)] as const));
    return { properties, required: (body.required as string[] | undefined) ?? [] };
  }
  const inQuery = (operation.parameters as Schema[]).filter((parameter) => parameter.in === 'query');
  const properties = new Map(
    inQuery.map((parameter) => [parameter.name as string, resolve(parameter.schema as Schema)] as const),
  );
  return { properties, required: [] as string[] };
}

function valueProblems(name: string, value: string, schema: Schema): string[] {
  const { type, format, minimum, maximum, pattern, enum: words } = schema as {
    type?: string;
    format?: string;
    minimum?: number;
    maximum?: number;
    pattern?: string;
    enum?: string[];
  };
  const found: string[] = [];
  if (type === 'integer' && !/^-?\d+$/.test(value)) found.push(`${name}: no integer`);
  if (minimum !== undefined && Number(value) < minimum) found.push(`${name}: below ${minimum}`);
  if (maximum !== undefined && Number(value) > maximum) found.push(`${name}: above ${maximum}`);
  if (format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) found.push(`${name}: no instant`);
  if (format === 'uri' && !URL.canParse(value)) found.push(`${name}: no address`);
  if (pattern !== undefined && !new RegExp(pattern).test(value)) found.push(`${name}: not like ${pattern}`);
  if (words !== undefined && !words.includes(value)) found.push(`${name}: not one of ${words.join(', ')}`);
  return found;
}
