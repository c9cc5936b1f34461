import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NewOrder, TillBooks, type TillOrder } from './till-books.ts';

/** What the vendor and its customer agreed on. */
export interface TillAccount {
  /** Key of the API. */
  readonly apiKey: string;
  /** Secrets that sign webhooks, the newest first. */
  readonly webhookSecrets: readonly string[];
}

/** A little payment company with an API over HTTP. */
export interface TillVendor {
  /** Where its API is. */
  readonly url: string;
  /** What it knows. */
  readonly books: TillBooks;
  /** What it does instead of its work. */
  trouble: 'errors' | 'silence' | undefined;
  /** Of how many orders it takes in the answer is lost on the way. */
  lostAnswers: number;
  /** Closes it. */
  close(): Promise<void>;
}

/** Most events on a page of the list. */
export const TILL_PAGE = 4;

/**
 * Opens the company on a port of this machine.
 *
 * @param account - Its one customer.
 * @param nowMs - Its clock.
 * @returns The company, open until it is closed.
 */
export async function openTill({ apiKey }: TillAccount, nowMs: () => number): Promise<TillVendor> {
  const books = new TillBooks(nowMs);
  const vendor: Omit<TillVendor, 'url' | 'close'> = { books, trouble: undefined, lostAnswers: 0 };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (vendor.trouble === 'silence') return request.socket.destroy();
      if (vendor.trouble === 'errors') return answer(response, 503, { error: 'out of order' });
      const isOurs = request.headers.authorization === `Bearer ${apiKey}`;
      const [status, said] = isOurs ? route(request, body, books) : [401, { error: 'who are you' }];
      if (request.method !== 'PUT' || vendor.lostAnswers === 0) return answer(response, status, said);
      vendor.lostAnswers -= 1;
      return request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(vendor, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/**
 * Signs a webhook as the vendor does: over the second and the body.
 *
 * @param secret - Secret of the account.
 * @param seconds - When it is sent, epoch seconds.
 * @param body - The body.
 * @returns Value of the header `till-signature`.
 */
export function tillSignature(secret: string, seconds: number, body: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},mac=${mac}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function answer(response: ServerResponse, status: number, said: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said));
}

type Answer = readonly [status: number, said: object];

function route({ method, url }: IncomingMessage, body: string, books: TillBooks): Answer {
  const { pathname, searchParams } = new URL(url ?? '', 'http://till');
  if (pathname === '/events') return list(books, searchParams);
  const [, number = ''] = /^\/orders\/(\w{1,60})$/.exec(pathname) ?? [];
  if (method === 'PUT') return stands(books.order(number, JSON.parse(body) as NewOrder));
  const order = books.orders.get(number);
  if (order === undefined) return [404, { error: 'no such order' }];
  return method === 'DELETE' ? stands(books.withdraw(order)) : [200, order];
}

function stands(order: TillOrder | string): Answer {
  return typeof order === 'string' ? [409, { error: order }] : [200, order];
}

/** In the order in which they happened, from the one after the last of the page before. */
function list({ events }: TillBooks, asked: URLSearchParams): Answer {
  const [since, before] = [Number(asked.get('since')), Number(asked.get('before'))];
  const last = asked.get('after');
  const from = last === null ? 0 : events.findIndex(({ no }) => no === last) + 1;
  const wanted = events.slice(from).filter(({ at }) => at >= since && at < before);
  const page = wanted.slice(0, TILL_PAGE);
  return [200, { events: page, next: wanted.length > page.length ? page.at(-1)?.no : null }];
}
