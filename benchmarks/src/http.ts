import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Billing } from '@live-calls/core';
import { createBillingHandler, type Viewer } from '@live-calls/http';
import { nodeListener, type WebHandler } from '@live-calls/http/node';
import { Child } from './postgres/child.ts';
import { actor, sampleBilling } from './sample-billing.ts';
import { compare, type Finding } from './side-by-side.ts';

const REQUESTS = 4000;
const CONNECTIONS = 32;
const LEGS = 100_000;
const BALANCE = '/billing/accounts/account-0/balance';
const REPORT = '/billing/accounts/account-0/usage-report/csv?from=2026-10-01&until=2026-11-01';

const viewer: Viewer = { id: 'olga', accounts: [{ accountId: 'account-0', role: 'owner' }] };

/** The handler, and the same bridge without anything behind it. */
export async function http(): Promise<readonly Finding[]> {
  const billing = await sampleBilling(1);
  await recordLegs(billing);
  const handler = createBillingHandler({
    billing,
    basePath: '/billing',
    authenticate: ({ headers }) => (headers.get('authorization') === 'Bearer olga' ? viewer : undefined),
  });
  const constant = await (await handler(asked(BALANCE))).text();
  const ours = await listening(handler);
  const bare = await listening(
    async () => new Response(constant, { headers: { 'content-type': 'application/json' } }),
  );
  const { child } = await Child.start('../http-load-process.ts', {});
  try {
    return [await balances(child, ours, bare), await download(billing, ours)];
  } finally {
    child.stop();
    for (const server of [ours, bare]) server.close();
  }
}

function balances(child: Child, ours: Server, bare: Server): Promise<Finding> {
  const run = (server: Server) => async (): Promise<number> => {
    const load = { port: portOf(server), path: BALANCE, requests: REQUESTS, connections: CONNECTIONS };
    const bytes = (await child.ask(load)) as number;
    if (bytes < REQUESTS * 200) throw new Error('The answers are not what was asked for.');
    return REQUESTS;
  };
  return compare({
    title: 'Balance read over HTTP, memory storage',
    ours: { name: 'recognised, judged, read, written', run: run(ours) },
    limit: { name: 'the same bridge answering the same bytes', run: run(bare) },
    unit: 'requests',
    goal: { least: 0.6, aim: 0.75 },
    rounds: 21,
  });
}

function download(billing: Billing, server: Server): Promise<Finding> {
  const range = { actor, accountId: 'account-0', from: '2026-10-01', until: '2026-11-01' };
  return compare({
    title: `Usage report of ${LEGS.toLocaleString('en-US')} legs as CSV, downloaded`,
    ours: {
      name: 'over HTTP',
      run: async () => {
        const { body } = await fetch(`http://127.0.0.1:${portOf(server)}${REPORT}`, {
          headers: { authorization: 'Bearer olga' },
        });
        let bytes = 0;
        for await (const chunk of body as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
        if (bytes < LEGS * 50) throw new Error('The report is not whole.');
        return LEGS;
      },
    },
    limit: {
      name: 'the same pieces of text, read where they are made',
      run: async () => {
        let characters = 0;
        for await (const piece of (await billing.reports.usage(range)).csv()) characters += piece.length;
        if (characters < LEGS * 50) throw new Error('The report is not whole.');
        return LEGS;
      },
    },
    unit: 'rows',
    goal: { least: 0.7, aim: 0.8 },
  });
}

async function recordLegs(billing: Billing): Promise<void> {
  const legs = Array.from({ length: LEGS }, (_, index) => ({
    accountId: 'account-0',
    leg: {
      ...{ provider: 'twilio', legId: `CA${index}`, to: '+442071838750', durationSeconds: index % 600 },
      ...{ answeredAt: new Date(Date.UTC(2026, 9, 2) + index * 1000), answered: true },
    },
  }));
  const { charged } = await billing.usage.recordMany({ actor, legs }).summary();
  if (charged !== LEGS) throw new Error(`Only ${charged} legs were charged.`);
}

function asked(path: string): Request {
  return new Request(`http://127.0.0.1${path}`, { headers: { authorization: 'Bearer olga' } });
}

async function listening(handler: WebHandler): Promise<Server> {
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
