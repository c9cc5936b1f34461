import { createServer, connect as dial, type Socket } from 'node:net';

/** Where a connection is cut next. */
export interface Cut {
  /** Which way the bytes are counted. */
  readonly way: 'asked' | 'answered';
  /** Bytes that still get through; with 0 answered, the server has done what it was asked and nobody hears of it. */
  readonly afterBytes: number;
}

/** A way to the server that breaks where it is told to. */
export interface CuttingProxy {
  /** The server, by this way. */
  readonly connectionString: string;
  /** Connections cut so far. */
  readonly cuts: number;
  /** Plans the next cut; absent: none. */
  arm(cut: Cut | undefined): void;
  /** Refuses every new connection, or takes them again. */
  refuse(refusing: boolean): void;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Puts a way that can be cut in front of a server.
 *
 * @param server - Connection string of the server.
 * @returns The way.
 */
export async function cuttingProxy(server: string): Promise<CuttingProxy> {
  const target = new URL(server);
  const { hostname } = target;
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  let planned: Cut | undefined;
  let refusing = false;
  let cuts = 0;
  const relay = (from: Socket, to: Socket, way: Cut['way']): void => {
    from.on('data', (bytes: Buffer) => {
      if (planned?.way !== way || bytes.length <= planned.afterBytes) {
        if (planned?.way === way) planned = { way, afterBytes: planned.afterBytes - bytes.length };
        to.write(bytes);
        return;
      }
      const part = bytes.subarray(0, planned.afterBytes);
      planned = undefined;
      cuts += 1;
      to.write(part, () => {
        from.destroy();
        to.destroy();
      });
    });
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };
  const listener = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const upstream = dial(port, hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('close', () => sockets.delete(socket));
    }
    relay(client, upstream, 'asked');
    relay(upstream, client, 'answered');
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const address = listener.address();
  target.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    connectionString: target.href,
    get cuts() {
      return cuts;
    },
    arm: (cut) => {
      planned = cut;
    },
    refuse: (now) => {
      refusing = now;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => listener.close(() => done()));
    },
  };
}
