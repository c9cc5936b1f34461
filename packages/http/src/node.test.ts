import { once } from 'node:events';
import { createServer, get, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { talk, world } from './__fixtures__/world.ts';
import { nodeListener, type WebHandler } from './node.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(handler: WebHandler): Promise<string> {
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits until something has become so, looking now and then. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('over a Node server', () => {
  it('requests and answers are passed on whole', async () => {
    const origin = await serve(async (asked) => {
      const { pathname, search } = new URL(asked.url);
      const body = await asked.text();
      const seen = { method: asked.method, path: pathname + search, body, x: asked.headers.get('x-twice') };
      const headers = new Headers({ 'content-type': 'application/json', 'x-some': 'thing' });
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response(JSON.stringify(seen), { status: 201, headers });
    });
    const body = 'ü'.repeat(100_000);
    const response = await fetch(`${origin}/some/path?x=%2F&y`, {
      method: 'PUT',
      body,
      headers: [
        ['x-twice', '1'],
        ['x-twice', '2'],
      ],
    });
    expect([response.status, response.headers.get('x-some')]).toEqual([201, 'thing']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ method: 'PUT', path: '/some/path?x=%2F&y', body, x: '1, 2' });
    const head = await fetch(origin, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([201, '']);
  });

  it('the address of a webhook reaches the provider as it was sent and signed', async () => {
    const { handler, telephony } = await world();
    const origin = await serve(handler);
    const path = `/billing/webhooks/telephony/fake?city=TREZZO+SULL'ADDA&x="a"&y=%41`;
    const { port } = new URL(origin);
    await new Promise<void>((resolve, reject) => {
      get({ port, host: '127.0.0.1', path }, (answer) => answer.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    expect(telephony.received[0]?.url).toBe(path);
  });

  it('a host that is no host is not believed', async () => {
    const origin = await serve(async ({ url }) => new Response(url));
    const { port } = new URL(origin);
    const incoming = await new Promise<string>((resolve, reject) => {
      get({ port, path: '/x', headers: { host: 'evil/@[' } }, async (answer) => {
        let text = '';
        for await (const chunk of answer) text += chunk;
        resolve(text);
      }).on('error', reject);
    });
    expect(incoming).toBe('http://localhost/x');
  });

  it('a reader that goes away ends what was read for it', async () => {
    let read = 0;
    let canceled = false;
    const origin = await serve(async () => {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          read += 1;
          controller.enqueue(new Uint8Array(65_536));
        },
        cancel: () => {
          canceled = true;
        },
      });
      return new Response(body);
    });
    const gone = new AbortController();
    const response = await fetch(origin, { signal: gone.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    // Nobody reads on: what fits into the buffers between is all that is made.
    let before = -1;
    await until(() => {
      const still = before === read;
      before = read;
      return still;
    });
    expect(read).toBeLessThan(1000);
    gone.abort();
    await until(() => canceled);
  });

  it('a small answer leaves in one piece, and each of several that were asked for at once is whole', async () => {
    const origin = await serve(async ({ url }) => {
      if (url.endsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 20));
      return Response.json({ url: url.slice(-5) });
    });
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    const pieces: string[] = [];
    socket.on('data', (piece) => pieces.push(piece.toString()));
    socket.write('GET /once HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => pieces.join('').includes('\r\n0\r\n\r\n'));
    expect(pieces).toHaveLength(1);
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
    socket.write(ask('/slow') + ask('/fast') + ask('/slow') + ask('/fast'));
    const answers = (): readonly string[] => pieces.join('').match(/\{[^}]*\}/g) ?? [];
    await until(() => answers().length === 5);
    expect(
      answers()
        .slice(1)
        .map((answer) => JSON.parse(answer).url),
    ).toEqual(['/slow', '/fast', '/slow', '/fast']);
    socket.destroy();
  });

  it('the head of an answer that has nothing to say yet comes at once', async () => {
    let speak = (): void => undefined;
    const origin = await serve(async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          speak = () => {
            controller.enqueue(new TextEncoder().encode('at last'));
            controller.close();
          };
        },
      });
      return new Response(body, { status: 202 });
    });
    const response = await fetch(origin);
    expect(response.status).toBe(202);
    speak();
    expect(await response.text()).toBe('at last');
  });

  it.each(['its own', 'that of its copy'])(
    'the signal of a request, %s, says that its sender went away',
    async (whose) => {
      const signals: AbortSignal[] = [];
      const origin = await serve(async (asked) => {
        const { signal } = whose === 'its own' ? asked : asked.clone();
        signals.push(signal, asked.signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return new Response('late');
      });
      const gone = new AbortController();
      const asked = fetch(origin, { signal: gone.signal, method: 'POST', body: 'some' });
      await until(() => signals.length > 0);
      expect(signals[1]?.aborted).toBe(false);
      gone.abort();
      await expect(asked).rejects.toThrow();
      await until(() => signals.every(({ aborted }) => aborted));
    },
  );

  it('a signal that is asked for too late says so at once', async () => {
    let late: AbortSignal | undefined;
    let gate = (): void => undefined;
    const origin = await serve(async (asked) => {
      await new Promise<void>((resolve) => {
        gate = resolve;
      });
      late = asked.signal;
      return new Response('late');
    });
    const { port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gate();
    await until(() => late !== undefined);
    expect(late?.aborted).toBe(true);
  });

  it('what breaks off cannot be taken for what ended', async () => {
    const origin = await serve(async () => {
      let pieces = 0;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pieces += 1;
          if (pieces < 3) controller.enqueue(new TextEncoder().encode('piece'));
          else controller.error(new Error('storage is down'));
        },
      });
      return new Response(body);
    });
    await expect(fetch(origin).then((response) => response.text())).rejects.toThrow();
  });

  it('a handler that fails breaks off, and the server lives', async () => {
    let failing = true;
    const origin = await serve(async () => {
      if (failing) throw new Error('a bug');
      return new Response('fine');
    });
    await expect(fetch(origin)).rejects.toThrow();
    failing = false;
    expect(await (await fetch(origin)).text()).toBe('fine');
  });
});

