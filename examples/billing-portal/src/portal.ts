import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Billing, type Clock, systemClock } from '@live-calls/core';
import { type App, createApp } from './app.ts';
import { builtPage } from './build-page.ts';
import { composeBilling } from './compose-billing.ts';
import { type Database, openDatabase } from './database.ts';
import { readSettings, type Settings } from './environment.ts';
import { type HostTables, isReachable, keep, readKept } from './host-tables.ts';
import { People } from './people.ts';
import { Mailbox } from './sandbox/mailbox.ts';
import { openSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { logins } from './seed/company.ts';
import { seedOnce } from './seed/seed.ts';
import { staticFiles } from './static-files.ts';
import { listen, type WebServer } from './web-server.ts';

/** How a portal is started. Everything has a default. */
export interface PortalOptions {
  /** What the environment says; nothing by default, which is the demo. */
  readonly settings?: Partial<Settings>;
  /** Folder that keeps the data of the PostgreSQL that is brought up; absent: it goes with it. */
  readonly dataDirectory?: string;
  /** Schema of the billing; `live_calls` in production, else `live_calls_portal`. */
  readonly schema?: string;
  /** Port; any free one by default. `first-free` looks from 3000 on. */
  readonly port?: number | 'first-free';
  /** The built page: a folder, or `none`; built where that is needed by default. */
  readonly page?: string;
  /** Whether calls come by themselves in the demo; they do by default. */
  readonly traffic?: boolean;
  /** Weeks of calls that the demo begins with; six by default. */
  readonly weeks?: number;
  /** The clock; the machine's by default. */
  readonly clock?: Clock;
  /** Told of what went wrong behind the scenes; nothing by default. */
  readonly onError?: (error: unknown) => void;
}

/** A portal that answers. */
export interface Portal {
  /** Where. */
  readonly url: string;
  /** The billing behind it. */
  readonly billing: Billing;
  /** What it stands on, for people. */
  readonly database: string;
  /** Where that is reached. */
  readonly connectionString: string;
  /** Whether the demo was filled by this start. */
  readonly isFresh: boolean;
  /** What stands in for vendors; absent in production. */
  readonly sandbox?: Sandbox;
  /** How long the end waits on purpose, milliseconds. */
  readonly drainMs: number;
  /** Ends everything in order; safe to repeat. */
  close(): Promise<void>;
}

interface Whole extends PortalOptions {
  readonly settings: Settings;
  readonly clock: Clock;
}

/**
 * Starts a portal: database, billing, sandbox, page, server.
 *
 * @param options - How.
 * @returns The portal, ready.
 */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const settings = { ...readSettings({}), ...options.settings };
  const whole: Whole = { ...options, settings, clock: options.clock ?? systemClock() };
  // What was opened is closed in the opposite order, also when the next thing cannot be opened.
  const opened: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= endAll(opened.reverse());
    return closing;
  };
  try {
    return { ...(await open(whole, opened)), close };
  } catch (error) {
    // Why it did not open says more than what then could not be ended.
    await close().catch(() => undefined);
    throw error;
  }
}

