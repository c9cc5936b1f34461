import { describe, expect, it } from 'vitest';
import { doubtsOf, readSettings } from './environment.ts';

const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1, whsec_2' };
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://billing@db/billing',
  PUBLIC_URL: 'https://billing.example.com/',
  SESSION_SECRET: 'x'.repeat(32),
  ...stripe,
};

describe('the environment', () => {
  it('says nothing in a demo, and an empty variable says nothing', () => {
    expect(readSettings({})).toEqual({ production: false, trustProxy: false, worker: true, drainSeconds: 0 });
    expect(readSettings({ PORT: '', STRIPE_SECRET_KEY: '' })).toEqual(readSettings({}));
  });

  it('is read once, in the forms that people write', () => {
    expect(
      readSettings({
        ...production,
        PORT: '8080',
        TRUST_PROXY: '1',
        WORKER: 'elsewhere',
        DRAIN_SECONDS: '5',
      }),
    ).toEqual({
      production: true,
      trustProxy: true,
      worker: false,
      drainSeconds: 5,
      port: 8080,
      publicUrl: 'https://billing.example.com',
      databaseUrl: 'postgres://billing@db/billing',
      sessionSecret: 'x'.repeat(32),
      stripe: { secretKey: 'sk_test_1', webhookSecrets: ['whsec_1', 'whsec_2'] },
    });
    const vonage = {
      VONAGE_API_KEY: 'abcd1234',
      VONAGE_APPLICATION_ID: 'app',
      VONAGE_PRIVATE_KEY: '-----BEGIN KEY-----\\nabc\\n-----END KEY-----',
      VONAGE_SIGNATURE_SECRET: 's',
    };
    expect(readSettings(vonage).vonage?.privateKey).toBe('-----BEGIN KEY-----\nabc\n-----END KEY-----');
  });

  it.each([
    [{ STRIPE_SECRET_KEY: 'sk' }, 'STRIPE_WEBHOOK_SECRET is missing: it goes with STRIPE_SECRET_KEY.'],
    [{ STRIPE_WEBHOOK_SECRET: 'w' }, 'STRIPE_SECRET_KEY is missing: it goes with STRIPE_WEBHOOK_SECRET.'],
    [{ TWILIO_ACCOUNT_SID: 'AC' }, 'TWILIO_AUTH_TOKEN is missing: it goes with TWILIO_ACCOUNT_SID.'],
    [{ TWILIO_ACCOUNT_SID: 'AC', TWILIO_AUTH_TOKEN: 't' }, 'PUBLIC_URL is missing'],
    [{ VONAGE_API_KEY: 'k' }, 'VONAGE_PRIVATE_KEY is missing: it goes with VONAGE_API_KEY.'],
    [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM is missing: it goes with SMTP_URL.'],
    [{ NODE_ENV: 'production' }, 'DATABASE_URL is missing: NODE_ENV is production'],
    [{ ...production, STRIPE_SECRET_KEY: '' }, 'STRIPE_SECRET_KEY is missing'],
    [{ PORT: 'seventy' }, 'PORT must be a port, 0 to 65535.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be an address such as postgres://'],
    [{ SESSION_SECRET: 'short' }, 'SESSION_SECRET must be at least 32 characters of chance.'],
    [{ PUBLIC_URL: 'billing.example.com' }, 'PUBLIC_URL must be an address such as https://'],
  ])('that is not complete is refused by name: %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('of a worker needs no secret of sessions and no address', () => {
    const { DATABASE_URL } = production;
    expect(readSettings({ NODE_ENV: 'production', DATABASE_URL, ...stripe }, 'worker').production).toBe(true);
    expect(() => readSettings({ NODE_ENV: 'production' }, 'worker')).toThrow('DATABASE_URL is missing');
  });

  it('of production is reached over TLS, or on the machine itself', () => {
    const at = (PUBLIC_URL: string) => () => readSettings({ ...production, PUBLIC_URL });
    expect(at('http://billing.example.com')).toThrow('PUBLIC_URL must begin with https:');
    expect(at('http://localhost:8080')().publicUrl).toBe('http://localhost:8080');
  });

  it('works without mail and without calls, which is worth a word', () => {
    expect(doubtsOf(readSettings(production))).toHaveLength(2);
    const mail = { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'billing@seller.example' };
    const twilio = { TWILIO_ACCOUNT_SID: 'AC', TWILIO_AUTH_TOKEN: 't' };
    expect(doubtsOf(readSettings({ ...production, ...mail, ...twilio }))).toEqual([]);
  });

  it('is never quoted, because it holds secrets', () => {
    const environment = { DATABASE_URL: 'mysql://user:hunter2@db', SESSION_SECRET: 'hunter2' };
    expect(() => readSettings(environment)).not.toThrow(/hunter2/);
  });
});
