import { parse, stringify } from 'node:querystring';
import { type TwilioProvider, twilioProvider } from '@live-calls/provider-twilio';
// The one file of the vendor that verifies; the whole SDK would only cost memory.
import twilioHelper from 'twilio/lib/webhooks/webhooks.js';
import { compare, type Finding } from './side-by-side.ts';

const MESSAGES = 500;
const GOAL = { least: 1, aim: 1.2 };
const PUBLIC_URL = 'https://billing.example.com';
const TARGET = '/twilio/events?lc-callRef=call-2291&lc-accountId=acme&lc-campaignId=spring';
const TOKEN = '0123456789abcdef0123456789abcdef';
const ACCOUNT = `AC${'0'.repeat(31)}1`;

interface Message {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: { readonly 'x-twilio-signature': string };
  readonly body: Buffer;
}

/** Status callbacks with the fields that the vendor sends, each signed by the vendor's helper. */
function sampleMessages(): readonly Message[] {
  return Array.from({ length: MESSAGES }, (_, index) => {
    const place = { City: 'WASHINGTON', State: 'DC', Zip: '20001', Country: 'US' };
    const places = ['From', 'To', 'Caller', 'Called'].flatMap((side) =>
      Object.entries(place).map(([name, value]) => [side + name, value] as const),
    );
    const fields = {
      ...Object.fromEntries(places),
      AccountSid: ACCOUNT,
      ApiVersion: '2010-04-01',
      CallDuration: String(index % 600),
      CallSid: `CA${String(index).padStart(32, '0')}`,
      CallStatus: 'completed',
      CallbackSource: 'call-progress-events',
      Called: '+442071838750',
      Caller: '+12025550123',
      Direction: 'outbound-api',
      Duration: String(Math.ceil((index % 600) / 60)),
      From: '+12025550123',
      SequenceNumber: '3',
      SipResponseCode: '200',
      Timestamp: 'Thu, 26 Nov 2026 12:00:00 +0000',
      To: '+442071838750',
    };
    const signature = twilioHelper.getExpectedTwilioSignature(TOKEN, PUBLIC_URL + TARGET, fields);
    return {
      method: 'POST',
      url: TARGET,
      headers: { 'x-twilio-signature': signature },
      body: Buffer.from(stringify(fields)),
    };
  });
}

async function readAll(twilio: TwilioProvider, messages: readonly Message[]): Promise<number> {
  let seconds = 0;
  for (const message of messages) {
    const said = await twilio.parseWebhook(message);
    if (said.status === 'events') seconds += said.events[0]?.leg.durationSeconds ?? 0;
  }
  if (seconds === 0) throw new Error('The webhooks were not read.');
  return messages.length;
}

/** What a host does without us: decode the form, hand it to the vendor's helper. */
function verifyAll(messages: readonly Message[]): number {
  for (const { url, headers, body } of messages) {
    const form = parse(body.toString());
    const isGenuine = twilioHelper.validateRequest(
      TOKEN,
      headers['x-twilio-signature'],
      PUBLIC_URL + url,
      form,
    );
    if (!isGenuine) throw new Error('The webhooks were not verified.');
  }
  return messages.length;
}

/** Reading a webhook, against the vendor's own check and the decoding it needs, which read nothing yet. */
export async function webhooks(): Promise<readonly Finding[]> {
  const messages = sampleMessages();
  const twilio = twilioProvider({ accountSid: ACCOUNT, authTokens: [TOKEN], publicUrl: PUBLIC_URL });
  return [
    await compare({
      title: 'Webhooks of Twilio: verified and read as events',
      ours: { name: 'parseWebhook: form, signature, event', run: () => readAll(twilio, messages) },
      limit: { name: "form decoding and the vendor's validateRequest", run: () => verifyAll(messages) },
      unit: 'webhooks',
      goal: GOAL,
      rounds: 151,
    }),
  ];
}
