import { createHmac } from 'node:crypto';
import type { ReportedLeg, TelephonyProvider, Webhook } from '@live-calls/core/adapter';
import { type FakeLegOrder, fakeTelephony } from '../fakes/fake-telephony.ts';
import { signedWebhook } from '../fakes/signed-body.ts';
import type { TelephonySubject, VendorLeg } from './subject.ts';

/** The truths that a vendor's books hold, by leg. */
export type Books = ReadonlyMap<string, VendorLeg>;

const SECRET = 'secret-of-the-kit';
const NOW_MS = Date.UTC(2026, 10, 26, 12);
const NOTHING_WRONG = 0;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/**
 * The fake as a vendor and its provider: what the kit is proved on.
 *
 * @param over - Puts a mistake over the provider.
 * @returns The subject.
 */
export function fakeSubject(
  over: (provider: TelephonyProvider, books: Books) => TelephonyProvider = (provider) => provider,
): TelephonySubject {
  let nowMs = NOW_MS;
  let requests = 0;
  const fake = fakeTelephony({
    secret: SECRET,
    pageSize: 5,
    clock: { now: () => nowMs },
    limits: { minimumSeconds: 30, maximumSeconds: 7200 },
  });
  const truths = new Map<string, VendorLeg>();
  const extras = new Map<string, Partial<ReportedLeg>>();
  /** Puts a leg into the fake's books. */
  const report = (legId: string, atMs: number, more: Partial<ReportedLeg> = {}): Webhook => {
    nowMs = atMs;
    const webhook = fake.report({
      ...reported(legId, truths.get(legId) as VendorLeg),
      ...extras.get(legId),
      ...more,
    });
    nowMs = NOW_MS;
    return webhook;
  };
  const add = (truth: VendorLeg, extra: Partial<ReportedLeg> = {}): string => {
    const legId = `leg-${truths.size + 1}`;
    truths.set(legId, truth);
    extras.set(legId, extra);
    report(legId, NOW_MS);
    return legId;
  };
  const counted = countingRequests(fake, () => {
    requests += 1;
  });
  const open = (): TelephonyProvider => over(counted, truths);
  return {
    provider: open(),
    another: open,
    vendor: {
      nowMs: NOW_MS,
      pageSize: 5,
      statuses: ['completed', 'busy', 'no-answer', 'canceled', 'failed'],
      unknownLegIds: ['leg-999', 'nonsense'],
      add: (truth) => add(truth),
      change: (legId, change) => {
        truths.set(legId, { ...(truths.get(legId) as VendorLeg), ...change });
        report(legId, NOW_MS);
      },
      webhook: (legId, atMs) => report(legId, atMs),
      again: (webhook) => ({ ...webhook, headers: { ...webhook.headers } }),
      unknown: () => [signedWebhook(SECRET, { type: 'recording' }), signedWebhook(SECRET, [])],
      unreadable: () => [signedText('no JSON')],
      requests: () => requests,
      trouble: (kind) => fake.failNext(kind === undefined ? NOTHING_WRONG : FOR_EVER),
    },
    children: { add: (parentLegId, truth) => add(truth, { parentLegId }) },
    carried: { webhook: (legId, atMs, parameters) => report(legId, atMs, { parameters }) },
    prices: {
      currency: 'EUR',
      set: (legId, amount) => {
        extras.set(legId, { ...extras.get(legId), vendorPrice: { amount, currency: 'EUR' } });
        report(legId, NOW_MS);
      },
    },
    endings: { isRunning: (legId) => !endedAtTheFake(fake.orders, legId) },
    caps: { capOf: (legId) => limitAtTheFake(fake.orders, legId) },
  };
}

function endedAtTheFake(orders: readonly FakeLegOrder[], legId: string): boolean {
  return orders.some((order) => order.legId === legId && order.limitSeconds === undefined);
}

function limitAtTheFake(orders: readonly FakeLegOrder[], legId: string): number | undefined {
  return orders.findLast((order) => order.legId === legId && order.limitSeconds !== undefined)?.limitSeconds;
}

function reported(legId: string, truth: VendorLeg): ReportedLeg {
  const { talkSeconds, ...leg } = truth;
  return talkSeconds === undefined
    ? { legId, ...leg }
    : { legId, ...leg, durationSeconds: Math.ceil(Number(talkSeconds)) };
}

function signedText(text: string): Webhook {
  const webhook = signedWebhook(SECRET, null);
  const body = Buffer.from(text);
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const headers = Object.fromEntries(Object.keys(webhook.headers).map((name) => [name, signature]));
  return { ...webhook, headers, body };
}

/** What is refused before it is sent does not reach the vendor. */
function countingRequests(provider: TelephonyProvider, count: () => void): TelephonyProvider {
  const sent = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      const answered = await answer;
      count();
      return answered;
    } catch (error) {
      if ((error as { code?: string }).code !== 'INVALID_INPUT') count();
      throw error;
    }
  };
  const { endLeg, limitLeg } = provider;
  return {
    ...provider,
    listLegs: (request) => sent(provider.listLegs(request)),
    fetchLeg: (request) => sent(provider.fetchLeg(request)),
    ...(endLeg && { endLeg: (request) => sent(endLeg(request)) }),
    ...(limitLeg && { limitLeg: (request) => sent(limitLeg(request)) }),
  };
}
