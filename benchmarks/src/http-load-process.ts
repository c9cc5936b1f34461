import { connect, type Socket } from 'node:net';

/** What is asked, and how. */
interface Load {
  readonly port: number;
  readonly path: string;
  readonly requests: number;
  readonly connections: number;
}

const END = Buffer.from('0\r\n\r\n');

/** Asks over one connection, again and again, and counts what comes; nothing is parsed but the end of an answer. */
function askAgain(socket: Socket, request: string, take: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const next = (): void => {
      if (take()) socket.write(request);
      else resolve(bytes);
    };
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes += chunk.byteLength;
      if (chunk.subarray(-END.byteLength).equals(END)) next();
    });
    next();
  });
}

async function run({ port, path, requests, connections }: Load): Promise<number> {
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer olga\r\n\r\n`;
  let left = requests;
  const take = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'));
  try {
    const bytes = await Promise.all(sockets.map((socket) => askAgain(socket, request, take)));
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
