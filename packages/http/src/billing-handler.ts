import { type Actor, BillingError } from '@live-calls/core';
import { Answer, headOf, jsonResponse, responseOf } from './answer.ts';
import { type CheckedOptions, checkOptions } from './check-options.ts';
import { checked, queryOf } from './checked.ts';
import { refuseCrossOrigin } from './cross-origin.ts';
import type { BillingHandler, BillingHandlerOptions, Viewer, VisibleAccount } from './handler-options.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { LiveAccounts } from './live-accounts.ts';
import { openApiDocument } from './openapi.ts';
import { Ended, malformed, problemOf } from './problem.ts';
import { readBytes, readJson } from './read-body.ts';
import type { AccountRoute, Asked, Route, Services } from './route.ts';
import { type NamedRoute, type Place, router } from './router.ts';
import { routeTable } from './routes/table.ts';

interface Handler {
  readonly options: BillingHandlerOptions;
  readonly checked: CheckedOptions;
  readonly services: Services;
  readonly find: (path: string) => Place | undefined;
}

/**
 * Makes what answers requests about a billing: everything an owner or member may do, webhooks, live views, downloads.
 *
 * It works on web standards alone. Whoever asks is recognised by the host; what they may see is judged here for every
 * route, and by core once more.
 *
 * @param options - The billing, and who recognises people.
 * @returns The handler; share one per process.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 *
 * @example
 * ```ts
 * import { createBillingHandler } from '@live-calls/http';
 *
 * declare function signedIn(cookie: string | null): Promise<{ id: string; company: string } | undefined>;
 *
 * const handler = createBillingHandler({
 *   billing,
 *   basePath: '/billing',
 *   authenticate: async (request) => {
 *     const person = await signedIn(request.headers.get('cookie'));
 *     return person && { id: person.id, accounts: [{ accountId: person.company, role: 'owner' }] };
 *   },
 * });
 * const response = await handler(new Request('https://host.example/billing/accounts/acme/balance'));
 * console.log(response.status);
 * ```
 */
export function createBillingHandler(options: BillingHandlerOptions): BillingHandler {
  const checkedOptions = checkOptions(options);
  const { basePath, timers, pollMs, viewersPerAccount } = checkedOptions;
  const { billing } = options;
  const live = new LiveAccounts({
    accounts: billing.accounts,
    timers,
    pollMs,
    mostViewers: viewersPerAccount,
    onError: (error) => tell(options, { route: 'GET /accounts/{accountId}/live', status: 200, error }),
  });
  const table = routeTable(checkedOptions);
  let description: object | undefined;
  const describe = (): object => {
    description ??= openApiDocument(table, basePath);
    return description;
  };
  const services = { billing, live, renderInvoice: options.renderInvoice, describe };
  const made: Handler = { options, checked: checkedOptions, services, find: router(table) };
  return Object.assign((request: Request) => answer(made, request), { close: () => live.close() });
}

async function answer(handler: Handler, request: Request): Promise<Response> {
  let route = 'none';
  try {
    const url = new URL(request.url);
    const place = placeOf(handler, url.pathname);
    const methods = allowed(place);
    if (request.method === 'OPTIONS') return responseOf(new Answer(204, { allow: methods }));
    const found = place.byMethod.get(request.method === 'HEAD' ? 'GET' : request.method);
    if (found === undefined) throw notAllowedMethod(request.method, methods);
    route = found.name;
    const response = await handled(handler, found, { request, search: url.search, params: place.params });
    return request.method === 'HEAD' ? await headOf(response) : response;
  } catch (error) {
    const problem = problemOf(error);
    const failed = problem.status >= 500 && !(error instanceof Ended);
    if (failed || BillingError.is(error, 'WEBHOOK_REJECTED')) {
      tell(handler.options, { route, status: problem.status, error });
    }
    return responseOf(problem);
  }
}

/** A log that fails is no reason to fail a request. */
function tell({ onError }: BillingHandlerOptions, failure: Parameters<NonNullable<typeof onError>>[0]): void {
  try {
    onError?.(failure);
  } catch {
    // Nobody is left to be told.
  }
}

