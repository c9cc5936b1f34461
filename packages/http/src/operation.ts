import type { Money } from '@live-calls/core';

/** An amount as it stands in JSON. */
export interface MoneyOnWire {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Decimal text in major units; never a number. */
  readonly amount: string;
}

/** A value of the facade as it comes out of JSON: instants are ISO 8601 text in UTC, amounts are plain data. */
export type Wire<Value> = Value extends Date
  ? string
  : Value extends Money
    ? MoneyOnWire
    : Value extends string | number | boolean | null | undefined
      ? Value
      : Value extends readonly (infer Element)[]
        ? readonly Wire<Element>[]
        : { readonly [Field in keyof Value]: Wire<Value[Field]> };

/** Nothing is given: no query, or no body. */
export type None = Readonly<Record<never, never>>;

/** The shapes of one operation of the interface. */
export interface Operation<View = unknown, Query = unknown, Body = unknown> {
  /** What the facade answers; on the wire it is `Wire` of it. */
  readonly view: View;
  /** Parameters behind the question mark. */
  readonly query: Query;
  /** The JSON body. */
  readonly body: Body;
}

/** An operation that only reads. */
export type Read<View, Query = None> = Operation<View, Query, None>;

/** An operation that changes something. */
export type Change<View, Body = None> = Operation<View, None, Body>;

/** Which page of a list. */
export interface PageQuery {
  /** Where the previous page ended; opaque. */
  readonly cursor?: string;
  /** Elements on the page, 1 to 200; 100 by default. */
  readonly limit?: number;
}
