import type { TelephonyProvider } from '@live-calls/core/adapter';
import type { BrokenProvider } from './broken-providers.ts';
import { type LooseLeg, legsChanged, type Source } from './telling.ts';

const RUNNING: readonly string[] = ['queued', 'ringing', 'answered'];

/** Mistakes about what is said of a leg. */
export const brokenLegs: readonly BrokenProvider[] = [
  legMistake('numbers lose their plus', (leg) => ({ ...leg, to: leg.to?.slice(1) })),
  legMistake('from and to are swapped in the list', (leg, source) =>
    source === 'listLegs' ? { ...leg, to: leg.from, from: leg.to } : leg,
  ),
  legMistake('the direction is that of the vendor', (leg) => ({
    ...leg,
    direction: leg.direction === 'inbound' ? 'outbound' : 'inbound',
  })),
  legMistake('the list does not tell the direction', (leg, source) => {
    const { direction: _, ...rest } = leg;
    return source === 'listLegs' ? rest : leg;
  }),
  legMistake('busy is told as failed', (leg) => (leg.status === 'busy' ? { ...leg, status: 'failed' } : leg)),
  legMistake('the words of the vendor are handed on', (leg) =>
    leg.status === 'no-answer' ? { ...leg, status: 'unanswered' } : leg,
  ),
  legMistake('a leg that rings counts as answered', (leg) =>
    leg.status === 'ringing' ? { ...leg, status: 'answered', answeredAtMs: leg.startedAtMs } : leg,
  ),
  legMistake('a running leg has the talk time so far', (leg) =>
    leg.status === 'answered' ? { ...leg, durationSeconds: 55 } : leg,
  ),
  {
    mistake: 'a part of a second is cut off',
    over: (provider, books) =>
      legsChanged(provider, (leg) => {
        const talked = books.get(leg.legId)?.talkSeconds;
        return talked === undefined ? leg : { ...leg, durationSeconds: Math.floor(Number(talked)) };
      }),
  },
  {
    mistake: 'talk time is a fraction',
    over: (provider, books) =>
      legsChanged(provider, (leg) => {
        const talked = books.get(leg.legId)?.talkSeconds;
        return talked === undefined ? leg : { ...leg, durationSeconds: Number(talked) };
      }),
  },
  legMistake('talk time comes in minutes', (leg) =>
    leg.durationSeconds === undefined
      ? leg
      : { ...leg, durationSeconds: Math.ceil(leg.durationSeconds / 60) },
  ),
  legMistake('a talk time that was not reported is zero', (leg) => ({ durationSeconds: 0, ...leg })),
  legMistake('what was not reported is null', (leg) => ({
    durationSeconds: null,
    answeredAtMs: null,
    ...leg,
  })),
  legMistake('what was not reported is undefined', (leg) => ({
    parentLegId: undefined,
    endedAtMs: undefined,
    ...leg,
  })),
  legMistake('times are in seconds', (leg) =>
    leg.endedAtMs === undefined ? leg : { ...leg, endedAtMs: Math.trunc(leg.endedAtMs / 1000) },
  ),
  legMistake('the answer is told as the dialling of a finished leg', (leg) =>
    leg.status === 'completed' ? { ...leg, answeredAtMs: leg.startedAtMs } : leg,
  ),
  legMistake('a withheld caller is called anonymous', (leg) => ({ from: 'anonymous', ...leg })),
  legMistake('children do not name their parent', (leg) => {
    const { parentLegId: _, ...rest } = leg;
    return rest;
  }),
  legMistake('a leg without parent is its own', (leg) => ({ parentLegId: leg.legId, ...leg })),
  priceMistake('prices go through Number', ({ amount, currency }) => ({
    amount: String(Number(amount)),
    currency,
  })),
  priceMistake('a cost is below zero', ({ amount, currency }) => ({ amount: `-${amount}`, currency })),
  priceMistake('prices are in dollars', ({ amount }) => ({ amount, currency: 'USD' })),
  priceMistake('prices have two decimals', ({ amount, currency }) => ({
    amount: Number(amount).toFixed(2),
    currency,
  })),
  legMistake('a price that is not known is zero', (leg) => ({
    vendorPrice: { amount: '0', currency: 'EUR' },
    ...leg,
  })),
  { mistake: 'legs are remembered', over: remembering },
  {
    mistake: 'an unknown leg is an error',
    over: (provider) => ({
      ...provider,
      fetchLeg: async (request) => {
        const leg = await provider.fetchLeg(request);
        if (leg === undefined) throw Object.assign(new Error('404'), { code: 'NOT_FOUND' });
        return leg;
      },
    }),
  },
  {
    mistake: 'an unknown leg is told as failed',
    over: (provider) => ({
      ...provider,
      fetchLeg: async ({ legId }) => (await provider.fetchLeg({ legId })) ?? { legId, status: 'failed' },
    }),
  },
  {
    mistake: 'the provider declares another contract',
    over: (provider) => ({ ...provider, contract: 'telephony/v2' as 'telephony/v1' }),
  },
  {
    mistake: 'the provider is named by its vendor',
    over: (provider) => ({ ...provider, id: 'Fake Telecom, Inc.' }),
  },
  { mistake: 'abilities are there but not declared', over: (provider) => ({ ...provider, supports: {} }) },
  {
    mistake: 'limits are not declared',
    over: ({ limits: _, ...provider }) => provider,
  },
  {
    mistake: 'limits are in milliseconds, the longest first',
    over: (provider) => ({ ...provider, limits: { minimumSeconds: 7200, maximumSeconds: 30 } }),
  },
  {
    mistake: 'the longest leg is a part of a millisecond',
    over: (provider) => ({ ...provider, longestLegMs: 0.5 }),
  },
  {
    mistake: 'the lag of the list is not known yet',
    over: (provider) => ({ ...provider, listingLagMs: Number.NaN }),
  },
];

function legMistake(mistake: string, change: (leg: LooseLeg, source: Source) => object): BrokenProvider {
  return { mistake, over: (provider) => legsChanged(provider, change) };
}

type Price = { readonly amount: string; readonly currency: string };

function priceMistake(mistake: string, change: (price: Price) => Price): BrokenProvider {
  return legMistake(mistake, (leg) =>
    leg.vendorPrice === undefined || RUNNING.includes(leg.status)
      ? leg
      : { ...leg, vendorPrice: change(leg.vendorPrice) },
  );
}

function remembering(provider: TelephonyProvider): TelephonyProvider {
  const known = new Map<string, Awaited<ReturnType<TelephonyProvider['fetchLeg']>>>();
  return {
    ...provider,
    fetchLeg: async (request) => {
      const leg = known.get(request.legId) ?? (await provider.fetchLeg(request));
      known.set(request.legId, leg);
      return leg;
    },
  };
}
