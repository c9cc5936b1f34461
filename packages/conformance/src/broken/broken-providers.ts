import type { TelephonyProvider } from '@live-calls/core/adapter';
import type { Books } from '../telephony/fake-subject.ts';
import { brokenLegs } from './broken-legs.ts';
import { brokenListings } from './broken-listings.ts';
import { brokenOrders } from './broken-orders.ts';
import { brokenWebhooks } from './broken-webhooks.ts';

/** A provider with one mistake that adapters are known to make. */
export interface BrokenProvider {
  /** What is wrong with it. */
  readonly mistake: string;
  /** Makes the mistake over a provider that works; the books have what its vendor knows. */
  readonly over: (provider: TelephonyProvider, books: Books) => TelephonyProvider;
}

/** Every mistake; for each case of the kit at least one of them is found by it. */
export const brokenProviders: readonly BrokenProvider[] = [
  ...brokenWebhooks,
  ...brokenLegs,
  ...brokenListings,
  ...brokenOrders,
];
