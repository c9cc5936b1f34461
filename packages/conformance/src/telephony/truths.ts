import assert from 'node:assert/strict';
import type { LegEvent, ReportedLeg, TelephonyProvider, Webhook } from '@live-calls/core/adapter';
import type { TelephonySubject, VendorLeg } from './subject.ts';

/** A minute. */
export const MINUTE_MS = 60_000;

const STATUSES: ReadonlySet<string> = new Set([
  ...['queued', 'ringing', 'answered', 'completed', 'busy', 'no-answer', 'canceled', 'failed'],
]);
const RUNNING: ReadonlySet<string> = new Set(['queued', 'ringing', 'answered']);

/**
 * A leg that was answered five seconds after it was dialled, and talked until it ended.
 *
 * @param endedAtMs - When it ended.
 * @param talkSeconds - Talk time, decimal text.
 * @param more - What is different.
 */
export function talked(endedAtMs: number, talkSeconds = '61', more: Partial<VendorLeg> = {}): VendorLeg {
  const answeredAtMs = endedAtMs - Math.ceil(Number(talkSeconds)) * 1000;
  return {
    ...dialled('completed', answeredAtMs - 5000),
    answeredAtMs,
    endedAtMs,
    talkSeconds,
    ...more,
  };
}

/**
 * A leg that has not been answered, or never was.
 *
 * @param status - Where it stands.
 * @param startedAtMs - When it was dialled.
 */
export function dialled(status: VendorLeg['status'], startedAtMs: number): VendorLeg {
  const leg = {
    direction: 'outbound',
    to: '+442071838750',
    from: '+12025550123',
    status,
    startedAtMs,
  } as const;
  if (status === 'answered') return { ...leg, answeredAtMs: startedAtMs + 5000 };
  return RUNNING.has(status) ? leg : { ...leg, endedAtMs: startedAtMs + 20_000 };
}

/**
 * The one event of a webhook.
 *
 * @param provider - Reads it.
 * @param webhook - The request.
 */
export async function eventOf(provider: TelephonyProvider, webhook: Webhook): Promise<LegEvent> {
  const read = await provider.parseWebhook(webhook);
  assert.ok(read.status === 'events', `read as events; seen: ${JSON.stringify(read)}`);
  assert.equal(read.events.length, 1, 'one event');
  return read.events[0] as LegEvent;
}

/**
 * What the provider says about a leg in its webhook, when asked for it, and, once it is over, in its list.
 *
 * @param subject - The provider and its vendor.
 * @param legId - The leg.
 * @param atMs - When its present status came about.
 */
export async function wordsOn(
  { provider, vendor }: TelephonySubject,
  legId: string,
  atMs: number,
): Promise<readonly (readonly [source: string, leg: ReportedLeg])[]> {
  const { leg } = await eventOf(provider, vendor.webhook(legId, atMs));
  const fetched = await provider.fetchLeg({ legId });
  assert.ok(fetched !== undefined, 'the vendor knows the leg');
  const words: [string, ReportedLeg][] = [
    ['webhook', leg],
    ['fetchLeg', fetched],
  ];
  if (RUNNING.has(fetched.status)) return words;
  const listed = (await listAll(provider, vendor.nowMs - 1440 * MINUTE_MS, vendor.nowMs + MINUTE_MS)).filter(
    (one) => one.legId === legId,
  );
  assert.equal(listed.length, 1, 'the leg is listed once');
  return [...words, ['listLegs', listed[0] as ReportedLeg]];
}

/**
 * Walks through a listing to its end.
 *
 * @param provider - The provider.
 * @param fromMs - Start of the range, inclusive.
 * @param untilMs - End of the range, exclusive.
 */
export async function listAll(
  provider: TelephonyProvider,
  fromMs: number,
  untilMs: number,
): Promise<readonly ReportedLeg[]> {
  const legs: ReportedLeg[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const answer = await provider.listLegs({ fromMs, untilMs, ...(cursor === undefined ? {} : { cursor }) });
    legs.push(...answer.legs);
    if (answer.cursor === undefined) return legs;
    assert.ok(page < 1000, 'a listing comes to its end');
    assert.ok(
      typeof answer.cursor === 'string' && answer.cursor !== cursor,
      'each page has a cursor of its own',
    );
    cursor = answer.cursor;
  }
}

