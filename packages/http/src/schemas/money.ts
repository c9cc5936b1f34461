import * as z from 'zod';
import type { MoneyOnWire, PageQuery } from '../operation.ts';
import { named, type Schema } from './schema.ts';

/** An amount. */
export const money: Schema<MoneyOnWire> = named(
  'Money',
  z.strictObject({
    currency: z.string().length(3).describe('ISO 4217 code.'),
    amount: z.string().max(40).describe('Decimal text in major units; never a number.'),
  }),
);

/** An instant, as the facade's answers have it. */
export const instant: Schema<string> = z.iso.datetime();

/** An instant or local date that is given; core says which of them it takes. */
export const givenTime: Schema<string> = z.string().max(40);

/** The parameters of a page. */
export const pageFields: {
  readonly cursor: z.ZodExactOptional<z.ZodString>;
  readonly limit: z.ZodExactOptional<z.ZodCoercedNumber>;
} = {
  cursor: z.exactOptional(z.string().min(1).max(2000).describe('Where the previous page ended.')),
  limit: z.exactOptional(z.coerce.number().int().min(1).max(200).describe('Elements on the page.')),
};

/** A page, and nothing else. */
export const pageQuery: Schema<PageQuery> = z.strictObject(pageFields);