/** What cannot be ended keeps nothing else from ending; the first failure is told in the end. */
async function endAll(ends: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function open(options: Whole, opened: (() => Promise<void>)[]): Promise<Omit<Portal, 'close'>> {
  const { settings, clock } = options;
  const { database, folder } = await openGround(options, opened);
  const { tables } = database;
  const people = new People(tables);
  const secret = settings.sessionSecret ?? (await keptSecret(tables, 'session-secret'));
  const { isFresh, sandbox } = settings.production
    ? { isFresh: false }
    : await openDemo(options, database, people);
  const composed = await composeBilling(partsOf(options, database, sandbox));
  opened.push(() => composed.close());
  let isEnding = false;
  const app = createApp({
    billing: composed.billing,
    session: {
      ...{ people, clock, secret, isHttps: settings.publicUrl?.startsWith('https:') ?? false },
      ...(sandbox !== undefined && { logins, sandbox: sandbox.paths }),
    },
    trustProxy: settings.trustProxy,
    ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
    files: await staticFiles(folder),
    isReady: async () => !isEnding && (await isReachable(tables)),
    ...(sandbox !== undefined && { sandbox: sandbox.pages }),
    ...(options.onError !== undefined && { onError: options.onError }),
  });
  const server = await serve(app, options, opened);
  if (settings.worker) composed.billing.worker.start();
  sandbox?.start(composed.billing, server.url);
  opened.push(async () => {
    isEnding = true;
    await sandbox?.stop();
    // Whoever balances the load sees that we are not ready, and sends its requests elsewhere.
    await pause(settings.drainSeconds * 1000);
  });
  const { url } = server;
  const { connectionString, name } = database;
  return {
    url,
    billing: composed.billing,
    connectionString,
    database: name,
    isFresh,
    drainMs: settings.drainSeconds * 1000,
    ...(sandbox && { sandbox }),
  };
}

/** What a demo has beside: content, and stand-ins for vendors. */
async function openDemo(
  options: Whole,
  database: Database,
  people: People,
): Promise<{ readonly isFresh: boolean; readonly sandbox?: Sandbox }> {
  const { settings, clock, weeks, traffic = true, onError } = options;
  const { tables } = database;
  const secret = await keptSecret(tables, 'sandbox-secret');
  const { notifier } = new Mailbox(tables);
  const seeded = { database, people, clock, notifier, provider: 'simulated', secret };
  const isFresh = await seedOnce({ ...seeded, ...(weeks !== undefined && { weeks }) });
  const told = onError === undefined ? {} : { onError };
  return { isFresh, sandbox: await openSandbox({ tables, settings, clock, traffic, secret, ...told }) };
}

/** What takes longest does not wait for one another. */
async function openGround(
  options: Whole,
  opened: (() => Promise<void>)[],
): Promise<{ readonly database: Database; readonly folder: string | undefined }> {
  const { settings, dataDirectory, page } = options;
  const schema = options.schema ?? (settings.production ? 'live_calls' : 'live_calls_portal');
  const [database, folder] = await Promise.allSettled([
    openDatabase({
      ...{ schema, migrates: !settings.production },
      ...(settings.databaseUrl !== undefined && { databaseUrl: settings.databaseUrl }),
      ...(dataDirectory !== undefined && { dataDirectory }),
    }),
    page === 'none' ? undefined : (page ?? builtPage()),
  ]);
  if (database.status === 'fulfilled') opened.push(() => database.value.stop());
  if (database.status === 'rejected') throw database.reason;
  if (folder.status === 'rejected') throw folder.reason;
  return { database: database.value, folder: folder.value };
}

function partsOf(
  options: Whole,
  database: Database,
  sandbox: Sandbox | undefined,
): Parameters<typeof composeBilling>[0] {
  const { settings, clock, onError } = options;
  return {
    ...{ database, settings, clock, migrates: !settings.production },
    ...(sandbox !== undefined && { standIns: sandbox.standIns }),
    ...(onError !== undefined && { onError }),
  };
}

async function serve(app: App, options: Whole, opened: (() => Promise<void>)[]): Promise<WebServer> {
  const { port = 0, settings } = options;
  const server = await listen(app, {
    ...(settings.host !== undefined && { host: settings.host }),
    ...(port !== 'first-free' && { port }),
  });
  opened.push(async () => {
    app.close();
    await server.close();
  });
  return server;
}

/** Made by the first start, and kept, so that sessions and webhooks outlive a restart. */
async function keptSecret(tables: HostTables, name: string): Promise<string> {
  const kept = await readKept<string>(tables, name);
  if (kept !== undefined) return kept;
  const secret = randomBytes(32).toString('base64url');
  await keep(tables, name, secret);
  return secret;
}
