import type { Stored, StripeBooks } from './stripe-books.ts';

/** What a request says, its form or its query. */
// biome-ignore lint/suspicious/noExplicitAny: a stand-in for parameters of any request
export type Params = { readonly [name: string]: any };

/** An answer that is an error. */
export class Refused extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: { readonly message: string; readonly [field: string]: unknown }) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

type Route = readonly [method: string, path: RegExp, answer: (id: string, params: Params) => object];

/** Whether the search lags behind. */
export interface SearchState {
  lags: boolean;
}

/**
 * The requests that the vendor of the tests knows.
 *
 * @param books - What it knows.
 * @param search - Whether its search lags behind.
 * @returns Answers a request.
 */
export function stripeRoutes(
  books: StripeBooks,
  search: SearchState,
): (method: string, path: string, params: Params) => object {
  const routes = [
    ...customerRoutes(books, search),
    ...invoiceRoutes(books, search),
    ...changeRoutes(books),
    ...paymentRoutes(books),
    ...eventRoutes(books),
  ];
  return (method, path, params) => {
    for (const [known, pattern, answer] of routes) {
      const match = known === method ? pattern.exec(path) : null;
      if (match !== null) return answer(match[1] ?? '', params);
    }
    throw new Refused(404, { type: 'invalid_request_error', message: `Unrecognized request: ${method} ${path}` });
  };
}

function customerRoutes(books: StripeBooks, search: SearchState): readonly Route[] {
  const { customers, methods } = books;
  return [
    [
      'GET',
      /^\/v1\/customers\/search$/,
      (_, params) => page(found([...customers.values()], ['live_calls_account'], { ...params, search }), params),
    ],
    [
      'POST',
      /^\/v1\/customers$/,
      (_, params) =>
        books.keep(customers, {
          ...{ id: books.id('cus'), object: 'customer', created: books.seconds, balance: 0, email: null },
          ...{ name: null, invoice_settings: { default_payment_method: null }, metadata: {} },
          ...params,
        }),
    ],
    ['GET', /^\/v1\/customers\/(\w+)$/, (id) => known(customers, id)],
    [
      'POST',
      /^\/v1\/customers\/(\w+)$/,
      (id, { invoice_settings, ...params }) => {
        const customer = known(customers, id);
        Object.assign(customer.invoice_settings, invoice_settings);
        return Object.assign(customer, params);
      },
    ],
    [
      'GET',
      /^\/v1\/customers\/(\w+)\/payment_methods$/,
      (id, params) => page([...methods.values()].filter(({ customer }) => customer === id), params),
    ],
    ['POST', /^\/v1\/customers\/(\w+)\/funding_instructions$/, () => fundingInstructions],
    [
      'GET',
      /^\/v1\/customers\/(\w+)\/cash_balance_transactions$/,
      (id, params) => page(books.cash.filter(({ customer }) => customer === id).toReversed(), params),
    ],
  ];
}

function invoiceRoutes(books: StripeBooks, search: SearchState): readonly Route[] {
  const { invoices, customers } = books;
  const marks = ['live_calls_key', 'live_calls_account'];
  return [
    [
      'POST',
      /^\/v1\/invoices$/,
      (_, params) => {
        const { email, balance } = known(customers, params.customer);
        if (params.collection_method === 'send_invoice' && email === null) throw bad('missing_email');
        return books.keep(invoices, {
          ...{ id: books.id('in'), object: 'invoice', created: books.seconds, status: 'draft', number: null },
          ...{ total: 0, amount_due: 0, amount_paid: 0, amount_overpaid: 0, starting_balance: balance },
          ...{ hosted_invoice_url: null, metadata: {}, confirmation_secret: { client_secret: 'pi_secret_x' } },
          ...params,
        });
      },
    ],
    [
      'GET',
      /^\/v1\/invoices$/,
      (_, params) => {
        const { customer, created = {} } = params;
        const all = [...invoices.values()].filter((one) => one.customer === customer);
        return page(all.filter((one) => one.created >= Number(created.gte ?? 0)).toReversed(), params);
      },
    ],
    [
      'GET',
      /^\/v1\/invoices\/search$/,
      (_, params) => page(found([...invoices.values()], marks, { ...params, search }), params),
    ],
    ['GET', /^\/v1\/invoices\/(\w+)$/, (id) => known(invoices, id)],
  ];
}

/** What changes an invoice. */
function changeRoutes(books: StripeBooks): readonly Route[] {
  const { invoices } = books;
  const invoice = (id: string): Stored => known(invoices, id);
  return [
    [
      'DELETE',
      /^\/v1\/invoices\/(\w+)$/,
      (id) => {
        if (invoice(id).status !== 'draft') throw bad('invoice_not_editable');
        invoices.delete(id);
        return { id, object: 'invoice', deleted: true };
      },
    ],
    [
      'POST',
      /^\/v1\/invoiceitems$/,
      (_, params) => {
        const one = invoice(params.invoice);
        if (one.status !== 'draft') throw bad('invoice_not_editable');
        one.total += Number(params.amount);
        one.amount_due = Math.max(0, one.total + one.starting_balance);
        return { id: books.id('ii'), object: 'invoiceitem', ...params };
      },
    ],
    [
      'POST',
      /^\/v1\/invoices\/(\w+)\/finalize$/,
      (id) => {
        if (invoice(id).status !== 'draft') throw bad('invoice_not_editable');
        books.finalize(invoice(id));
        return invoice(id);
      },
    ],
    [
      'POST',
      /^\/v1\/invoices\/(\w+)\/void$/,
      (id) => {
        if (!['open', 'uncollectible'].includes(invoice(id).status)) throw bad('invoice_not_open');
        invoice(id).status = 'void';
        books.intentOf(id).status = 'canceled';
        books.emit('invoice.voided', invoice(id));
        return invoice(id);
      },
    ],
    ['POST', /^\/v1\/invoices\/(\w+)\/pay$/, (id, params) => pay(books, invoice(id), params)],
  ];
}

