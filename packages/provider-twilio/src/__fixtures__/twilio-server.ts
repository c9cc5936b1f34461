import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as the server keeps it; fields that the vendor leaves null are null. */
export interface ServerCall {
  sid: string;
  account_sid: string;
  parent_call_sid: string | null;
  to: string;
  from: string;
  status: string;
  direction: string;
  start_time: string | null;
  end_time: string | null;
  date_created: string;
  duration: string | null;
  price: string | null;
  price_unit: string;
  /** Seconds after which it is cut off; the vendor does not show it. */
  time_limit: number | null;
}

/** A request that the server received. */
export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly form: Readonly<Record<string, string | string[]>>;
}

/** What the server does with the next request that matches. */
export type Trouble =
  | { readonly on?: RegExp; readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Carries it out, then cuts the line. */
  | { readonly on?: RegExp; readonly lose: 'answer' }
  /** Cuts the line before anything is done. */
  | { readonly on?: RegExp; readonly lose: 'request' };

/** A local server that behaves as the vendor's API does. */
export interface TwilioServer {
  readonly url: string;
  readonly requests: ServerRequest[];
  readonly calls: Map<string, ServerCall>;
  /** The vendor's record of the requests made for each call. */
  readonly events: Map<string, { url: string; parameters: Record<string, string> }[]>;
  /** Trouble for coming requests, in order. */
  readonly troubles: Trouble[];
  /** Most calls the server puts on a page, whatever was asked for. */
  pageSize: number;
  /** Adds a call. */
  add(call: Partial<ServerCall>): ServerCall;
  close(): Promise<void>;
}

/** Accounts of the tests, and the tokens that the server knows. */
export interface Credentials {
  readonly accountSid: string;
  readonly authToken: string;
}
export const account: Credentials = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'token-of-the-tests' };
export const subaccount: Credentials = { accountSid: `AC${'b'.repeat(32)}`, authToken: 'token-of-a-subaccount' };
export const apiKey: { readonly sid: string; readonly secret: string } = {
  sid: `SK${'c'.repeat(32)}`,
  secret: 'secret-of-a-key',
};

/** Start of the tests' day. */
export const NOON_MS: number = Date.parse('2026-11-26T12:00:00Z');

let sids = 0;

/** An id as the vendor makes them. */
export function nextSid(): string {
  sids += 1;
  return `CA${String(sids).padStart(32, '0')}`;
}

/** An instant as the vendor writes it. */
export function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}

/** Starts a server. */
export async function startTwilio(nowMs: () => number = () => NOON_MS): Promise<TwilioServer> {
  const state: Omit<TwilioServer, 'url' | 'close'> = {
    requests: [],
    calls: new Map(),
    events: new Map(),
    troubles: [],
    pageSize: 1000,
    add: (call) => {
      const full: ServerCall = { ...blankCall(nowMs()), ...call };
      state.calls.set(full.sid, full);
      return full;
    },
  };
  const server = createServer((request, response) => void answer(request, response, { state, nowMs }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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

interface Context {
  readonly state: Omit<TwilioServer, 'url' | 'close'>;
  readonly nowMs: () => number;
}

function blankCall(nowMs: number): ServerCall {
  return {
    sid: nextSid(),
    account_sid: account.accountSid,
    parent_call_sid: null,
    to: '+442071838750',
    from: '+12025550123',
    status: 'queued',
    direction: 'outbound-api',
    start_time: null,
    end_time: null,
    date_created: rfc2822(nowMs),
    duration: null,
    price: null,
    price_unit: 'USD',
    time_limit: null,
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url: path = '' } = request;
  const form = formOf(Buffer.concat(chunks).toString());
  const { state } = context;
  state.requests.push({ method, path, form });
  const trouble = state.troubles.find(({ on }) => on === undefined || on.test(`${method} ${path}`));
  if (trouble !== undefined) state.troubles.splice(state.troubles.indexOf(trouble), 1);
  if (trouble !== undefined && 'status' in trouble) {
    response.writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers });
    response.end(trouble.body ?? '{}');
    return;
  }
  if (trouble?.lose === 'request') return void request.socket.destroy();
  const [status, body] = carriedOut({ method, path, form, authorization: request.headers.authorization }, context);
  if (trouble?.lose === 'answer') return void request.socket.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function formOf(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = form[name];
    form[name] = before === undefined ? value : [before, value].flat();
  }
  return form;
}

type Answer = readonly [status: number, body: object];

function carriedOut(request: ServerRequest & { readonly authorization: string | undefined }, context: Context): Answer {
  const { pathname, searchParams } = new URL(request.path, 'http://local');
  const [, accountSid, rest = ''] = /^\/2010-04-01\/Accounts\/(AC\w{32})\/Calls(.*)\.json$/.exec(pathname) ?? [];
  if (accountSid === undefined) return error(404, 20404, 'The requested resource was not found');
  if (!mayAct(request.authorization, accountSid)) return error(401, 20003, 'Authenticate');
  const { state } = context;
  if (rest === '') {
    if (request.method === 'POST') return create(request, accountSid, context);
    return list(pathname, searchParams, { state, accountSid });
  }
  const [, sid = '', part] = rest.split('/');
  const call = state.calls.get(sid);
  if (call === undefined || call.account_sid !== accountSid) return error(404, 20404, 'The call was not found');
  if (part === 'Events') {
    const events = (state.events.get(sid) ?? []).map((one) => ({ request: { method: 'POST', ...one }, response: {} }));
    return [200, { events, page: 0, page_size: 50, next_page_uri: null, uri: request.path }];
  }
  return request.method === 'POST' ? update(call, request.form) : [200, call];
}

/** Tokens act for their own account only, as keys do. */
function mayAct(authorization: string | undefined, accountSid: string): boolean {
  const [user = '', password] = Buffer.from(authorization?.slice(6) ?? '', 'base64').toString().split(':');
  if (user === apiKey.sid) return password === apiKey.secret && accountSid === account.accountSid;
  const known = [account, subaccount].find((one) => one.accountSid === user);
  return known !== undefined && known.authToken === password && accountSid === user;
}

function create({ form }: ServerRequest, accountSid: string, { state, nowMs }: Context): Answer {
  if (!/^(\+\d{7,15}|sip:|client:)/.test(String(form.To))) {
    return error(400, 21211, `The 'To' number ${String(form.To)} is not a valid phone number.`);
  }
  const call = state.add({
    account_sid: accountSid,
    to: String(form.To),
    from: String(form.From),
    date_created: rfc2822(nowMs()),
    time_limit: form.TimeLimit === undefined ? null : Number(form.TimeLimit),
  });
  const parameters = Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
      String(value),
    ]),
  );
  state.events.set(call.sid, [{ url: `https://api.example.com/2010-04-01/Accounts/${accountSid}/Calls.json`, parameters }]);
  return [201, call];
}

