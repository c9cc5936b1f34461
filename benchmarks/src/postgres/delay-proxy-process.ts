/** A proxy that hands everything on after a while, in each direction, in a process of its own so that nobody waits for it. */
import { connect, createServer, type Socket } from 'node:net';

const { host, port, delayMs } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly host: string;
  readonly port: number;
  readonly delayMs: number;
};

/** Timers of one length fire in the order they were set, so nothing overtakes. */
function handOn(from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
  from.on('end', () => setTimeout(() => to.end(), delayMs));
  from.on('error', () => to.destroy());
}

const proxy = createServer((near) => {
  const far = connect(port, host);
  handOn(near, far);
  handOn(far, near);
});
proxy.listen(0, '127.0.0.1', () => {
  const address = proxy.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('disconnect', () => process.exit(0));
