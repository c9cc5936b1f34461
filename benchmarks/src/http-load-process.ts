import { connect, type Socket } from 'node:net';

/** What is asked, and how. */
interface Load {
  readonly port: number;
  readonly path: string;
  readonly requests: number;
  readonly connections: number;
  /** Each request is a `POST` with a `callRef` of its own that begins so; `GET` without. */
  readonly callRefs?: string;
}

const END = Buffer.from('0\r\n\r\n');

/** Asks over one connection, again and again, and counts what comes; nothing is parsed but the end of an answer. */
function askAgain(socket: Socket, take: () => string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const next = (): void => {
      const request = take();
      if (request === undefined) resolve(bytes);
      else socket.write(request);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server broke a connection off.')));
    socket.on('data', (chunk) => {
      bytes += chunk.byteLength;
      if (chunk.subarray(-END.byteLength).equals(END)) next();
    });
    next();
  });
}

function requestOf({ port, path, callRefs }: Load, at: number): string {
  const head = `${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer olga\r\n`;
  if (callRefs === undefined) return `GET ${head}\r\n`;
  const body = JSON.stringify({ callRef: `${callRefs}-${at}` });
  return `POST ${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

async function run(load: Load): Promise<number> {
  const { port, requests, connections } = load;
  let asked = 0;
  const take = (): string | undefined => {
    if (asked >= requests) return undefined;
    asked += 1;
    return requestOf(load, asked);
  };
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'));
  try {
    const bytes = await Promise.all(sockets.map((socket) => askAgain(socket, take)));
    return bytes.reduce((sum, some) => sum + some, 0);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

process.on('message', (load: Load) => {
  run(load).then(
    (bytes) => process.send?.(bytes),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');
