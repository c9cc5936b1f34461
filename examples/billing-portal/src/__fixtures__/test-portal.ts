import pg from 'pg';
import { type Portal, type PortalOptions, startPortal } from '../portal.ts';

let started = 0;

/** Somebody who is signed in, in a browser of theirs. */
export interface Visitor {
  /** Value of the cookie. */
  readonly cookie: string;
  /** Asks the portal. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Sends JSON, as the page does. */
  send(method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form, as a page of the sandbox does. */
  submit(path: string, fields: Record<string, string>): Promise<Response>;
}

/** A name of a schema that nobody has. */
export function freshSchema(): string {
  started += 1;
  return `portal_test_${process.pid}_${started}`;
}

/** Starts a portal that is quiet and little, in a schema of its own. */
export async function testPortal(options: PortalOptions = {}): Promise<Portal> {
  const schema = options.schema ?? freshSchema();
  return startPortal({ page: 'none', traffic: false, weeks: 1, ...options, schema });
}

/** Closes a portal; on a server of the user's own, nothing stays. */
export async function dropPortal(portal: Portal | undefined, schema: string): Promise<void> {
  await portal?.close();
  const { DATABASE_URL: connectionString } = process.env;
  if (connectionString === undefined || connectionString === '') return;
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; DROP SCHEMA IF EXISTS ${schema}_host CASCADE`);
  await client.end();
}

/** Signs somebody in. */
export async function signIn(url: string, role: 'owner' | 'member' = 'owner'): Promise<Visitor> {
  const email = { owner: 'ada@northwind.example', member: 'max@northwind.example' }[role];
  const body = JSON.stringify({ email, password: `${role}-demo` });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/session`, { method: 'POST', headers, body });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return visitor(url, cookie);
}

/** Somebody with a cookie. */
export function visitor(url: string, cookie: string): Visitor {
  const own = { cookie, origin: url, 'sec-fetch-site': 'same-origin' };
  const ask = (path: string, { headers = {}, ...init }: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { ...own, ...(headers as Record<string, string>) }, redirect: 'manual' });
  return {
    cookie,
    ask,
    send: (method, path, body, headers = {}) =>
      ask(path, {
        method,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    submit: (path, fields) => ask(path, { method: 'POST', body: new URLSearchParams(fields) }),
  };
}

/** Waits until something is so. */
export async function until<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Value;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('It did not come about.');
}
