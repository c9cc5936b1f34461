import { afterEach, beforeEach } from 'vitest';
import { type VonageProvider, type VonageProviderOptions, vonageProvider } from '../index.ts';
import { account, NOON_MS, startVonage, type VonageServer } from './vonage-server.ts';

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

/**
 * A server of its own for each test of a file.
 *
 * @returns Gives the server of the running test.
 */
export function eachTestServer(): () => VonageServer {
  let server: VonageServer;
  beforeEach(async () => {
    server = await startVonage();
  });
  afterEach(() => server.close());
  return () => server;
}
