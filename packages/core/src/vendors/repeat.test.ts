import { describe, expect, it } from 'vitest';
import { NOT_DONE, pauseMs, repeat, SAFE } from './repeat.ts';
import {
  type FailureKind,
  failureOfAnswer,
  failureOfThrown,
  orderFailed,
  unavailable,
  VendorFailure,
} from './vendor-failure.ts';

/** Sends against a vendor that fails so often, and notes the pauses. */
async function sent(failures: readonly VendorFailure[], kinds: readonly FailureKind[], attempts = 4) {
  const pauses: number[] = [];
  let sends = 0;
  const policy = {
    attempts,
    wait: async (ms: number) => {
      pauses.push(ms);
    },
    judge: failureOfThrown,
  };
  const answer = await repeat(
    async () => {
      const failure = failures[sends];
      sends += 1;
      if (failure !== undefined) throw failure;
      return 'answer';
    },
    policy,
    kinds,
  ).catch((error: VendorFailure) => error.kind);
  return { answer, sends, pauses };
}

const silent = new VendorFailure('silent', 'no answer');

describe('repeating', () => {
  it('waits twice as long each time, or as long as the vendor asks, a minute at most', async () => {
    const asked = new VendorFailure('busy', 'status 429', { retryAfterMs: 3000 });
    expect(await sent([silent, asked, silent], SAFE)).toEqual({
      answer: 'answer',
      sends: 4,
      pauses: [500, 3000, 2000],
    });
    expect([pauseMs(1), pauseMs(2), pauseMs(20), pauseMs(1, 600_000)]).toEqual([500, 1000, 60_000, 60_000]);
  });

  it('gives up after the last attempt, and at once where a repeat could do harm', async () => {
    expect(await sent([silent, silent], SAFE, 2)).toEqual({ answer: 'silent', sends: 2, pauses: [500] });
    expect(await sent([silent], NOT_DONE)).toEqual({ answer: 'silent', sends: 1, pauses: [] });
    const refused = new VendorFailure('refused', 'no');
    expect(await sent([refused], SAFE)).toEqual({ answer: 'refused', sends: 1, pauses: [] });
  });
});

describe('what came of all attempts', () => {
  const [unreached, busy, refused] = (['unreached', 'busy', 'refused'] as const).map(
    (kind) => new VendorFailure(kind, kind),
  );

  it.each([
    ['not done', [unreached, busy, unreached], 'unreached'],
    ['turned away', [busy, busy, busy], 'busy'],
    ['not known, as one of them may have been carried out', [silent, busy, unreached], 'silent'],
    ['not known, in whatever order', [busy, silent, busy], 'silent'],
    ['refused, which is said of the request', [silent, refused], 'refused'],
  ] as const)('is %s', async (_, failures, answer) => {
    expect(await sent(failures as readonly VendorFailure[], SAFE, 3)).toMatchObject({ answer });
  });
});

describe('judging', () => {
  it.each([
    [200, 'silent'],
    [400, 'refused'],
    [404, 'refused'],
    [429, 'busy'],
    [500, 'silent'],
    [503, 'silent'],
  ])('status %i is %s', (status, kind) => {
    expect(failureOfAnswer({ status }, 0)).toMatchObject({ kind, status, message: `status ${status}` });
  });

  it('keeps the words of the vendor on one line, without phone numbers', () => {
    const words = 'The number +442071838750\nis not 12025550123 valid';
    const failure = failureOfAnswer({ status: 400, vendorCode: 21_211, words }, 0);
    expect(failure.message).toBe('status 400, error 21211: The number … is not … valid');
    expect(failureOfAnswer({ status: 400, words: 'x'.repeat(999) }, 0).message.length).toBeLessThan(230);
  });

  it.each([
    ['5', 5000],
    [new Date(9000).toUTCString(), 8000],
    [new Date(0).toUTCString(), 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads Retry-After %s as %s ms', (retryAfter, ms) => {
    expect(failureOfAnswer({ status: 429, retryAfter }, 1000).retryAfterMs).toBe(ms);
  });

  it('tells what was not sent from what may have been carried out', () => {
    expect(failureOfThrown(Object.assign(new Error(), { code: 'ECONNREFUSED' })).kind).toBe('unreached');
    expect(failureOfThrown(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })).kind).toBe(
      'unreached',
    );
    expect(failureOfThrown(Object.assign(new Error(), { code: 'ECONNRESET' })).kind).toBe('silent');
    expect(failureOfThrown(new DOMException('late', 'TimeoutError'))).toMatchObject({
      message: 'no answer in time',
    });
    expect(failureOfThrown(silent)).toBe(silent);
  });

  it('tells the host what it may do', () => {
    const forbidden = failureOfAnswer({ status: 401 }, 0);
    for (const [adapter, option] of [
      ['bell', 'telephony'],
      [{ id: 'bell', area: 'payments' }, 'payments'],
    ] as const) {
      expect(unavailable(forbidden, adapter, 'list legs')).toMatchObject({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringMatching(/^bell may not list legs/),
        details: { option },
      });
    }
    expect(unavailable(silent, 'bell', 'list legs')).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: 'bell could not list legs (no answer).',
      details: { adapter: 'bell' },
      cause: silent,
    });
    expect(orderFailed(silent, 'bell', 'hang up a leg').code).toBe('OUTCOME_UNKNOWN');
    expect(orderFailed(new VendorFailure('busy', 'later'), 'bell', 'hang up a leg').code).toBe(
      'PROVIDER_UNAVAILABLE',
    );
  });
});
