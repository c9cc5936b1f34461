import type { TelephonySubject, VendorLeg } from '@live-calls/conformance';
import type { Webhook } from '@live-calls/core/adapter';
import { bellProvider } from '../bell-provider.ts';
import { BELL_PAGE, type BellLeg, type BellVendor, bellSignature, openBell } from '../bell-vendor.ts';

const STATES = {
  queued: 'new',
  ringing: 'alerting',
  answered: 'talking',
  completed: 'done',
  busy: 'engaged',
  'no-answer': 'unanswered',
  canceled: 'dropped',
  failed: 'broken',
} as const satisfies Record<VendorLeg['status'], BellLeg['state']>;

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const account = { apiKey: 'key-of-the-tests', webhookSecret: 'secret-of-the-tests' };

/**
 * The provider and its vendor as the kit wants them: a vendor that can be put into any state, and says so in its own words.
 *
 * @returns The subject.
 */
export async function bellSubject(): Promise<TelephonySubject> {
  const vendor = await openBell(account, () => NOW_MS / 1000);
  const truths = new Map<string, VendorLeg>();
  const numbers = new Map<string, number>();
  const open = () =>
    bellProvider({
      ...account,
      apiUrl: vendor.url,
      clock: { now: () => NOW_MS },
      wait: async () => undefined,
    });
  const keep = (id: string, truth: VendorLeg, more: Partial<BellLeg> = {}): string => {
    truths.set(id, truth);
    vendor.legs.set(id, { ...legOf(id, truth), ...more });
    return id;
  };
  const add = (truth: VendorLeg, cause: string | null = null): string =>
    keep(`leg-${vendor.legs.size + 1}`, truth, { cause });
  const tell = (legId: string, atMs: number, more: Partial<BellLeg> = {}): Webhook => {
    const number = (numbers.get(legId) ?? 0) + 1;
    numbers.set(legId, number);
    const leg = { ...legIn(vendor, legId), ...more };
    return signed({ kind: 'leg', event: `${legId}.${number}`, at: atMs / 1000, leg });
  };
  return {
    provider: open(),
    another: open,
    vendor: {
      nowMs: NOW_MS,
      pageSize: BELL_PAGE,
      statuses: ['completed', 'busy', 'no-answer', 'canceled', 'failed'],
      unknownLegIds: ['leg-999', '../legs'],
      add: (truth) => add(truth),
      change: (legId, change) => {
        const { cause, cost } = legIn(vendor, legId);
        keep(legId, { ...(truths.get(legId) as VendorLeg), ...change }, { cause, cost });
      },
      webhook: (legId, atMs) => tell(legId, atMs),
      again: ({ body }) => signed(new TextDecoder().decode(body), 7),
      unknown: () => [
        signed({ kind: 'recording', event: 'r.1', at: 1 }),
        signed({ kind: 'leg', event: 'l.1', at: 1, leg: { id: 'leg-1', state: 'levitating' } }),
        signed({ kind: 'leg', event: 'l.2', at: 1 }),
      ],
      unreadable: () => [signed('{ no JSON'), signed('[]'), signed('7')],
      requests: () => vendor.requests,
      trouble: (kind) => {
        vendor.trouble = kind;
      },
    },
    children: { add: (parentLegId, truth) => add(truth, parentLegId) },
    carried: { webhook: (legId, atMs, parameters) => tell(legId, atMs, { tags: parameters }) },
    prices: {
      currency: 'USD',
      set: (legId, cost) => {
        vendor.legs.set(legId, { ...legIn(vendor, legId), cost });
      },
    },
    endings: { isRunning: (legId) => ['new', 'alerting', 'talking'].includes(legIn(vendor, legId).state) },
    caps: { capOf: (legId) => legIn(vendor, legId).cut_after ?? undefined },
    dispose: () => vendor.close(),
  };
}

function legIn({ legs }: BellVendor, legId: string): BellLeg {
  return legs.get(legId) as BellLeg;
}

function legOf(id: string, truth: VendorLeg): BellLeg {
  const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);
  const { talkSeconds } = truth;
  return {
    id,
    cause: null,
    way: truth.direction === 'inbound' ? 'in' : 'out',
    callee: truth.to.slice(1),
    caller: truth.from?.slice(1) ?? 'withheld',
    state: STATES[truth.status],
    begun: truth.startedAtMs / 1000,
    picked_up: seconds(truth.answeredAtMs),
    over: seconds(truth.endedAtMs),
    talk_ms: talkSeconds === undefined ? null : Math.round(Number(talkSeconds) * 10_000) / 10,
    cut_after: null,
    cost: null,
    tags: null,
  };
}

/** Each delivery is signed anew, at its own second. */
function signed(message: object | string, laterSeconds = 0): Webhook {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  const signature = bellSignature(account.webhookSecret, NOW_MS / 1000 + laterSeconds, body);
  return {
    method: 'POST',
    url: '/webhooks/bell',
    headers: { 'content-type': 'application/json', 'bell-signature': signature },
    body,
  };
}
