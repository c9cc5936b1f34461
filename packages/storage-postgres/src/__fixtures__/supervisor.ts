import { createBilling } from '@live-calls/core';
import type { TelephonyProvider } from '@live-calls/core/adapter';
import { postgresStorage } from '../index.ts';
import type { Part } from './race.ts';
import { say, told } from './word.ts';

/**
 * The adapter of the metered vendor: asks it over HTTP.
 *
 * @param vendorUrl - Where it listens.
 * @returns The provider.
 */
export function overHttp(vendorUrl: string): TelephonyProvider {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${vendorUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return response.status === 404 ? undefined : response.json();
  };
  return {
    contract: 'telephony/v1',
    id: 'metered',
    supports: { limitLeg: true, endLeg: true },
    limits: { minimumSeconds: 1, maximumSeconds: 7200 },
    parseWebhook: async () => ({ status: 'ignored', reason: 'none is sent' }),
    listLegs: async () => ({ legs: [] }),
    fetchLeg: async (leg) => (await ask('/fetch', leg)) as never,
    endLeg: async (leg) => (await ask('/end', leg)) as never,
    limitLeg: async (leg) => (await ask('/limit', leg)) as never,
  };
}

/** A worker that looks after calls until it is told to stop, or is killed. */
export async function supervise({ connectionString, schema, vendorUrl }: Part<'supervise'>): Promise<void> {
  const billing = createBilling({
    storage: postgresStorage({ connectionString, schema }),
    telephony: [overHttp(vendorUrl)],
    worker: { pollMs: 20, leaseMs: 2000, deliverTimeoutMs: 1000 },
  });
  billing.worker.start();
  say('ready');
  await told('stop');
  await billing.close();
}
