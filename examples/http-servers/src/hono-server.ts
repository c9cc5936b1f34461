import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { BillingHandler } from '@live-calls/http';
import { Hono } from 'hono';

/** Hono, on Node here; the same line works wherever Hono runs. */
export function honoServer(handler: BillingHandler): Server {
  const app = new Hono();
  app.all('/billing/*', ({ req }) => handler(req.raw));
  app.get('/', (context) => context.text('The host itself'));
  return createServer(getRequestListener(app.fetch));
}