/** Charges a saved method. */
function pay(books: StripeBooks, invoice: Stored, { payment_method }: Params): Stored {
  if (invoice.status !== 'open') throw bad('invoice_already_paid');
  const method = books.methods.get(payment_method);
  if (method === undefined || method.customer !== invoice.customer) throw bad('resource_missing');
  const intent = books.intentOf(invoice.id);
  if (method.decline !== undefined) throw new Refused(402, refusal(books.refuse(intent, method.decline)));
  if (method.type === 'us_bank_account') {
    intent.status = 'processing';
    books.emit('payment_intent.processing', intent);
  } else books.settle(intent);
  return invoice;
}

function refusal(error: Stored): { readonly message: string } {
  const { type, code, decline_code, message } = error;
  return { type, code, decline_code, message } as unknown as { readonly message: string };
}

function paymentRoutes(books: StripeBooks): readonly Route[] {
  const { intents, parts, methods, refunds, disputes, invoices } = books;
  return [
    [
      'GET',
      /^\/v1\/invoice_payments$/,
      (_, params) => {
        const { invoice, payment, expand = [] } = params;
        const intent = payment?.payment_intent;
        if (intent !== undefined && !intents.has(intent)) throw bad('resource_missing');
        const isAsked = (part: Stored): boolean =>
          invoice === undefined ? part.payment.payment_intent === payment.payment_intent : part.invoice === invoice;
        const shown = (part: Stored): Stored => ({
          ...part,
          ...(expand.includes('data.invoice') && { invoice: invoices.get(part.invoice) }),
          payment: {
            ...part.payment,
            ...(expand.includes('data.payment.payment_intent') && {
              payment_intent: intents.get(part.payment.payment_intent),
            }),
          },
        });
        return page([...parts.values()].filter(isAsked).map(shown), params);
      },
    ],
    ['GET', /^\/v1\/invoice_payments\/(\w+)$/, (id) => known(parts, id)],
    ['POST', /^\/v1\/payment_intents\/(\w+)$/, (id, params) => Object.assign(known(intents, id), params)],
    [
      'POST',
      /^\/v1\/setup_intents$/,
      (_, params) => {
        const id = books.id('seti');
        const made = { id, object: 'setup_intent', client_secret: `${id}_secret_x` };
        return books.keep(books.setUps, { ...made, status: 'requires_payment_method', ...params });
      },
    ],
    ['GET', /^\/v1\/payment_methods\/(\w+)$/, (id) => known(methods, id)],
    [
      'POST',
      /^\/v1\/payment_methods\/(\w+)\/detach$/,
      (id) => Object.assign(known(methods, id), { customer: null }),
    ],
    [
      'GET',
      /^\/v1\/refunds$/,
      (_, params) => page([...refunds.values()].filter(({ charge }) => charge === params.charge).toReversed(), params),
    ],
    ['GET', /^\/v1\/refunds\/(\w+)$/, (id) => known(refunds, id)],
    ['GET', /^\/v1\/disputes\/(\w+)$/, (id) => known(disputes, id)],
    [
      'GET',
      /^\/v1\/charges\/(\w+)$/,
      (id) => {
        const intent = [...intents.values()].find(({ latest_charge }) => latest_charge === id);
        return { id, object: 'charge', payment_intent: intent?.id };
      },
    ],
  ];
}

function eventRoutes(books: StripeBooks): readonly Route[] {
  return [
    [
      'GET',
      /^\/v1\/events$/,
      (_, params) => {
        const { types, created } = params;
        const asked = books.events.filter(
          (event) =>
            Object.values(types).includes(event.type) &&
            event.created >= Number(created.gte) &&
            event.created < Number(created.lt),
        );
        return page(asked.toReversed(), params);
      },
    ],
  ];
}

function known(map: ReadonlyMap<string, Stored>, id: string): Stored {
  const object = map.get(id);
  if (object !== undefined) return object;
  throw new Refused(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${id}` });
}

function bad(code: string): Refused {
  return new Refused(400, { type: 'invalid_request_error', code, message: `It may not be: ${code}` });
}

/** A search that knows exact values of metadata. */
function found(
  objects: readonly Stored[],
  names: readonly string[],
  asked: { readonly query?: string; readonly search: SearchState },
): readonly Stored[] {
  const { query = '', search } = asked;
  if (search.lags) return [];
  return objects.filter(({ metadata }) =>
    names.every((name) => query.includes(`metadata['${name}']:'${metadata[name]}'`)),
  );
}

function page(all: readonly Stored[], { limit = 10, starting_after }: Params): object {
  const after = starting_after === undefined ? 0 : all.findIndex(({ id }) => id === starting_after) + 1;
  const data = all.slice(after, after + Number(limit));
  return { object: 'list', url: '/', data, has_more: all.length > after + data.length };
}

const bank = { account_holder_name: 'Example Voice Inc.', account_number: '000123456789', bank_name: 'Test Bank' };

const fundingInstructions = {
  object: 'funding_instructions',
  currency: 'usd',
  funding_type: 'bank_transfer',
  bank_transfer: {
    country: 'US',
    type: 'us_bank_transfer',
    financial_addresses: [
      {
        type: 'aba',
        supported_networks: ['ach', 'domestic_wire_us'],
        aba: { ...bank, routing_number: '110000000', account_type: 'checking' },
      },
      { type: 'swift', supported_networks: ['swift'], swift: { ...bank, swift_code: 'TESTUS33' } },
    ],
  },
};
