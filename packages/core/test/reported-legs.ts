import type { ReportedLeg } from '../src/ports/telephony-provider.ts';

/** When the legs of these tests are answered. */
export const START_MS: number = Date.UTC(2026, 0, 20, 10);

/**
 * A leg of the account `acme` that talked for a minute, as a provider reports it.
 *
 * @param change - What is otherwise.
 * @returns The leg.
 */
export function finishedReport(change: Partial<ReportedLeg> = {}): ReportedLeg {
  return {
    legId: 'CA1',
    status: 'completed',
    to: '+442071838750',
    from: '+12025550123',
    answeredAtMs: START_MS,
    endedAtMs: START_MS + 60_000,
    durationSeconds: 60,
    parameters: { accountId: 'acme' },
    ...change,
  };
}
