import { BillingError, type LegOrder, type TelephonyProvider } from '@live-calls/core/adapter';
import { chanceFor } from './luck.ts';

/**
 * A provider whose API does not answer at times. Orders may be carried out all the same.
 *
 * @param provider - The provider.
 * @param options - Whether it answers now, and the seed of what is carried out.
 * @returns The provider.
 */
export function unreliableProvider(
  provider: TelephonyProvider,
  options: { readonly isAway: () => boolean; readonly luck: number },
): TelephonyProvider {
  const { isAway, luck } = options;
  const { endLeg, limitLeg } = provider;
  const read = async <Answer>(use: () => Promise<Answer>): Promise<Answer> => {
    if (isAway()) throw silent(provider.id, 'PROVIDER_UNAVAILABLE');
    return use();
  };
  const order = async (name: string, use: () => Promise<LegOrder>): Promise<LegOrder> => {
    if (!isAway()) return use();
    if (chanceFor(luck, 'order', name).below(2) === 0) await use();
    throw silent(provider.id, 'OUTCOME_UNKNOWN');
  };
  return {
    ...provider,
    listLegs: (request) => read(() => provider.listLegs(request)),
    fetchLeg: (request) => read(() => provider.fetchLeg(request)),
    ...(endLeg !== undefined && {
      endLeg: (request) => order(`end ${request.legId}`, () => endLeg(request)),
    }),
    ...(limitLeg !== undefined && {
      limitLeg: (request) => order(`limit ${request.legId} ${request.limitSeconds}`, () => limitLeg(request)),
    }),
  };
}

function silent(adapter: string, code: 'PROVIDER_UNAVAILABLE' | 'OUTCOME_UNKNOWN'): BillingError {
  return new BillingError(code, `${adapter} did not answer (a planned outage).`, { details: { adapter } });
}
