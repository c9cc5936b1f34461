import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A host that receives webhooks over real HTTP on loopback. */
export interface Receiver {
  readonly url: string;
  /** Requests, those that it refused included. */
  readonly requests: readonly ReceivedRequest[];
  /** Requests that it answered with a status from 200 to 299. */
  readonly taken: readonly ReceivedRequest[];
  /** Answers with a status from now on; `cut` ends the connection, `mute` never answers. */
  answerWith(answer: number | 'cut' | 'mute', location?: string): void;
  close(): Promise<void>;
}

/** Starts a receiver. */
export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const taken: ReceivedRequest[] = [];
  let answer: number | 'cut' | 'mute' = 204;
  let location: string | undefined;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const received = {
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    };
    requests.push(received);
    if (answer === 'cut') response.destroy();
    else if (answer !== 'mute') {
      if (answer >= 200 && answer < 300) taken.push(received);
      response.writeHead(answer, location === undefined ? {} : { location }).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/billing`,
    requests,
    taken,
    answerWith: (next, to) => {
      answer = next;
      location = to;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