function placeOf({ checked, find }: Handler, pathname: string): Place {
  const { basePath } = checked;
  const place = pathname.startsWith(`${basePath}/`) ? find(pathname.slice(basePath.length)) : undefined;
  if (place !== undefined) return place;
  throw new Ended({
    status: 404,
    code: 'no-such-path',
    title: 'There is no such path',
    detail: 'Nothing is found under this path.',
  });
}

function allowed({ byMethod }: Place): string {
  const methods = [...byMethod.keys()];
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function notAllowedMethod(method: string, methods: string): Ended {
  return new Ended({
    status: 405,
    code: 'method-not-allowed',
    title: 'The method is not allowed',
    detail: `This path does not take ${method.slice(0, 20)}.`,
    headers: { allow: methods },
  });
}

interface Received {
  readonly request: Request;
  readonly search: string;
  readonly params: { readonly [name: string]: string };
}

async function handled(handler: Handler, { route }: NamedRoute, received: Received): Promise<Response> {
  const { options, checked, services } = handler;
  const { request, params } = received;
  if (route.access === 'anyone') {
    const given = await asked(handler, route, received);
    return written(await route.handle({ ...services, ...given }));
  }
  refuseCrossOrigin(request, checked.trustedOrigins);
  const viewer = await options.authenticate(request);
  if (viewer === undefined) throw unknownViewer();
  if (!isOfAccount(route)) {
    const given = await asked(handler, route, received);
    return written(await route.handle({ ...services, ...given, viewer }));
  }
  const command = commandOf(viewer, route, params.accountId ?? '');
  const given = await asked(handler, route, received);
  return written(await route.handle({ ...services, ...given, viewer, command }));
}

function isOfAccount(route: Route): route is AccountRoute {
  return route.access === 'member' || route.access === 'owner';
}

/** Judged before anything of the body is read. */
function commandOf(
  viewer: Viewer,
  route: AccountRoute,
  accountId: string,
): { readonly actor: Actor; readonly accountId: string } {
  const visible = viewer.accounts.find((account) => account.accountId === accountId);
  if (visible === undefined) throw noSuchAccount(accountId);
  const role = roleOf(visible);
  if (route.access === 'owner' && role !== 'owner') {
    throw new BillingError('NOT_ALLOWED', 'A member may not do this; ask an owner of the account.', {
      details: { role, command: 'do this' },
    });
  }
  return { actor: { role, id: viewer.id, accountId }, accountId };
}

/** Whatever a host says that is not `owner` is the lesser role; `system` does not come from outside. */
function roleOf({ role }: VisibleAccount): 'owner' | 'member' {
  return role === 'owner' ? 'owner' : 'member';
}

/** The same answer, whether there is such an account or not. */
function noSuchAccount(accountId: string): BillingError {
  return new BillingError('NOT_FOUND', `There is no account ${accountId}.`, {
    details: { what: 'account', reference: accountId },
  });
}

function unknownViewer(): Ended {
  return new Ended({
    status: 401,
    code: 'not-signed-in',
    title: 'Not signed in',
    detail: 'Sign in first.',
  });
}

const nothing = {};
const noBytes = new Uint8Array();

async function asked(
  { checked: { bodyBytes, webhookBytes } }: Handler,
  route: Route,
  { request, search, params }: Received,
): Promise<Omit<Asked<never>, keyof Services>> {
  const key = route.keyed === true ? idempotencyKey(request) : '';
  const query = route.raw === true ? nothing : givenQuery(route, search);
  const bytes = route.raw === true ? await readBytes(request, webhookBytes) : noBytes;
  const body =
    route.body === undefined ? nothing : checked(route.body, await readJson(request, bodyBytes), 'body');
  return { params, query: query as never, body: body as never, bytes, key, request };
}

function givenQuery(route: Route, search: string): unknown {
  if (route.query !== undefined) return checked(route.query, queryOf(search), 'query');
  if (search === '') return nothing;
  const [unknown] = Object.keys(queryOf(search));
  if (unknown === undefined) return nothing;
  throw malformed([{ field: unknown.slice(0, 100), rule: 'is not known here' }]);
}

function written(outcome: unknown): Response {
  return outcome instanceof Answer ? responseOf(outcome) : jsonResponse(outcome);
}