/**
 * Holds what was said about a leg against the truth.
 *
 * @param seen - What was said.
 * @param legId - The leg.
 * @param truth - The truth.
 */
export function assertLeg(seen: ReportedLeg, legId: string, truth: VendorLeg): void {
  assertWellFormed(seen);
  assert.equal(seen.legId, legId);
  assert.equal(seen.status, truth.status);
  assert.equal(seen.to, truth.to, 'the number called, with plus');
  assert.equal(seen.direction, truth.direction);
  assert.equal(seen.from, truth.from, 'the caller');
  for (const field of ['answeredAtMs', 'endedAtMs'] as const) {
    if (seen[field] !== undefined) assert.equal(seen[field], truth[field], `${field} is right, or absent`);
  }
  if (seen.startedAtMs !== undefined) {
    // Vendors with one start for both mean the answer by it once there is one; while the leg runs nobody can tell.
    const starts = RUNNING.has(truth.status) ? [truth.startedAtMs, truth.answeredAtMs] : [truth.startedAtMs];
    assert.ok(
      starts.includes(seen.startedAtMs),
      `startedAtMs is right, or absent; seen: ${seen.startedAtMs}`,
    );
  }
  if (truth.status === 'completed') {
    assert.equal(seen.durationSeconds, Math.ceil(Number(truth.talkSeconds)), 'talk time in whole seconds');
    const start = seen.answeredAtMs ?? (seen.endedAtMs ?? Number.NaN) - (seen.durationSeconds ?? 0) * 1000;
    assert.equal(start, truth.answeredAtMs, 'the answer is told, or follows from end and talk time');
  } else {
    assert.ok((seen.durationSeconds ?? 0) === 0, 'no talk time without talk');
  }
  if (RUNNING.has(truth.status)) assertAbsent(seen, ['durationSeconds', 'endedAtMs', 'vendorPrice']);
}

/**
 * Says that fields are not there: not undefined, not null, not zero.
 *
 * @param leg - The leg.
 * @param fields - Names of fields.
 */
export function assertAbsent(leg: ReportedLeg, fields: readonly (keyof ReportedLeg)[]): void {
  for (const field of fields) assert.ok(!(field in leg), `${field} is absent; seen: ${String(leg[field])}`);
}

/** Whatever is there has the type and unit of the contract. */
function assertWellFormed(leg: ReportedLeg): void {
  for (const [field, value] of Object.entries(leg)) {
    assert.ok(value !== undefined && value !== null && value !== '', `${field} has a value, or is absent`);
    if (typeof value === 'number') {
      assert.ok(Number.isSafeInteger(value) && value >= 0, `${field} is a whole number; seen: ${value}`);
    }
  }
  assert.ok(STATUSES.has(leg.status), `a known status; seen: ${leg.status}`);
  if (leg.vendorPrice !== undefined) {
    assert.match(leg.vendorPrice.amount, /^-?\d+(\.\d+)?$/, 'a price is plain decimal text');
    assert.match(leg.vendorPrice.currency, /^[A-Z]{3}$/, 'a currency is an ISO 4217 code');
  }
  for (const value of Object.values(leg.parameters ?? {})) assert.equal(typeof value, 'string');
}

/**
 * Runs something that must be refused with an error of ours.
 *
 * @param doing - Runs it.
 * @param codes - Codes it may have.
 * @returns The error.
 */
export async function refused(
  doing: () => Promise<unknown>,
  codes: readonly string[],
): Promise<{ readonly code: string; readonly details: { readonly adapter?: string } }> {
  const thrown: unknown = await doing().then(
    (answer) => assert.fail(`Refused with ${codes.join(' or ')}; answered: ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof assert.AssertionError) throw thrown;
  const { code = 'none' } = thrown as { readonly code?: string };
  assert.ok(
    codes.includes(code),
    `an error with code ${codes.join(' or ')}; seen: ${code}, ${String(thrown)}`,
  );
  return thrown as never;
}
