import type { AccountCommand, Billing } from '@live-calls/core';
import type { Answer } from './answer.ts';
import type { InvoiceRenderer, Viewer } from './handler-options.ts';
import type { LiveAccounts } from './live-accounts.ts';
import type { Operation, Wire } from './operation.ts';
import type { Refusal } from './refusal.ts';
import type { Schema } from './schemas/schema.ts';

/** What every handler has at hand. */
export interface Services {
  /** The facade. */
  readonly billing: Billing;
  /** Accounts that somebody looks at live. */
  readonly live: LiveAccounts;
  /** Makes documents of invoices, where the host has something that does. */
  readonly renderInvoice: InvoiceRenderer | undefined;
  /** Writes the description of the interface. */
  readonly describe: () => object;
}

/** A request, checked as far as the route says. */
export interface Asked<Op extends Operation> extends Services {
  /** Values of the parameters in the path, decoded. */
  readonly params: { readonly [name: string]: string };
  /** The query. */
  readonly query: Op['query'];
  /** The body. */
  readonly body: Op['body'];
  /** The raw bytes of the body; empty unless the route is `raw`. */
  readonly bytes: Uint8Array;
  /** Value of `Idempotency-Key`; empty unless the route is `keyed`. */
  readonly key: string;
  /** The request itself; its body has been read. */
  readonly request: Request;
}

/** A request about an account that its viewer may see. */
export interface AskedOfAccount<Op extends Operation> extends Asked<Op> {
  /** Actor and account, for the facade. */
  readonly command: AccountCommand;
  /** Who asks. */
  readonly viewer: Viewer;
}

/** What a handler may return: the facade's answer, or something else than `200` with it. */
export type Handled<Op extends Operation> = Promise<Op['view'] | Answer> | Op['view'] | Answer;

/** What is the same for all routes. */
export interface RouteFacts<Op extends Operation> {
  /** What it is for, in a few words; the description of the interface has it. */
  readonly summary: string;
  /** Schema of the answer; absent when it is not JSON. */
  readonly response?: Schema<Wire<Op['view']>>;
  /** Media types of an answer that is not JSON. */
  readonly produces?: readonly string[];
  /** Schemas of the data of server-sent events, by their name. */
  readonly events?: { readonly [event: string]: Schema<unknown> };
  /** Status of success; 200 by default. */
  readonly success?: 200 | 201;
  /** Schema of the query; absent: no parameter is taken. */
  readonly query?: Schema<Op['query']>;
  /** Schema of the body; absent: none is taken. */
  readonly body?: Schema<Op['body']>;
  /** Takes the body as raw bytes. */
  readonly raw?: true;
  /** Needs the header `Idempotency-Key`. */
  readonly keyed?: true;
  /** Statuses of the refusals it may answer with. */
  readonly refusals?: readonly Refusal['status'][];
}

/** A route about one account. */
export interface AccountRoute<Op extends Operation = Operation> extends RouteFacts<Op> {
  /** The least role that may use it; core judges once more. */
  readonly access: 'member' | 'owner';
  /**
   * Does it.
   *
   * @param asked - The request.
   */
  handle(asked: AskedOfAccount<Op>): Handled<Op>;
}

/** A route about no account. */
export interface OpenRoute<Op extends Operation = Operation> extends RouteFacts<Op> {
  /** `viewer`: anybody who is signed in; `anyone`: a signature or nothing at all stands in for it. */
  readonly access: 'viewer' | 'anyone';
  /**
   * Does it.
   *
   * @param asked - The request, and who asks.
   */
  handle(asked: Asked<Op> & { readonly viewer?: Viewer }): Handled<Op>;
}

/** Any route. */
export type Route = AccountRoute | OpenRoute;

/** A route for every operation of an interface; leaving one out does not compile. */
export type Routes<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends Operation
    ? Name extends `${string}/{accountId}${string}`
      ? AccountRoute<Api[Name]>
      : OpenRoute<Api[Name]>
    : never;
};
