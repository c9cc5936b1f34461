import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthorizeOutcome, Billing } from '@live-calls/core';
import { nodeListener, type WebHandler } from '@live-calls/http/node';
import { actor, sampleBilling } from '../sample-billing.ts';
import { compare, type Finding } from '../side-by-side.ts';
import { Child } from './child.ts';
import { withServer } from './server.ts';

const WALLETS = 200;
const CALLERS = 32;
const REQUESTS = 2000;
let rounds = 0;

/**
 * A host's route that authorizes a call, over the bridge of the HTTP package and over Node's server alone, each against the
 * facade asked directly. The second is what is left for the first to reach.
 */
export function postgresHttp(): Promise<Finding> {
  return withServer(async (server) => {
    const { storage } = await server.storage('http');
    const billing = await sampleBilling(WALLETS, storage);
    const { child } = await Child.start('../http-load-process.ts', {});
    const asked = { billing, child };
    try {
      const bridged = await overHttp(asked, 'over the bridge', nodeListener(webRoute(billing)));
      await overHttp(asked, "over Node's server alone", bareRoute(billing));
      return bridged;
    } finally {
      child.stop();
      await billing.close();
    }
  });
}

interface Asked {
  readonly billing: Billing;
  readonly child: Child;
}

async function overHttp({ billing, child }: Asked, how: string, listener: RequestListener): Promise<Finding> {
  const web = createServer(listener).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  const load = { port, path: '/calls', requests: REQUESTS, connections: CALLERS };
  try {
    return await compare({
      title: `Authorize over HTTP on PostgreSQL, ${how}, ${CALLERS} connections, ${WALLETS} wallets`,
      ours: {
        name: 'a route of the host: read, judged, authorized, written',
        run: async () => {
          await child.ask({ ...load, callRefs: fresh() });
          return REQUESTS;
        },
      },
      limit: { name: `calls.authorize, ${CALLERS} callers in the process`, run: () => direct(billing) },
      unit: 'calls',
      goal: { least: 0.7, aim: 0.85 },
    });
  } finally {
    web.close();
  }
}

function webRoute(billing: Billing): WebHandler {
  return async (request) => {
    if (request.headers.get('authorization') !== BEARER) return new Response(null, { status: 401 });
    const { callRef } = (await request.json()) as Body;
    return Response.json(await granted(billing, callRef));
  };
}

function bareRoute(billing: Billing): RequestListener {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { callRef } = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const outcome = await granted(billing, callRef);
    outgoing.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    outgoing.end(JSON.stringify(outcome));
  };
  return (incoming, outgoing) => {
    if (incoming.headers.authorization !== BEARER) outgoing.writeHead(401).end();
    else answer(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  };
}

const BEARER = 'Bearer olga';

interface Body {
  readonly callRef: string;
}

/** Every round has references of its own, so that no call was seen before. */
function fresh(): string {
  rounds += 1;
  return `round-${rounds}`;
}

/** An answer other than a grant breaks the connection off, and with it the benchmark. */
async function granted(billing: Billing, callRef: string): Promise<AuthorizeOutcome> {
  const wallet = Number(callRef.slice(callRef.lastIndexOf('-') + 1)) % WALLETS;
  const call = { callRef, provider: 'twilio', to: '+442079460000' };
  const outcome = await billing.calls.authorize({ actor, accountId: `account-${wallet}`, ...call });
  if (outcome.status !== 'authorized')
    throw new Error(`Expected an authorized call, seen ${outcome.status}.`);
  return outcome;
}

async function direct(billing: Billing): Promise<number> {
  const round = fresh();
  let asked = 0;
  const caller = async (): Promise<void> => {
    while (asked < REQUESTS) {
      asked += 1;
      await granted(billing, `${round}-${asked}`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return REQUESTS;
}
