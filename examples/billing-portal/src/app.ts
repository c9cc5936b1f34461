import type { IncomingMessage } from 'node:http';
import type { Billing } from '@live-calls/core';
import { type BillingHandler, createBillingHandler, type HandlerFailure } from '@live-calls/http';
import { invoiceRenderer } from '@live-calls/invoice-pdf';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isCrossOrigin } from './cross-origin.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { authenticator, type SessionOptions, sessionRoutes } from './session-routes.ts';
import type { StaticFiles } from './static-files.ts';

/** What the portal's web side is made of. */
export interface AppOptions {
  /** The billing. */
  readonly billing: Billing;
  /** Who may sign in. */
  readonly session: Omit<SessionOptions, 'addressOf'>;
  /** Whether `X-Forwarded-For` is the word of a proxy of ours. */
  readonly trustProxy: boolean;
  /** Where browsers reach the portal; pages of this origin may change something. */
  readonly publicUrl?: string;
  /** The page. */
  readonly files: StaticFiles;
  /** Pages of the sandbox. */
  readonly sandbox?: Hono;
  /**
   * Whether requests can be served.
   *
   * @returns False while the database cannot be reached, and once the process is about to end.
   */
  isReady(): Promise<boolean>;
  /** Told of failures that are not the sender's. */
  readonly onError?: (failure: HandlerFailure) => void;
}

/** The web side of the portal. */
export interface App {
  /**
   * Answers a request.
   *
   * @param request - The request.
   * @param env - What Node's server gives along.
   */
  fetch(request: Request, env: NodeBindings): Response | Promise<Response>;
  /** Ends all live views. */
  close(): void;
}

/** What Node's server gives along with a request. */
export interface NodeBindings {
  /** The request as Node has it. */
  readonly incoming?: IncomingMessage;
}

/**
 * Puts the web side together: the billing, signing in, health, the sandbox, and the page for everything else.
 *
 * @param options - What of.
 * @returns The app.
 */
export function createApp(options: AppOptions): App {
  const { billing, files, sandbox, trustProxy, publicUrl, onError } = options;
  const origin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const addresses = new WeakMap<Request, string>();
  const session = {
    ...options.session,
    addressOf: (request: Request) => addresses.get(request) ?? 'unknown',
  };
  const handler: BillingHandler = createBillingHandler({
    billing,
    basePath: '/billing',
    authenticate: authenticator(session),
    renderInvoice: invoiceRenderer(),
    ...(origin !== undefined && { trustedOrigins: [origin] }),
    ...(onError !== undefined && { onError }),
  });
  const app = new Hono<{ Bindings: NodeBindings }>();
  app.use('*', ({ req, env }, next) => {
    addresses.set(req.raw, addressOf(req.raw, env, trustProxy));
    return next();
  });
  app.all('/billing/*', ({ req }) => handler(req.raw));
  app.use('*', async ({ req }, next) => {
    if (isCrossOrigin(req.raw, origin)) return Response.json({ code: 'cross-origin' }, { status: 403 });
    await next();
    return undefined;
  });
  app.use('*', bodyLimit({ maxSize: MOST_BYTES }));
  app.route('/session', sessionRoutes(session));
  app.get('/health/live', () => Response.json({ status: 'live' }));
  app.get('/health/ready', async () => {
    const isReady = await options.isReady().catch(() => false);
    return Response.json({ status: isReady ? 'ready' : 'not-ready' }, { status: isReady ? 200 : 503 });
  });
  if (sandbox !== undefined) app.route('/sandbox', sandbox);
  app.get('*', ({ req }) => files.answer(req.raw));
  app.notFound(() => new Response('There is nothing here.', { status: 404 }));
  app.onError((error) => {
    onError?.({ route: 'portal', status: 500, error });
    return new Response('Something went wrong here.', { status: 500 });
  });
  const fetch = async (request: Request, env: NodeBindings): Promise<Response> => {
    const response = await app.fetch(request, env);
    setSecurityHeaders(response.headers, options.session.isHttps);
    return response;
  };
  return { fetch, close: () => handler.close() };
}

/** Of a body that is not for the billing handler, which has limits of its own. */
const MOST_BYTES = 16_384;

/** The last word of the list is that of the proxy in front of us; what stands before may be anybody's. */
function addressOf(request: Request, env: NodeBindings | undefined, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined;
  return forwarded || (env?.incoming?.socket.remoteAddress ?? 'unknown');
}
