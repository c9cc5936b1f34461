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
  const response = await handler(requestOf(incoming, outgoing));
  if (outgoing.destroyed) return void (await response.body?.cancel());
  outgoing.writeHead(response.status, headersOf(response.headers));
  if (response.body === null) outgoing.end();
  else await send(response.body, outgoing);
}

/** A web request as it is declared, but for what is overridden. */
interface PlainRequest extends Omit<Request, 'signal' | 'clone'> {
  get signal(): AbortSignal;
  clone(): Request;
}

const PlainRequest = Request as new (address: string, init: RequestInit) => PlainRequest;

/** A request whose signal is made when somebody asks for it: most handlers do not, and it costs as much as all the rest. */
class NodeRequest extends PlainRequest {
  readonly #outgoing: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor(address: string, init: RequestInit, outgoing: ServerResponse) {
    super(address, init);
    this.#outgoing = outgoing;
  }

  override get signal(): AbortSignal {
    this.#signal ??= goneSignal(this.#outgoing);
    return this.#signal;
  }

  override clone(): Request {
    return new Request(super.clone(), { signal: this.signal });
  }
}

/** Aborts when the other side goes away before it has the whole answer. */
function goneSignal(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const leave = (): void => {
    if (!outgoing.writableFinished) gone.abort();
  };
  if (outgoing.closed) leave();
  else outgoing.once('close', leave);
  return gone.signal;
}

function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { method = 'GET', headers, rawHeaders } = incoming;
  const given: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    // HTTP/2 tells method and path as headers of their own kind.
    if (!name.startsWith(':')) given.push([name, rawHeaders[at + 1] as string]);
  }
  const bodiless = method === 'GET' || method === 'HEAD';
  const path = pathOf(incoming);
  const body = !bodiless && hasBody(headers) && { body: bodyOf(incoming), duplex: 'half' as const };
  const init = { method, headers: given, ...body };
  return withTarget(new NodeRequest(addressOf(incoming, path), init, outgoing), path);
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

async function send(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const leave = (): void => void reader.cancel().catch(() => undefined);
  outgoing.once('close', leave);
  gather(outgoing);
  // Whoever waits for the first event of a stream waits for its head first.
  outgoing.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (!outgoing.write(value)) await drained(outgoing);
  }
  outgoing.off('close', leave);
  outgoing.end();
}

/** What is written before the next turn of the event loop leaves in one piece: of most answers, everything. */
function gather(outgoing: ServerResponse): void {
  const { socket, req } = outgoing;
  // HTTP/2 has no socket of its own for each answer.
  if (socket === null || req.httpVersionMajor !== 1) return;
  socket.cork();
  setImmediate(() => {
    // An answer that has ended has let go of everything already, and the socket may be at the next one.
    if (!outgoing.writableEnded) socket.uncork();
  });
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
