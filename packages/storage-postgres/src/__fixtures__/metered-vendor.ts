import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReportedLeg } from '@live-calls/core/adapter';

/** A vendor in this process, with the real time: it keeps to the limits it was given, and to nothing else. */
export interface MeteredVendor {
  /** Where its adapter reaches it. */
  readonly url: string;
  /** Limits it was given for the leg, in order. */
  readonly limits: readonly number[];
  /** Puts the leg through, answered now. */
  talk(legId: string, limitSeconds: number): Date;
  /** Seconds talked up to now. */
  talkedSeconds(): number;
  /** Whether the leg is over. */
  isOver(): boolean;
  /** Stops listening. */
  close(): Promise<void>;
}

/**
 * Starts the vendor.
 *
 * @returns The vendor, with one leg at most.
 */
export async function meteredVendor(): Promise<MeteredVendor> {
  const limits: number[] = [];
  let leg = { legId: '', answeredAtMs: 0, endedAtMs: Number.POSITIVE_INFINITY };
  const endMs = (): number => Math.min(leg.endedAtMs, leg.answeredAtMs + (limits.at(-1) ?? 0) * 1000);
  const isOver = (): boolean => endMs() <= Date.now();
  const talkedSeconds = (): number => Math.ceil((Math.min(endMs(), Date.now()) - leg.answeredAtMs) / 1000);
  const reported = (): ReportedLeg => {
    const { legId, answeredAtMs } = leg;
    const known = { legId, to: '+12025550123', direction: 'outbound', answeredAtMs } as const;
    if (!isOver()) return { ...known, status: 'answered' };
    return { ...known, status: 'completed', endedAtMs: endMs(), durationSeconds: talkedSeconds() };
  };
  const answer = (path: string | undefined, asked: { legId: string; limitSeconds?: number }): unknown => {
    if (asked.legId !== leg.legId) return undefined;
    if (path === '/fetch') return reported();
    if (isOver()) return { status: 'already-ended' };
    if (path === '/end') leg = { ...leg, endedAtMs: Date.now() };
    else limits.push(asked.limitSeconds ?? 0);
    return { status: 'done' };
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const said = answer(request.url, JSON.parse(body));
    response.writeHead(said === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    limits,
    talk: (legId, limitSeconds) => {
      limits.push(limitSeconds);
      leg = { legId, answeredAtMs: Date.now(), endedAtMs: Number.POSITIVE_INFINITY };
      return new Date(leg.answeredAtMs);
    },
    talkedSeconds,
    isOver,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
