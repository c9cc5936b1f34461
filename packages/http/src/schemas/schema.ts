import * as z from 'zod';

/** A schema of a value, as far as others need to know. */
export type Schema<Value> = z.ZodType<Value>;

/** The schemas that have a name in the description of the interface. */
export const models: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

/**
 * Gives a schema a name in the description of the interface.
 *
 * @param id - The name.
 * @param schema - The schema.
 * @returns The schema.
 */
export function named<Value>(id: string, schema: z.ZodType<Value>): Schema<Value> {
  models.add(schema, { id });
  return schema;
}
