import type { LegLimits, LegOrder, TelephonyProvider } from '@live-calls/core/adapter';
import type { BrokenProvider } from './broken-providers.ts';

type EndLeg = NonNullable<TelephonyProvider['endLeg']>;
type LimitLeg = NonNullable<TelephonyProvider['limitLeg']>;

/** Mistakes about orders, and about a vendor out of order. */
export const brokenOrders: readonly BrokenProvider[] = [
  endMistake('ending does nothing', () => async () => ({ status: 'done' })),
  endMistake('what is over already is done once more', (end) => async (request) => {
    const { status } = await end(request);
    return { status: status === 'already-ended' ? 'done' : status };
  }),
  endMistake('what is over already is an error', (end) => async (request) => {
    const order = await end(request);
    if (order.status === 'already-ended') throw new Error('Call is not in-progress. Cannot redirect.');
    return order;
  }),
  endMistake('an unknown leg counts as ended', (end) => async (request) => {
    const { status } = await end(request);
    return { status: status === 'not-found' ? 'already-ended' : status };
  }),
  {
    mistake: 'a leg that rings is not ended',
    over: (provider) =>
      ending(provider, (end) => async (request) => {
        const leg = await provider.fetchLeg(request);
        return leg?.status === 'ringing' ? { status: 'already-ended' } : end(request);
      }),
  },
  limitMistake('limiting does nothing', () => async () => ({ status: 'done' })),
  {
    mistake: 'a limit is moved once',
    over: (provider) => {
      const moved = new Set<string>();
      return limiting(provider, (limit) => async (request) => {
        if (moved.has(request.legId)) return { status: 'done' };
        moved.add(request.legId);
        return limit(request);
      });
    },
  },
  limitMistake(
    'a limit counts from now',
    (limit) => (request) => limit({ ...request, limitSeconds: request.limitSeconds + 60 }),
  ),
  limitMistake('an unknown leg counts as limited', (limit) => async (request) => {
    const { status } = await limit(request);
    return { status: status === 'not-found' ? 'done' : status };
  }),
  limitMistake('limits outside are cut to fit', (limit, limits) => (request) => {
    const { minimumSeconds, maximumSeconds } = limits;
    const asked = Number.isFinite(request.limitSeconds) ? Math.trunc(request.limitSeconds) : minimumSeconds;
    return limit({ ...request, limitSeconds: Math.min(Math.max(asked, minimumSeconds), maximumSeconds) });
  }),
  limitMistake('the longest limit is refused', (limit, limits) => async (request) => {
    if (request.limitSeconds !== limits.maximumSeconds) return limit(request);
    throw Object.assign(new Error('too long'), { code: 'INVALID_INPUT' });
  }),
  {
    mistake: 'a vendor out of order has no legs',
    over: (provider) => ({
      ...provider,
      listLegs: (request) => unlessUnavailable(provider.listLegs(request), () => ({ legs: [] })),
      fetchLeg: (request) => unlessUnavailable(provider.fetchLeg(request), () => undefined),
    }),
  },
  {
    mistake: "the vendor's own error is thrown on",
    over: (provider) => ({
      ...provider,
      listLegs: (request) =>
        unlessUnavailable(provider.listLegs(request), () => {
          throw Object.assign(new Error('503'), { code: 'ECONNRESET' });
        }),
    }),
  },
  endMistake(
    'an order to end without answer counts as done',
    (end) => (request) => unlessUnavailable<LegOrder>(end(request), () => ({ status: 'done' })),
  ),
  limitMistake(
    'an order to limit without answer counts as done',
    (limit) => (request) => unlessUnavailable<LegOrder>(limit(request), () => ({ status: 'done' })),
  ),
];

function ending(provider: TelephonyProvider, change: (end: EndLeg) => EndLeg): TelephonyProvider {
  return { ...provider, endLeg: change(provider.endLeg as EndLeg) };
}

function endMistake(mistake: string, change: (end: EndLeg) => EndLeg): BrokenProvider {
  return { mistake, over: (provider) => ending(provider, change) };
}

function limiting(
  provider: TelephonyProvider,
  change: (limit: LimitLeg, limits: LegLimits) => LimitLeg,
): TelephonyProvider {
  return { ...provider, limitLeg: change(provider.limitLeg as LimitLeg, provider.limits as LegLimits) };
}

function limitMistake(
  mistake: string,
  change: (limit: LimitLeg, limits: LegLimits) => LimitLeg,
): BrokenProvider {
  return { mistake, over: (provider) => limiting(provider, change) };
}

async function unlessUnavailable<Answer>(answer: Promise<Answer>, otherwise: () => Answer): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { code?: string }).code === 'PROVIDER_UNAVAILABLE') return otherwise();
    throw error;
  }
}
