import { type Billing, type FinishedLeg, type LegOfAccount, money } from '@live-calls/core';
import { company } from './company.ts';
import type { Random } from './random.ts';
import { callers, campaigns, forgotten, numberIn, places } from './world.ts';

/** A clock that is moved by hand. */
export interface SeedClock {
  /**
   * Moves it.
   *
   * @param epochMs - To when.
   */
  set(epochMs: number): void;
}

/** What history is made with. */
export interface HistoryOptions {
  /** The billing, on the clock below. */
  readonly billing: Billing;
  /** Time of the history. */
  readonly clock: SeedClock;
  /** Source of chance. */
  readonly chance: Random;
  /** First moment, epoch milliseconds. */
  readonly fromMs: number;
  /** Present time, epoch milliseconds; everything lies before. */
  readonly nowMs: number;
  /** Name of the provider that the calls went over. */
  readonly provider: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const OWNER = {
  actor: { role: 'owner', id: 'ada', accountId: company.accountId },
  accountId: company.accountId,
} as const;
const SYSTEM = { role: 'system', id: 'seed' } as const;
/** Calls of the days of a week, Sunday first. */
const BUSY = [9, 62, 70, 74, 68, 58, 14] as const;

/**
 * Lets some weeks go by: calls of every day, recorded as they end, and a top-up whenever the wallet is low.
 *
 * @param options - What with.
 */
export async function makeHistory(options: HistoryOptions): Promise<void> {
  const { billing, clock, chance, fromMs, nowMs, provider } = options;
  await topUp(billing, 'first', '150');
  let count = 0;
  for (let dayMs = fromMs; dayMs < nowMs; dayMs += DAY_MS) {
    const legs: LegOfAccount[] = dayOf(dayMs, chance)
      .filter(({ endedAtMs }) => endedAtMs < nowMs - HOUR_MS)
      .map(({ leg }) => {
        count += 1;
        return { accountId: company.accountId, leg: { ...leg, provider, legId: `past-${count}` } };
      });
    clock.set(Math.min(dayMs + DAY_MS, nowMs) - HOUR_MS / 2);
    await billing.usage.recordMany({ actor: SYSTEM, legs }).summary();
    const { posted } = await billing.wallets.balance(OWNER);
    // A look at the whole part decides nothing but whether the example buys.
    if (Number(posted.amount.split('.')[0]) < 48) await topUp(billing, `refill-${count}`, '120');
    await billing.worker.runOnce();
  }
}

async function topUp(billing: Billing, key: string, amount: string): Promise<void> {
  const bought = money(amount, 'USD');
  const { terms } = await billing.topUps.quote({ ...OWNER, amount: bought });
  const { version, hash: termsHash } = terms;
  await billing.topUps.acknowledge({ ...OWNER, version, hash: termsHash, origin: '203.0.113.7' });
  const { paymentMethods, topUps } = billing;
  const [card] = await paymentMethods.list(OWNER);
  const paidBy = card === undefined ? {} : { savedMethodId: card.methodId };
  await topUps.request({ ...OWNER, key, amount: bought, method: 'card', termsHash, ...paidBy });
}

interface PastLeg {
  readonly leg: Omit<FinishedLeg, 'provider' | 'legId'>;
  readonly endedAtMs: number;
}

/** By billing hours of the east coast, the first first. */
function dayOf(dayMs: number, chance: Random): readonly PastLeg[] {
  const weekday = new Date(dayMs + DAY_MS / 2).getUTCDay();
  const calls = Math.round((BUSY[weekday] ?? 0) * (0.8 + 0.4 * chance.next()));
  const legs = Array.from({ length: calls }, () => oneLeg(dayMs, chance));
  return legs.sort((left, right) => left.endedAtMs - right.endedAtMs);
}

function oneLeg(dayMs: number, chance: Random): PastLeg {
  const place = chance.whole(1, 400) === 1 ? forgotten : chance.weighted(places, ({ share }) => share);
  const dialledMs = dayMs + chance.whole(13 * HOUR_MS, 22 * HOUR_MS);
  const answeredMs = dialledMs + chance.whole(3000, 24_000);
  const drawn = chance.next();
  const isAnswered = drawn < 0.78;
  const status = isAnswered ? 'completed' : drawn < 0.9 ? 'no-answer' : drawn < 0.96 ? 'busy' : 'failed';
  const durationSeconds = isAnswered ? chance.talkSeconds(100) : 0;
  const endedAtMs = answeredMs + durationSeconds * 1000;
  const { manager, applicationId } = chance.pick(callers);
  return {
    endedAtMs,
    leg: {
      ...{ status, durationSeconds, manager, applicationId, campaign: chance.pick(campaigns) },
      to: numberIn(place, chance),
      from: '+12125550136',
      startAt: new Date(dialledMs),
      endedAt: new Date(endedAtMs),
      ...(isAnswered && { answeredAt: new Date(answeredMs) }),
    },
  };
}
