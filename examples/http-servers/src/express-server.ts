import { createServer, type Server } from 'node:http';
import type { BillingHandler } from '@live-calls/http';
import { nodeListener } from '@live-calls/http/node';
import express from 'express';

/** Express; before anything that reads bodies, because signatures are checked over the raw bytes. */
export function expressServer(handler: BillingHandler): Server {
  const app = express();
  app.use('/billing', nodeListener(handler));
  app.use(express.json());
  app.get('/', (_, response) => void response.send('The host itself'));
  return createServer(app);
}
