import { type Billing, type Clock, createBilling } from '@live-calls/core';
import type { Notifier, PaymentProcessor, TelephonyProvider } from '@live-calls/core/adapter';
import { smtpNotifier } from '@live-calls/notify-smtp';
import { stripeProcessor } from '@live-calls/payments-stripe';
import { twilioProvider } from '@live-calls/provider-twilio';
import { vonageProvider } from '@live-calls/provider-vonage';
import { postgresStorage } from '@live-calls/storage-postgres';
import type { Database } from './database.ts';
import type { Settings } from './environment.ts';
import { selling } from './selling.ts';

/** What stands in where the environment names nobody. */
export interface StandIns {
  /** Collects money. */
  readonly payments?: PaymentProcessor;
  /** Places calls. */
  readonly telephony?: readonly TelephonyProvider[];
  /** Tells notices. */
  readonly notifier?: Notifier;
}

/** What a billing is put together from. */
export interface Parts {
  /** Where it is kept. */
  readonly database: Pick<Database, 'connectionString' | 'schema'>;
  /** Which vendors are real. */
  readonly settings: Pick<Settings, 'stripe' | 'twilio' | 'vonage' | 'mail' | 'publicUrl'>;
  /** What stands in for the others. */
  readonly standIns?: StandIns;
  /** Whether the schema is brought up to date; else it has to be. */
  readonly migrates: boolean;
  /** The clock; the machine's by default. */
  readonly clock?: Clock;
  /** Told of what went wrong behind the scenes. */
  readonly onError?: (error: unknown) => void;
}

/** A billing, and what it holds beside itself. */
export interface Composed {
  /** The billing, on a schema that is up to date. */
  readonly billing: Billing;
  /** Stops the worker, waits for what is under way, gives everything back. */
  close(): Promise<void>;
}

/**
 * Puts the billing together: real adapters where the environment has their keys, stand-ins where it has not.
 *
 * @param parts - What from.
 * @returns The billing.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming what an adapter cannot work with.
 */
export async function composeBilling(parts: Parts): Promise<Composed> {
  const { database, settings, standIns = {}, migrates, clock, onError } = parts;
  const storage = postgresStorage(database);
  if (migrates) await storage.migrate();
  // A schema that does not fit is said now, and not to the first customer.
  await storage.open();
  const mail = settings.mail && smtpNotifier(mailOptions(settings.mail));
  const notifier = mail ?? standIns.notifier;
  const payments =
    settings.stripe === undefined
      ? standIns.payments
      : stripeProcessor({ ...settings.stripe, methods: ['card', 'bank-transfer'] });
  const telephony = telephonyOf(settings);
  const billing = createBilling({
    storage,
    topUps: selling,
    telephony: telephony.length > 0 ? telephony : (standIns.telephony ?? []),
    worker: { pollMs: 500, ...(onError !== undefined && { onError }) },
    ...(payments !== undefined && { payments }),
    ...(notifier !== undefined && { notifier }),
    ...(clock !== undefined && { clock }),
  });
  return {
    billing,
    close: async () => {
      await billing.close();
      await mail?.close();
    },
  };
}

function telephonyOf({ twilio, vonage, publicUrl = '' }: Parts['settings']): readonly TelephonyProvider[] {
  return [
    ...(twilio === undefined ? [] : [twilioProvider({ ...twilio, publicUrl })]),
    ...(vonage === undefined ? [] : [vonageProvider(vonage)]),
  ];
}

function mailOptions({ url, from }: NonNullable<Settings['mail']>): Parameters<typeof smtpNotifier>[0] {
  const { hostname: host, port, protocol, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    smtp: {
      pool: true,
      host,
      secure,
      port: Number(port || (secure ? 465 : 587)),
      // A password is never sent in the clear.
      ...(username !== '' && { auth, requireTLS: !secure }),
    },
    from: { address: from },
  };
}
