import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StripeBooks } from './stripe-books.ts';
import { type Params, Refused, type SearchState, stripeRoutes } from './stripe-routes.ts';

/** A request that the server received. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly params: Params;
  readonly idempotencyKey: string | undefined;
}

/** What is wrong with the server. */
export interface Trouble {
  /** From which write on every write is lost; counted down. */
  broken?: { left: number; readonly lost: 'request' | 'answer' };
  /** Requests that are carried out and not answered; counted down. */
  losing?: { readonly isLost: (request: SeenRequest) => boolean; left: number };
  /** What happens before the next request there is carried out. */
  meanwhile?: { readonly where: RegExp; readonly happen: () => void };
  /** It reads no request. */
  isSilent?: true;
  /** Requests that fail. */
  failing?: { readonly where: RegExp; readonly status: number };
  /** One write that fails, and whose key stands for that. */
  failsOnce?: { readonly where: RegExp; readonly status: number };
}

/** How long an idempotency key is kept. */
const KEPT_SECONDS = 86_400;

interface Kept {
  readonly seconds: number;
  readonly content: string;
  readonly status: number;
  readonly body: object;
}

/** A small Stripe on loopback: the real SDK speaks with it over real HTTP. */
export interface SmallStripe {
  readonly books: StripeBooks;
  readonly search: SearchState;
  readonly requests: readonly SeenRequest[];
  readonly trouble: Trouble;
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server.
 *
 * @param secretKey - The key that it lets in.
 * @param nowMs - Its clock.
 * @returns The server.
 */
export async function startSmallStripe(secretKey: string, nowMs: () => number): Promise<SmallStripe> {
  const books = new StripeBooks(nowMs);
  const search: SearchState = { lags: false };
  const trouble: Trouble = {};
  const requests: SeenRequest[] = [];
  const kept = new Map<string, Kept>();
  const routes = stripeRoutes(books, search);
  const server = createServer(async (request, response) => {
    const seen = await readRequest(request);
    requests.push(seen);
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      answer(response, 401, { error: { type: 'invalid_request_error', message: 'Invalid API Key' } });
      return;
    }
    const lost = lostOf(seen, trouble);
    if (lost !== 'request') respond(seen, lost === 'answer' ? undefined : response);
    if (lost !== undefined) request.socket.destroy();
  });

  function respond(seen: SeenRequest, response: ServerResponse | undefined): void {
    const { method, path, params, idempotencyKey } = seen;
    const content = `${method} ${path} ${JSON.stringify(params)}`;
    const before = keptFor(idempotencyKey);
    if (before !== undefined) {
      response?.setHeader('idempotent-replayed', 'true');
      if (before.content === content) answer(response, before.status, before.body);
      else answer(response, 400, { error: { type: 'idempotency_error', message: 'Another request had this key' } });
      return;
    }
    if (trouble.meanwhile?.where.test(`${method} ${path}`) === true) {
      const { happen } = trouble.meanwhile;
      delete trouble.meanwhile;
      happen();
    }
    const { status, body } = failure(seen, trouble) ?? carriedOut(seen);
    const isKept = idempotencyKey !== undefined && method === 'POST' && status !== 404 && trouble.failing === undefined;
    if (isKept) kept.set(idempotencyKey, { seconds: books.seconds, content, status, body });
    answer(response, status, body);
  }

  function keptFor(key: string | undefined): Kept | undefined {
    const found = key === undefined ? undefined : kept.get(key);
    return found !== undefined && found.seconds + KEPT_SECONDS > books.seconds ? found : undefined;
  }

  function carriedOut({ method, path, params }: SeenRequest): { readonly status: number; readonly body: object } {
    try {
      return { status: 200, body: structuredClone(routes(method, path, params)) };
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: { error: error.body } };
      throw error;
    }
  }

  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...{ books, search, requests, trouble, url: `http://127.0.0.1:${port}` },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method = '', url = '/', headers } = request;
  const { pathname: path, search } = new URL(url, 'http://127.0.0.1');
  const key = headers['idempotency-key'];
  return {
    ...{ method, path, params: paramsOf(method === 'POST' ? body : search.slice(1)) },
    idempotencyKey: typeof key === 'string' ? key : undefined,
  };
}

function lostOf(seen: SeenRequest, trouble: Trouble): 'request' | 'answer' | undefined {
  const { broken, losing, isSilent } = trouble;
  if (isSilent === true) return 'request';
  if (losing !== undefined && losing.left > 0 && losing.isLost(seen)) {
    losing.left -= 1;
    return 'answer';
  }
  if (broken === undefined || seen.method === 'GET') return undefined;
  broken.left -= 1;
  return broken.left < 0 ? broken.lost : undefined;
}

function failure(seen: SeenRequest, trouble: Trouble): { readonly status: number; readonly body: object } | undefined {
  const where = `${seen.method} ${seen.path}`;
  const body = { error: { type: 'api_error', message: 'Something is wrong here' } };
  if (trouble.failing?.where.test(where) === true) return { status: trouble.failing.status, body };
  if (trouble.failsOnce?.where.test(where) !== true) return undefined;
  const { status } = trouble.failsOnce;
  delete trouble.failsOnce;
  return { status, body };
}

function answer(response: ServerResponse | undefined, status: number, body: object): void {
  response?.writeHead(status, { 'content-type': 'application/json' });
  response?.end(JSON.stringify(body));
}

/** Parameters as Stripe's SDK writes them: `a[b][0]=c`. */
function paramsOf(form: string): Params {
  const params: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(form)) {
    const path = name.replaceAll(']', '').split('[');
    let place: Record<string, unknown> = params;
    path.forEach((step, index) => {
      const next = path[index + 1];
      if (next === undefined) place[step] = value;
      else {
        place[step] ??= /^\d+$/.test(next) ? [] : {};
        place = place[step] as Record<string, unknown>;
      }
    });
  }
  return params;
}
