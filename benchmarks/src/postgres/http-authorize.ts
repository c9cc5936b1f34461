import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Billing } from '@live-calls/core';
import { nodeListener } from '@live-calls/http/node';
import { actor, sampleBilling } from '../sample-billing.ts';
import { compare, type Finding } from '../side-by-side.ts';
import { Child } from './child.ts';
import { withServer } from './server.ts';

const WALLETS = 200;
const CALLERS = 32;
const REQUESTS = 2000;
let rounds = 0;

/** A host's route that authorizes a call, over the bridge of the HTTP package, against the facade asked directly. */
export function postgresHttp(): Promise<Finding> {
  return withServer(async (server) => {
    const { storage } = await server.storage('http');
    const billing = await sampleBilling(WALLETS, storage);
    let failed = 0;
    const route = async (request: Request): Promise<Response> => {
      if (request.headers.get('authorization') !== 'Bearer olga') return new Response(null, { status: 401 });
      const { callRef } = (await request.json()) as { readonly callRef: string };
      const outcome = await authorize(billing, callRef);
      if (outcome.status !== 'authorized') failed += 1;
      return Response.json(outcome);
    };
    const web = createServer(nodeListener(route)).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const { child } = await Child.start('../http-load-process.ts', {});
    try {
      return await compare({
        title: `Authorize over HTTP on PostgreSQL, ${CALLERS} connections, ${WALLETS} wallets`,
        ours: {
          name: 'a route of the host: read, judged, authorized, written',
          run: async () => {
            await child.ask({
              port,
              path: '/calls',
              requests: REQUESTS,
              connections: CALLERS,
              callRefs: fresh(),
            });
            if (failed > 0) throw new Error(`${failed} calls were not authorized.`);
            return REQUESTS;
          },
        },
        limit: { name: `calls.authorize, ${CALLERS} callers in the process`, run: () => direct(billing) },
        unit: 'calls',
        goal: { least: 0.7, aim: 0.85 },
      });
    } finally {
      child.stop();
      web.close();
      await billing.close();
    }
  });
}

/** Every round has references of its own, so that no call was seen before. */
function fresh(): string {
  rounds += 1;
  return `round-${rounds}`;
}

function authorize(billing: Billing, callRef: string): ReturnType<Billing['calls']['authorize']> {
  const wallet = Number(callRef.slice(callRef.lastIndexOf('-') + 1)) % WALLETS;
  const accountId = `account-${wallet}`;
  return billing.calls.authorize({ actor, accountId, callRef, provider: 'twilio', to: '+442079460000' });
}

async function direct(billing: Billing): Promise<number> {
  const round = fresh();
  let asked = 0;
  const caller = async (): Promise<void> => {
    while (asked < REQUESTS) {
      asked += 1;
      const { status } = await authorize(billing, `${round}-${asked}`);
      if (status !== 'authorized') throw new Error(`Expected an authorized call, seen ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return REQUESTS;
}
