import type { Clock } from '@live-calls/core';
import type { Viewer } from '@live-calls/http';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Known, People } from './people.ts';
import type { Login } from './seed/company.ts';
import { contact as accountManager } from './selling.ts';
import { readSession, SESSION_COOKIE, sealSession } from './session-cookie.ts';
import { SignInAttempts } from './sign-in-attempts.ts';

/** Where the pages of the sandbox are; those of real vendors are elsewhere. */
export interface SandboxPaths {
  /** Payments, where the processor is the sandbox's. */
  readonly payments?: string;
  /** Calls, where the provider is the simulated one. */
  readonly calls?: string;
  /** Notices, where they are not mailed. */
  readonly mail?: string;
}

/** What signing in needs. */
export interface SessionOptions {
  /** Who may. */
  readonly people: People;
  /** The clock. */
  readonly clock: Clock;
  /** Signs cookies. */
  readonly secret: string;
  /** Whether browsers come over TLS. */
  readonly isHttps: boolean;
  /** Logins that everybody may know. */
  readonly logins?: readonly Login[];
  /** Pages of the sandbox. */
  readonly sandbox?: SandboxPaths;
  /**
   * Where a request comes from, as far as the host can tell.
   *
   * @param request - The request.
   */
  addressOf(request: Request): string;
}

const LASTS_SECONDS = 12 * 3600;
const credentials = z.strictObject({ email: z.string().max(200), password: z.string().max(200) });

/**
 * Who is signed in, for the billing handler.
 *
 * @param options - Set-up.
 * @returns What `authenticate` of `createBillingHandler` is.
 */
export function authenticator(options: SessionOptions): (request: Request) => Promise<Viewer | undefined> {
  return async (request) => {
    const known = await signedIn(options, request);
    if (known === undefined) return undefined;
    const accounts = known.accounts.map(({ accountId, role }) => ({ accountId, role }));
    return { id: known.person.personId, accounts, origin: options.addressOf(request) };
  };
}

/**
 * Signing in and out.
 *
 * @param options - Set-up.
 * @returns Routes for `/session`.
 */
export function sessionRoutes(options: SessionOptions): Hono {
  const { people, clock, secret } = options;
  const attempts = new SignInAttempts(clock);
  const routes = new Hono();
  const cookie = (value: string, seconds: number): string =>
    `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${options.isHttps ? '; Secure' : ''}`;
  routes.get('/', async ({ req }) =>
    Response.json(shown(options, await signedIn(options, req.raw)), uncached),
  );
  routes.post('/', async ({ req }) => {
    const read = credentials.safeParse(await req.json().catch(() => undefined));
    if (!read.success) return refusal(400, refusals.malformed);
    const { email, password } = read.data;
    const attempt = attempts.begin(email.trim().toLowerCase(), options.addressOf(req.raw));
    if (attempt === undefined) return refusal(429, refusals.tooMany, { 'retry-after': '300' });
    const personId = await people.signIn(email, password).catch((error: unknown) => {
      attempt.takeBack();
      throw error;
    });
    if (personId === undefined) return refusal(401, refusals.wrong);
    attempt.succeeded();
    const untilMs = clock.now() + LASTS_SECONDS * 1000;
    return Response.json(shown(options, await people.find(personId)), {
      headers: {
        'set-cookie': cookie(sealSession({ personId, untilMs }, secret), LASTS_SECONDS),
        'cache-control': 'no-store',
      },
    });
  });
  routes.delete('/', () => new Response(null, { status: 204, headers: { 'set-cookie': cookie('', 0) } }));
  return routes;
}

/** In the form of the billing's own problems, so that the page shows them alike. */
const refusals = {
  malformed: {
    code: 'invalid-input',
    title: 'The request is malformed',
    detail: 'Signing in takes an e-mail and a password, of 200 characters at most.',
  },
  wrong: {
    code: 'wrong-password',
    title: 'Not signed in',
    detail: 'E-mail and password do not fit together.',
  },
  tooMany: {
    code: 'too-many-attempts',
    title: 'Too many attempts',
    detail: 'Wait five minutes, then try again.',
  },
} as const;

function refusal(status: number, words: object, headers: Record<string, string> = {}): Response {
  return Response.json({ type: 'about:blank', status, ...words }, { status, headers });
}

const uncached = { headers: { 'cache-control': 'no-store' } } as const;

async function signedIn(options: SessionOptions, request: Request): Promise<Known | undefined> {
  const session = readSession(request.headers.get('cookie'), options.secret, options.clock.now());
  return session && (await options.people.find(session.personId));
}

/** What the page is told about who looks at it. */
function shown({ clock, logins = [], sandbox }: SessionOptions, known: Known | undefined): object {
  if (known === undefined) return { signedIn: false, logins };
  const { name, email } = known.person;
  // Whom to turn to stands in the contract; an account that has none yet turns to the same.
  const accounts = known.accounts.map((account) => ({ ...account, accountManager }));
  return {
    ...{ signedIn: true, person: { name, email }, accounts, clockMs: clock.now() },
    ...(sandbox !== undefined && { sandbox }),
  };
}
