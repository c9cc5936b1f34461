import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A leg as the vendor keeps it: its own words, its own units. What it does not know (yet) is null. */
export interface BellLeg {
  /** The vendor's id. */
  readonly id: string;
  /** Leg that caused this one. */
  readonly cause: string | null;
  /** `in` or `out`. */
  readonly way: 'in' | 'out';
  /** Digits without plus. */
  readonly callee: string;
  /** Digits without plus; `withheld` when the caller hides. */
  readonly caller: string;
  /** Where it stands. */
  readonly state: 'new' | 'alerting' | 'talking' | 'done' | 'engaged' | 'unanswered' | 'dropped' | 'broken';
  /** Epoch seconds. */
  readonly begun: number;
  /** Epoch seconds. */
  readonly picked_up: number | null;
  /** Epoch seconds. */
  readonly over: number | null;
  /** Talk time in milliseconds. */
  readonly talk_ms: number | null;
  /** Seconds of talk after which the vendor ends it. */
  readonly cut_after: number | null;
  /** Dollars, decimal text; known some time after the end. */
  readonly cost: string | null;
  /** What the host gave when the leg was set up. */
  readonly tags: { readonly [name: string]: string } | null;
}

/** A little telephone company with an API over HTTP. */
export interface BellVendor {
  /** Where its API is. */
  readonly url: string;
  /** Its legs, in the order in which they ended up in its books. */
  readonly legs: Map<string, BellLeg>;
  /** How many requests it received. */
  requests: number;
  /** What it does instead of its work. */
  trouble: 'errors' | 'silence' | undefined;
  /** Closes it. */
  close(): Promise<void>;
}

/** What the vendor and its customer agreed on. */
export interface BellAccount {
  /** Key of the API. */
  readonly apiKey: string;
  /** Secret that signs webhooks. */
  readonly webhookSecret: string;
}

/** Most legs on a page of the list. */
export const BELL_PAGE = 4;

const RUNNING: readonly BellLeg['state'][] = ['new', 'alerting', 'talking'];

/**
 * Opens the company on a port of this machine.
 *
 * @param account - Its one customer.
 * @param nowSeconds - Its clock.
 * @returns The company, open until it is closed.
 */
export async function openBell(account: BellAccount, nowSeconds: () => number): Promise<BellVendor> {
  const vendor: Omit<BellVendor, 'url' | 'close'> = { legs: new Map(), requests: 0, trouble: undefined };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      vendor.requests += 1;
      if (vendor.trouble === 'silence') return request.socket.destroy();
      const isOurs = request.headers.authorization === `Bearer ${account.apiKey}`;
      const [status, answer] =
        vendor.trouble === 'errors'
          ? [503, {}]
          : isOurs
            ? route(request, body, { vendor, nowSeconds })
            : [401, {}];
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(vendor, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/**
 * Signs a webhook as the vendor does: over the time and the body.
 *
 * @param secret - Secret of the account.
 * @param seconds - When it is sent, epoch seconds.
 * @param body - The body.
 * @returns Value of the header `bell-signature`.
 */
export function bellSignature(secret: string, seconds: number, body: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},mac=${mac}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

interface Office {
  readonly vendor: Omit<BellVendor, 'url' | 'close'>;
  readonly nowSeconds: () => number;
}

type Answer = readonly [status: number, answer: object];

function route(request: IncomingMessage, body: string, { vendor, nowSeconds }: Office): Answer {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://bell');
  if (pathname === '/legs') return list(vendor, searchParams);
  const [, id = '', part] = /^\/legs\/([\w-]+)(\/cut)?$/.exec(pathname) ?? [];
  const leg = vendor.legs.get(id);
  if (leg === undefined) return [404, { error: 'no such leg' }];
  if (request.method === 'GET') return [200, leg];
  if (!RUNNING.includes(leg.state)) return [409, { error: `leg is ${leg.state}` }];
  if (part === '/cut') {
    const { after } = JSON.parse(body) as { readonly after: number };
    vendor.legs.set(id, { ...leg, cut_after: after });
  } else {
    const over = nowSeconds();
    const talk_ms = leg.picked_up === null ? null : (over - leg.picked_up) * 1000;
    vendor.legs.set(id, { ...leg, over, talk_ms, state: leg.picked_up === null ? 'dropped' : 'done' });
  }
  return [200, {}];
}

/** By the second of their end, the earliest first, from the place after the last leg of the page before. */
function list({ legs }: Office['vendor'], asked: URLSearchParams): Answer {
  const [since, before] = [Number(asked.get('since')), Number(asked.get('before'))];
  const [second = '', ...id] = (asked.get('after') ?? '').split(' ');
  const after = [Number(second), id.join(' ')] as const;
  const isBehind = (leg: BellLeg): boolean =>
    Number(leg.over) > after[0] || (leg.over === after[0] && leg.id > after[1]);
  const ended = [...legs.values()]
    .filter(({ over }) => over !== null && over >= since && over < before)
    .filter((leg) => second === '' || isBehind(leg))
    .sort((left, right) => Number(left.over) - Number(right.over) || (left.id < right.id ? -1 : 1));
  const page = ended.slice(0, BELL_PAGE);
  const last = page.at(-1);
  const next = ended.length > page.length && last !== undefined ? `${last.over} ${last.id}` : null;
  return [200, { legs: page, next }];
}