function update(call: ServerCall, form: ServerRequest['form']): Answer {
  if (!['queued', 'ringing', 'in-progress'].includes(call.status)) {
    return error(400, 21220, 'Call is not in-progress. Cannot redirect.');
  }
  if (form.TimeLimit !== undefined) call.time_limit = Number(form.TimeLimit);
  if (form.Status === 'completed') call.status = 'completed';
  return [200, call];
}

/** Newest first, as the vendor lists; pages follow each other by the last call of the page before. */
function list(
  pathname: string,
  query: URLSearchParams,
  { state, accountSid }: { readonly state: Context['state']; readonly accountSid: string },
): Answer {
  const matching = [...state.calls.values()]
    .filter((call) => call.account_sid === accountSid && matches(call, query))
    .sort((left, right) => Date.parse(right.date_created) - Date.parse(left.date_created));
  const asked = Number(query.get('PageSize') ?? 50);
  if (!(asked >= 1 && asked <= 1000)) return error(400, 20001, 'Page size must be between 1 and 1000');
  const size = Math.min(asked, state.pageSize);
  const token = query.get('PageToken');
  const start = token === null ? 0 : matching.findIndex(({ sid }) => `PA${sid}` === token) + 1;
  const calls = matching.slice(start, start + size);
  const page = Number(query.get('Page') ?? 0);
  const next = new URLSearchParams(query);
  next.set('PageSize', String(size));
  next.set('Page', String(page + 1));
  next.set('PageToken', `PA${calls.at(-1)?.sid}`);
  const isLast = start + size >= matching.length;
  return [200, { calls, page, page_size: size, next_page_uri: isLast ? null : `${pathname}?${next}`, uri: pathname }];
}

function matches(call: ServerCall, query: URLSearchParams): boolean {
  return [...query].every(([name, value]) => {
    if (name === 'To') return call.to === value;
    if (name === 'From') return call.from === value;
    if (name === 'Status') return call.status === value;
    const [, field, side] = /^(Start|End)Time([<>]?)$/.exec(name) ?? [];
    if (field === undefined) return true;
    const at = field === 'Start' ? call.start_time : call.end_time;
    if (at === null) return false;
    const [seen, asked] = [Date.parse(at), Date.parse(value)];
    if (side === '') return new Date(seen).toISOString().slice(0, 10) === value.slice(0, 10);
    return side === '>' ? seen >= asked : seen < asked;
  });
}

function error(status: number, code: number, message: string): Answer {
  return [status, { status, code, message, more_info: `https://www.example.com/errors/${code}` }];
}
