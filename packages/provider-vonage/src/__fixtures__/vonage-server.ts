import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Webhook } from '@live-calls/core/adapter';

/** A call as the server keeps it; fields that the vendor leaves null are null. */
export interface ServerCall {
  uuid: string;
  conversation_uuid: string;
  status: string;
  direction: string;
  to: object;
  from: object;
  start_time: string | null;
  end_time: string | null;
  duration: string | number | null;
  rate: string | null;
  price: string | number | null;
  network: string | null;
}

/** A request that the server received. */
export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What the server does with the next request that matches. */
export type Trouble =
  | { readonly on?: RegExp; readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Carries it out, then cuts the line. */
  | { readonly on?: RegExp; readonly lose: 'answer' }
  /** Carries it out, and never answers. */
  | { readonly on?: RegExp; readonly lose: 'patience' }
  /** Cuts the line before anything is done. */
  | { readonly on?: RegExp; readonly lose: 'request' };

/** A local server that behaves as the vendor does. */
export interface VonageServer {
  readonly url: string;
  readonly requests: ServerRequest[];
  readonly calls: Map<string, ServerCall>;
  /** Records of the Reports API, which appear there when the test says so. */
  readonly reports: Map<string, object>;
  /** Trouble for coming requests, in order. */
  readonly troubles: Trouble[];
  /** When a new call began; calls are listed by it. */
  readonly begins: Map<string, number>;
  /** Records on a page of a report. */
  reportPage: number;
  /** Whether links of pages are relative, as in the vendor's recorded data. */
  links: 'relative' | 'absolute' | 'none';
  /** Adds a call. */
  add(call: Partial<ServerCall> & { readonly uuid: string }, beganMs: number): ServerCall;
  /** Refuses to take connections from now on. */
  close(): Promise<void>;
}

/** Credentials of the tests; made anew in each process. */
export const account: {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly applicationId: string;
  readonly signatureSecret: string;
  readonly privateKey: string;
} = {
  apiKey: 'abcd1234',
  apiSecret: 'api-secret-for-tests',
  applicationId: '78d335fa-323d-0114-9c3d-d6f0d48968cf',
  signatureSecret: 'signature-secret-of-the-tests',
  privateKey: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey,
};

/** Start of the tests' day. */
export const NOON_MS: number = Date.parse('2026-11-26T12:00:00Z');

let uuids = 0;

/** An id as the vendor makes them. */
export function nextUuid(): string {
  uuids += 1;
  return `63f61863-4a51-4f6b-86e1-${String(uuids).padStart(12, '0')}`;
}

/** Starts a server. */
export async function startVonage(nowMs: () => number = () => NOON_MS): Promise<VonageServer> {
  const state: Omit<VonageServer, 'url' | 'close'> = {
    requests: [],
    calls: new Map(),
    reports: new Map(),
    troubles: [],
    begins: new Map(),
    reportPage: 1000,
    links: 'relative',
    add: (call, beganMs) => {
      const full = { ...blankCall(), ...call };
      state.calls.set(full.uuid, full);
      state.begins.set(full.uuid, beganMs);
      return full;
    },
  };
  const server = createServer((request, response) => {
    void answer(request, response, state as VonageServer, nowMs());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function blankCall(): ServerCall {
  return {
    uuid: nextUuid(),
    conversation_uuid: 'CON-f972836a-550f-45fa-956c-12a2ab5b7d22',
    status: 'started',
    direction: 'outbound',
    to: { type: 'phone', number: '442071838750' },
    from: { type: 'phone', number: '12025550123' },
    start_time: null,
    end_time: null,
    duration: null,
    rate: null,
    price: null,
    network: null,
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: VonageServer,
  nowMs: number,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { method = '', url = '' } = request;
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  state.requests.push({ method, path: url, body });
  const at = state.troubles.findIndex(({ on }) => on === undefined || on.test(`${method} ${url}`));
  const [trouble] = at < 0 ? [] : state.troubles.splice(at, 1);
  if (trouble !== undefined && 'status' in trouble) {
    response.writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers });
    response.end(trouble.body ?? JSON.stringify({ title: 'Trouble', detail: 'as the test asked' }));
    return;
  }
  if (trouble?.lose === 'request') {
    response.destroy();
    return;
  }
  const [status, content] = route({ method, url: new URL(url, 'http://x'), body, request }, state, nowMs);
  if (trouble?.lose === 'patience') return;
  if (trouble?.lose === 'answer') {
    response.destroy();
    return;
  }
  response.writeHead(status, content === undefined ? {} : { 'content-type': 'application/json' });
  response.end(content === undefined ? undefined : JSON.stringify(content));
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly request: IncomingMessage;
}

type Answer = readonly [status: number, content?: object];

function route(asked: Asked, state: VonageServer, nowMs: number): Answer {
  const { method, url } = asked;
  const authorization = asked.request.headers.authorization ?? '';
  if (url.pathname === '/v2/reports/records') {
    const expected = `Basic ${Buffer.from(`${account.apiKey}:${account.apiSecret}`).toString('base64')}`;
    return authorization === expected ? reportOf(url, state) : [401, { title: 'Unauthorized' }];
  }
  if (!isOurToken(authorization)) return [401, { title: 'Unauthorized' }];
  if (url.pathname === '/v1/calls') return method === 'POST' ? create(asked.body, state, nowMs) : list(url, state);
  const call = state.calls.get(url.pathname.replace('/v1/calls/', ''));
  if (call === undefined) return [404, { title: 'Not Found', detail: 'no such call' }];
  if (method === 'GET') return [200, { _links: { self: { href: `/calls/${call.uuid}` } }, ...call }];
  if (!['ringing', 'answered', 'machine', 'human'].includes(call.status)) {
    return [400, { title: 'Bad Request', detail: `call is ${call.status}` }];
  }
  call.status = 'completed';
  return [204];
}

/** The token that the vendor's SDK makes: RS256 by the application's key. */
function isOurToken(authorization: string): boolean {
  const [head = '', claims = '', signature = ''] = authorization.replace('Bearer ', '').split('.');
  const publicKey = createPublicKey(account.privateKey);
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const { application_id } = signed ? JSON.parse(Buffer.from(claims, 'base64url').toString()) : {};
  return application_id === account.applicationId;
}

function create(body: unknown, state: VonageServer, nowMs: number): Answer {
  const asked = body as Record<string, unknown>;
  const limit = asked.length_timer;
  if (typeof limit !== 'number' || limit < 1 || limit > 7200) {
    return [400, { type: 'BAD_REQUEST', error_title: 'Bad Request', invalid_parameters: { length_timer: 'must be 1 to 7200' } }];
  }
  const call = state.add(
    { uuid: nextUuid(), to: (asked.to as object[])[0] as object, from: asked.from as object },
    nowMs,
  );
  const { uuid, status, direction, conversation_uuid } = call;
  return [201, { uuid, status, direction, conversation_uuid }];
}

function list(url: URL, state: VonageServer): Answer {
  const asked = url.searchParams;
  const [from, until] = [asked.get('date_start') ?? '', asked.get('date_end') ?? ''].map(Date.parse) as [number, number];
  const size = Number(asked.get('page_size') ?? 10);
  const index = Number(asked.get('record_index') ?? 0);
  if (size < 1 || size > 100) return [400, { title: 'Bad Request' }];
  const began = (uuid: string): number => state.begins.get(uuid) ?? 0;
  const all = [...state.calls.values()]
    .filter(({ uuid }) => began(uuid) >= from && began(uuid) < until)
    .sort((left, right) => began(left.uuid) - began(right.uuid));
  const calls = all.slice(index, index + size);
  const more = index + size < all.length;
  const next = new URLSearchParams(asked);
  next.set('record_index', String(index + size));
  const href = `${state.links === 'absolute' ? 'https://api.example.test' : ''}/v1/calls?${next}`;
  const links = more && state.links !== 'none' ? { next: { href } } : {};
  return [
    200,
    {
      count: all.length,
      page_size: size,
      record_index: index,
      _links: { self: { href: `/v1/calls?${asked}` }, ...links },
      _embedded: { calls },
    },
  ];
}

function reportOf(url: URL, state: VonageServer): Answer {
  const asked = url.searchParams;
  if (asked.get('account_id') !== account.apiKey) return [403, { title: 'Forbidden' }];
  if (asked.get('product') !== 'VOICE-CALL') return [422, { title: 'Unprocessable entity' }];
  const ids = (asked.get('id') ?? '').split(',');
  const known = ids.filter((id) => state.reports.has(id));
  const start = Number(asked.get('cursor') ?? 0);
  const records = known.slice(start, start + state.reportPage).map((id) => state.reports.get(id));
  const next = new URLSearchParams(asked);
  next.set('cursor', String(start + state.reportPage));
  const more = start + state.reportPage < known.length;
  return [
    200,
    {
      request_status: 'SUCCESS',
      items_count: records.length,
      records,
      ids_not_found: ids.filter((id) => !state.reports.has(id)).join(','),
      _links: more ? { next: { href: `/v2/reports/records?${next}` } } : {},
    },
  ];
}

/** How a webhook is signed, where it is not as the vendor does. */
export interface SignAs {
  readonly secret?: string;
  readonly header?: object;
  readonly claims?: object;
  readonly hash?: string;
  readonly method?: string;
  readonly url?: string;
}

/** A signed token as the vendor sends it. */
export function signedToken(claims: object, { secret = account.signatureSecret, header = {} }: SignAs = {}): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A webhook as the vendor sends it. */
export function signedWebhook(message: object | string, as: SignAs = {}): Webhook {
  const { method = 'POST', url = '/vonage/events' } = as;
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  const query = JSON.stringify(Object.fromEntries(new URL(url, 'http://x').searchParams));
  const payload_hash = as.hash ?? createHash('sha256').update(method === 'GET' ? query : body).digest('hex');
  const claims = {
    iat: NOON_MS / 1000,
    jti: nextUuid(),
    iss: 'Vonage',
    payload_hash,
    api_key: account.apiKey,
    application_id: account.applicationId,
    ...as.claims,
  };
  return {
    method,
    url,
    headers: { authorization: `Bearer ${signedToken(claims, as)}`, 'content-type': 'application/json' },
    body: method === 'GET' ? new Uint8Array() : body,
  };
}
