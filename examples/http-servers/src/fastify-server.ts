import type { Server } from 'node:http';
import type { BillingHandler } from '@live-calls/http';
import { nodeListener } from '@live-calls/http/node';
import { fastify } from 'fastify';

/** Fastify; a plugin of its own, so that no parser of the host sees the raw bytes first. */
export async function fastifyServer(handler: BillingHandler): Promise<Server> {
  const app = fastify();
  const listener = nodeListener(handler);
  app.addHook('onRequest', (request, reply, done) =>
    request.url.startsWith('/billing/') ? void listener(request.raw, reply.hijack().raw) : done(),
  );
  app.get('/', () => 'The host itself');
  await app.ready();
  return app.server;
}
