/**
 * The handler for Node's own servers, and for what is made of them, such as Express and Fastify.
 *
 * @packageDocumentation
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withTarget } from './target.ts';

/** A listener of a Node server. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Something that answers requests, such as what `createBillingHandler` makes. */
export type WebHandler = (request: Request) => Promise<Response>;

/**
 * Lets a handler of web requests answer those of a Node server. Bodies are passed on as they come, in both directions and no
 * faster than they are taken; when the other side goes away, so does what was made for it.
 *
 * @param handler - The handler.
 * @returns A listener, for `createServer` or as a middleware.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createBillingHandler } from '@live-calls/http';
 * import { nodeListener } from '@live-calls/http/node';
 *
 * const handler = createBillingHandler({ billing, authenticate: () => undefined });
 * createServer(nodeListener(handler)).listen(8080);
 * ```
 */
export function nodeListener(handler: WebHandler): NodeListener {
  return (incoming, outgoing) => {
    respond(handler, incoming, outgoing).catch(() => {
      // Half of an answer is none: a connection that breaks off cannot be taken for one that ended.
      outgoing.destroy();
    });
  };
}

async function respond(
  handler: WebHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const response = await handler(requestOf(incoming, gone.signal));
  if (outgoing.destroyed) return void (await response.body?.cancel());
  outgoing.writeHead(response.status, headersOf(response.headers));
  if (response.body === null) outgoing.end();
  else await send(response.body, outgoing, gone.signal);
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, rawHeaders } = incoming;
  const given: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    // HTTP/2 tells method and path as headers of their own kind.
    if (!name.startsWith(':')) given.push([name, rawHeaders[at + 1] as string]);
  }
  const bodiless = method === 'GET' || method === 'HEAD';
  const path = pathOf(incoming);
  const request = new Request(addressOf(incoming, path), {
    method,
    headers: given,
    signal,
    ...(!bodiless && hasBody(headers) && { body: bodyOf(incoming), duplex: 'half' }),
  });
  return withTarget(request, path);
}

/** Frameworks that mount by path take it off `url`, and keep the whole as `originalUrl`. */
function pathOf({ originalUrl, url = '/' }: IncomingMessage & { readonly originalUrl?: string }): string {
  return originalUrl ?? url;
}

function addressOf({ headers, socket }: IncomingMessage, path: string): string {
  const scheme = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http';
  const host = headers.host ?? 'localhost';
  const origin = `${scheme}://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`;
  return path.startsWith('/') ? `${origin}${path}` : path;
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      },
      cancel: () => drop(chunks, incoming),
    },
    { highWaterMark: 0 },
  );
}

const MOST_DROPPED = 1_048_576;

/** A sender that is still at it hears the answer only once it has been listened to; but not for ever. */
function drop(chunks: AsyncIterator<Uint8Array>, incoming: IncomingMessage): void {
  const next = async (left: number): Promise<void> => {
    const { done, value } = await chunks.next();
    if (done === true) return;
    if (value.byteLength > left) incoming.destroy();
    else await next(left - value.byteLength);
  };
  next(MOST_DROPPED).catch(() => undefined);
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const [name, value] of headers) given[name] = value;
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) given['set-cookie'] = cookies;
  return given;
}

async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  // Whoever waits for the first event of a stream waits for its head first.
  outgoing.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (!outgoing.write(value)) await drained(outgoing, signal);
  }
  signal.removeEventListener('abort', leave);
  outgoing.end();
}

function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    outgoing.on('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
