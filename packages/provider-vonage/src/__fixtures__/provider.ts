import { type VonageProvider, type VonageProviderOptions, vonageProvider } from '../index.ts';
import { account, NOON_MS, type VonageServer } from './vonage-server.ts';

/** A provider of the tests' account. */
export function testProvider(options: Partial<VonageProviderOptions> = {}): VonageProvider {
  return vonageProvider({
    apiKey: account.apiKey,
    applicationId: account.applicationId,
    privateKey: account.privateKey,
    signatureSecrets: [account.signatureSecret],
    clock: { now: () => NOON_MS },
    ...options,
  });
}

/** A provider that talks to a server, and the pauses it made. */
export function providerOf(
  server: VonageServer,
  options: Partial<VonageProviderOptions> = {},
): { readonly vonage: VonageProvider; readonly pauses: number[] } {
  const pauses: number[] = [];
  const vonage = testProvider({
    apiHost: server.url,
    timeoutMs: 5000,
    wait: async (ms) => {
      pauses.push(ms);
    },
    ...options,
  });
  return { vonage, pauses };
}
