import { randomInt } from 'node:crypto';
import type { Billing, Clock } from '@live-calls/core';
import { Hono } from 'hono';
import type { StandIns } from '../compose-billing.ts';
import type { Settings } from '../environment.ts';
import { type HostTables, keep, readKept } from '../host-tables.ts';
import { company } from '../seed/company.ts';
import { random } from '../seed/random.ts';
import type { SandboxPaths } from '../session-routes.ts';
import { callPages } from './call-pages.ts';
import { CallTraffic } from './call-traffic.ts';
import { mailPages } from './mail-pages.ts';
import { Mailbox } from './mailbox.ts';
import { liveScript, sandboxCss } from './page.ts';
import { paymentPages } from './payment-pages.ts';
import { SandboxPayments, type SandboxState } from './sandbox-payments.ts';
import { sendWebhook } from './send-webhook.ts';

/** What the sandbox is made of. */
export interface SandboxOptions {
  /** Where it remembers. */
  readonly tables: HostTables;
  /** Which vendors are real, and need no stand-in. */
  readonly settings: Settings;
  /** The clock. */
  readonly clock: Clock;
  /** Whether calls come by themselves. */
  readonly traffic: boolean;
  /** Signs webhooks of the processor. */
  readonly secret: string;
  /** Told of what went wrong behind the scenes. */
  readonly onError?: (error: unknown) => void;
}

/** What stands in for vendors whose keys are not there. */
export interface Sandbox {
  /** The processor; absent where a real one is used. */
  readonly payments?: SandboxPayments;
  /** The provider and its calls; absent where a real one is used. */
  readonly calls?: CallTraffic;
  /** Notices; absent where they are mailed. */
  readonly mail?: Mailbox;
  /** The adapters, as the billing takes them. */
  readonly standIns: StandIns;
  /** Its pages. */
  readonly pages: Hono;
  /** Where its pages are. */
  readonly paths: SandboxPaths;
  /**
   * Begins, once the portal answers.
   *
   * @param billing - The billing.
   * @param url - Where the portal is reached.
   */
  start(billing: Billing, url: string): void;
  /** Ends its calls and tells the billing of them; what it could not tell of payments it tells the next time. */
  stop(): Promise<void>;
}

/**
 * Makes what stands in for vendors.
 *
 * @param options - What of.
 * @returns The sandbox, not started.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { tables, settings, clock } = options;
  let origin = '';
  const send =
    (path: string) =>
    (webhook: Parameters<typeof sendWebhook>[1]): Promise<boolean> =>
      sendWebhook(`${origin}/billing/webhooks/${path}`, webhook);
  const payments = settings.stripe === undefined ? await openPayments(options, send('payments')) : undefined;
  const isSimulated = settings.twilio === undefined && settings.vonage === undefined;
  const calls = isSimulated
    ? new CallTraffic({
        ...{ clock, chance: random(randomInt(1, 2 ** 31)), isPlaying: options.traffic },
        send: send('telephony/simulated'),
        ...(options.onError !== undefined && { onError: options.onError }),
      })
    : undefined;
  const mail = settings.mail === undefined ? new Mailbox(tables) : undefined;
  return {
    ...(payments !== undefined && { payments }),
    ...(calls !== undefined && { calls }),
    ...(mail !== undefined && { mail }),
    standIns: {
      ...(payments !== undefined && { payments: payments.processor }),
      ...(calls !== undefined && { telephony: [calls.provider] }),
      ...(mail !== undefined && { notifier: mail.notifier }),
    },
    pages: pagesOf({ payments, calls, mail }, clock),
    paths: {
      ...(payments !== undefined && { payments: '/sandbox/payments' }),
      ...(calls !== undefined && { calls: '/sandbox/calls' }),
      ...(mail !== undefined && { mail: '/sandbox/mail' }),
    },
    start: (billing, url) => {
      origin = url;
      payments?.resume();
      calls?.start(billing, company.accountId);
    },
    stop: async () => {
      await calls?.stop();
      await payments?.close();
    },
  };
}

async function openPayments(
  { tables, clock, secret }: SandboxOptions,
  send: (webhook: Parameters<typeof sendWebhook>[1]) => Promise<boolean>,
): Promise<SandboxPayments> {
  const from = await readKept<SandboxState>(tables, 'sandbox');
  return new SandboxPayments({
    ...{ clock, secret, send },
    ...(from !== undefined && { from }),
    save: (state) => keep(tables, 'sandbox', state),
    // Below the page that asked, wherever browsers reach it.
    address: (path) => `/sandbox/${path}`,
  });
}

interface Opened {
  readonly payments: SandboxPayments | undefined;
  readonly calls: CallTraffic | undefined;
  readonly mail: Mailbox | undefined;
}

function pagesOf({ payments, calls, mail }: Opened, clock: Clock): Hono {
  const pages = new Hono();
  const asset = (text: string, type: string): Response =>
    new Response(text, {
      headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
    });
  pages.get('/sandbox.css', () => asset(sandboxCss, 'text/css'));
  pages.get('/live.js', () => asset(liveScript, 'text/javascript'));
  if (payments !== undefined) pages.route('/', paymentPages(payments));
  if (calls !== undefined) pages.route('/', callPages(calls, company.accountId, clock));
  if (mail !== undefined) pages.route('/', mailPages(mail));
  return pages;
}
