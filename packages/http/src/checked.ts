import type * as z from 'zod';
import { type FieldProblem, malformed } from './problem.ts';
import type { Schema } from './schemas/schema.ts';

/**
 * Checks something that was given.
 *
 * @param schema - What it has to be.
 * @param given - What was given; untrusted.
 * @param whole - What it is called as a whole.
 * @returns The value.
 * @throws Ended with `400`, naming every field that is not as it has to be.
 */
export function checked<Value>(schema: Schema<Value>, given: unknown, whole: 'query' | 'body'): Value {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw malformed(result.error.issues.flatMap((issue) => problemsOf(issue, whole)));
}

/**
 * Reads a query as an object; what is given several times is a list.
 *
 * @param search - The query with its question mark, or nothing.
 * @returns The object.
 */
export function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    const [value = ''] = values;
    // Defined, not assigned: a name such as __proto__ is one that no schema knows, and nothing more.
    Object.defineProperty(query, name, { value: values.length === 1 ? value : values, enumerable: true });
  }
  return query;
}

function problemsOf(issue: z.core.$ZodIssue, whole: string): readonly FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      return { field: pathOf([...issue.path, key], whole), rule: 'is not known here' };
    });
  }
  return [{ field: pathOf(issue.path, whole), rule: ruleOf(issue) }];
}

/** As a sentence about the field; never with what was given in it. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return 'is not as it has to be';
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' elements long' : '';
}

function pathOf(path: readonly PropertyKey[], whole: string): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? whole : text.slice(0, 200);
}
