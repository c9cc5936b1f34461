import { type TwilioProvider, type TwilioProviderOptions, twilioProvider } from '../index.ts';
import { PUBLIC_URL } from './signed-webhook.ts';
import { account, NOON_MS, type TwilioServer } from './twilio-server.ts';

/** A provider of the tests' account. */
export function testProvider(options: Partial<TwilioProviderOptions> = {}): TwilioProvider {
  return twilioProvider({
    accountSid: account.accountSid,
    authTokens: [account.authToken],
    publicUrl: PUBLIC_URL,
    clock: { now: () => NOON_MS },
    ...options,
  });
}

/** A provider that talks to a server, and the pauses it made. */
export function providerOf(
  server: Pick<TwilioServer, 'url'>,
  options: Partial<TwilioProviderOptions> = {},
): { readonly twilio: TwilioProvider; readonly pauses: number[] } {
  const pauses: number[] = [];
  const twilio = testProvider({
    apiHost: server.url,
    timeoutMs: 5000,
    wait: async (ms) => {
      pauses.push(ms);
    },
    ...options,
  });
  return { twilio, pauses };
}
