import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App, NodeBindings } from './app.ts';

/** Where to listen. */
export interface ListenOptions {
  /** Address; `127.0.0.1` unless given. */
  readonly host?: string;
  /** A port that must be free; 0 for any. */
  readonly port?: number;
}

/** A server that answers. */
export interface WebServer {
  /** Where it is reached on this machine. */
  readonly url: string;
  /** Takes no new request, and waits for those under way. */
  close(): Promise<void>;
}

/** The port is somebody else's. */
export class PortTaken extends Error {
  override readonly name: string = 'PortTaken';
}

const FIRST_PORT = 3000;
const MOST_TRIES = 20;
const PATIENCE_MS = 5000;

/**
 * Starts a server; where no port is asked for, on the first one from 3000 that is free.
 *
 * @param app - Answers.
 * @param options - Where.
 * @returns The server.
 * @throws PortTaken when the port that was asked for is not free.
 */
export async function listen(app: Pick<App, 'fetch'>, options: ListenOptions = {}): Promise<WebServer> {
  const { host = '127.0.0.1', port } = options;
  const fetch = (request: Request, env: unknown): Response | Promise<Response> =>
    app.fetch(request, env as NodeBindings);
  const server = createServer(getRequestListener(fetch));
  const ports = port === undefined ? Array.from({ length: MOST_TRIES }, (_, at) => FIRST_PORT + at) : [port];
  for (const one of ports) {
    if (await isListening(server, one, host)) return webServer(server, host);
  }
  const seen =
    port === undefined ? `The ports ${FIRST_PORT} to ${FIRST_PORT + MOST_TRIES - 1} are` : `Port ${port} is`;
  throw new PortTaken(`${seen} in use. Set PORT to one that is free, such as PORT=4000.`);
}

/** False when the port is taken. */
async function isListening(server: Server, port: number, host: string): Promise<boolean> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

function webServer(server: Server, host: string): WebServer {
  const { port } = server.address() as AddressInfo;
  const here = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  const shown = here.includes(':') ? `[${here}]` : here;
  return {
    url: `http://${shown}:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
      await closed;
      clearTimeout(patience);
    },
  };
}
