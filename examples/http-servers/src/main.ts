import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BillingHandler } from '@live-calls/http';
import { openAcme } from './acme.ts';
import { expressServer } from './express-server.ts';
import { fastifyServer } from './fastify-server.ts';
import { honoServer } from './hono-server.ts';
import { nodeServer } from './node-server.ts';

const servers: Readonly<Record<string, (handler: BillingHandler) => Server | Promise<Server>>> = {
  'http of Node': nodeServer,
  Express: expressServer,
  Fastify: fastifyServer,
  Hono: honoServer,
};

const { handler } = await openAcme();
const running: Server[] = [];
for (const [name, make] of Object.entries(servers)) {
  const server = await make(handler);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  running.push(server);
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/billing/accounts/acme/balance`, {
    headers: { authorization: 'Bearer olga' },
  });
  console.log(name.padEnd(14), response.status, await response.text());
}
handler.close();
for (const server of running) {
  server.closeAllConnections();
  server.close();
}
