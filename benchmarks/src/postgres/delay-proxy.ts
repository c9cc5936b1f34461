import { Child } from './child.ts';

/** What each direction is delayed by, in milliseconds; timers are a little late, so the round trip is measured as well. */
const DELAY_MS = 1;

/** A server as it is seen over a network. */
export interface FarServer {
  /** Where to connect to. */
  readonly connectionString: string;
  /** Ends the proxy. */
  stop(): void;
}

/**
 * Puts a network of about two milliseconds before a server.
 *
 * @param connectionString - The server.
 * @returns The same server, far away.
 */
export async function farAway(connectionString: string): Promise<FarServer> {
  const url = new URL(connectionString);
  const job = { host: url.hostname, port: Number(url.port || 5432), delayMs: DELAY_MS };
  const { child, ready } = await Child.start<number>('delay-proxy-process.ts', job);
  url.hostname = '127.0.0.1';
  url.port = String(ready);
  return { connectionString: url.href, stop: () => child.stop() };
}
