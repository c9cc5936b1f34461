import { createServer, type Server } from 'node:http';
import type { BillingHandler } from '@live-calls/http';
import { nodeListener } from '@live-calls/http/node';

/** Node's own server. */
export function nodeServer(handler: BillingHandler): Server {
  return createServer(nodeListener(handler));
}