describe('the billing over a Node server', () => {
  const auth = { authorization: 'olga' };

  it('shows live what changes, and forgets who has left', async () => {
    const here = await world();
    const origin = await serve(here.handler);
    const gone = new AbortController();
    const response = await fetch(`${origin}/billing/accounts/acme/live`, {
      headers: auth,
      signal: gone.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"posted":{"currency":"USD","amount":"100"}'))
      text += (await reader?.read())?.value ?? '';
    await talk(here.billing, [{ legId: 'CA1' }]);
    await here.timers.pass(1000);
    while (!text.includes('"amount":"99.39"')) text += (await reader?.read())?.value ?? '';
    gone.abort();
    await until(() => here.timers.running === 0);
  });

  it('hears of a body that is too long while it is sent, and the connection is good for the next request', async () => {
    const here = await world();
    const origin = await serve(here.handler);
    const big = await fetch(`${origin}/billing/accounts/acme/recipients`, {
      method: 'PUT',
      headers: { ...auth, 'content-type': 'application/json' },
      body: JSON.stringify({ revision: 0, recipients: [], x: 'x'.repeat(500_000) }),
    });
    expect([big.status, await big.json()]).toMatchObject([413, { code: 'body-too-large' }]);
    const next = await fetch(`${origin}/billing/accounts/acme/balance`, { headers: auth });
    expect(next.status).toBe(200);
  });

  it('cuts off whoever never stops sending', async () => {
    const here = await world();
    const origin = await serve(here.handler);
    const sender = request(`${origin}/billing/accounts/acme/recipients`, {
      method: 'PUT',
      headers: { ...auth, 'content-type': 'application/json' },
    });
    let sent = 0;
    const chunk = Buffer.alloc(65_536, 32);
    const more = (): void => {
      while (!sender.destroyed && sender.write(chunk)) sent += chunk.byteLength;
    };
    sender.on('drain', more);
    const ended = new Promise<void>((resolve) => sender.on('error', () => resolve()).on('close', resolve));
    sender.on('response', (answer) => answer.resume());
    more();
    await ended;
    expect(sent).toBeLessThan(50_000_000);
  });
});
