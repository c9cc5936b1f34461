import { createServer, type Server } from 'node:http';
import { nodeListener, type WebHandler } from '@live-calls/http/node';
import * as route from '../next/app/billing/[...path]/route.ts';

/** Calls the exports of the route as Next does: by the method of the request. */
export function nextServer(): Server {
  const exported: Readonly<Record<string, WebHandler>> = route;
  return createServer(
    nodeListener(async (request) => exported[request.method]?.(request) ?? new Response(null, { status: 405 })),
  );
}
