import { z } from 'zod';

/** Stripe, instead of the sandbox processor. */
export interface StripeSettings {
  /** Secret key. */
  readonly secretKey: string;
  /** Signing secrets of the webhook endpoint, newest first. */
  readonly webhookSecrets: readonly string[];
}

/** Twilio, instead of the simulated provider. */
export interface TwilioSettings {
  /** Account SID. */
  readonly accountSid: string;
  /** Auth tokens, newest first. */
  readonly authTokens: readonly string[];
}

/** Vonage, instead of the simulated provider. */
export interface VonageSettings {
  /** API key of the account. */
  readonly apiKey: string;
  /** The application that calls are placed with. */
  readonly applicationId: string;
  /** The application's private key, PEM. */
  readonly privateKey: string;
  /** Signature secrets, newest first. */
  readonly signatureSecrets: readonly string[];
  /** API secret, which the Reports API asks for. */
  readonly apiSecret?: string;
}

/** Mail, instead of the sandbox mailbox. */
export interface MailSettings {
  /** The server, such as `smtps://user:password@smtp.example.com`. */
  readonly url: string;
  /** Address that mail comes from. */
  readonly from: string;
}

/** What the environment says. What is absent was not said. */
export interface Settings {
  /** Whether customers use it: nothing of the sandbox is there, and nothing is made up. */
  readonly production: boolean;
  /** Port to listen on. */
  readonly port?: number;
  /** Address to listen on. */
  readonly host?: string;
  /** Address under which browsers and vendors reach the portal. */
  readonly publicUrl?: string;
  /** Whether `X-Forwarded-For` is the word of a proxy of ours. */
  readonly trustProxy: boolean;
  /** PostgreSQL of the host. */
  readonly databaseUrl?: string;
  /** Folder of the PostgreSQL that the demo brings up. */
  readonly dataDirectory?: string;
  /** Signs session cookies. */
  readonly sessionSecret?: string;
  /** Whether the worker runs in this process. */
  readonly worker: boolean;
  /** Seconds between not being ready any more and taking no request any more. */
  readonly drainSeconds: number;
  /** Stripe. */
  readonly stripe?: StripeSettings;
  /** Twilio. */
  readonly twilio?: TwilioSettings;
  /** Vonage. */
  readonly vonage?: VonageSettings;
  /** Mail. */
  readonly mail?: MailSettings;
}

/** The environment cannot be worked with; the message names each variable. */
export class SettingsError extends Error {
  override readonly name: string = 'SettingsError';
}

const text = z.string().trim().min(1);
const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const secrets = text.transform((list) => list.split(',').map((one) => one.trim()));
const pem = text.transform((key) => key.replaceAll('\\n', '\n'));

/** Every variable that is read, and nothing else is. */
const variables = z.object({
  NODE_ENV: text.optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: text.optional(),
  PUBLIC_URL: address.optional(),
  TRUST_PROXY: z.enum(['0', '1']).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIRECTORY: text.optional(),
  SESSION_SECRET: z.string().min(32).optional(),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).optional(),
  WORKER: z.enum(['inside', 'elsewhere']).optional(),
  STRIPE_SECRET_KEY: text.optional(),
  STRIPE_WEBHOOK_SECRET: secrets.optional(),
  TWILIO_ACCOUNT_SID: text.optional(),
  TWILIO_AUTH_TOKEN: secrets.optional(),
  VONAGE_API_KEY: text.optional(),
  VONAGE_APPLICATION_ID: text.optional(),
  VONAGE_PRIVATE_KEY: pem.optional(),
  VONAGE_SIGNATURE_SECRET: secrets.optional(),
  VONAGE_API_SECRET: text.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
});

type Variables = z.infer<typeof variables>;
type Name = keyof Variables;

const RULES: { readonly [name in Name]?: string } = {
  PORT: 'a port, 0 to 65535',
  PUBLIC_URL: 'an address such as https://billing.example.com',
  TRUST_PROXY: '0 or 1',
  DATABASE_URL: 'an address such as postgres://user:password@host:5432/database',
  SESSION_SECRET: 'at least 32 characters of chance',
  WORKER: 'inside or elsewhere',
  DRAIN_SECONDS: 'whole seconds, 0 to 300',
  SMTP_URL: 'an address such as smtps://user:password@smtp.example.com',
  MAIL_FROM: 'an e-mail address',
};

/** Variables that are of use together only; the first says what for. */
const GROUPS: readonly (readonly Name[])[] = [
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PUBLIC_URL'],
  ['VONAGE_API_KEY', 'VONAGE_APPLICATION_ID', 'VONAGE_PRIVATE_KEY', 'VONAGE_SIGNATURE_SECRET'],
  ['SMTP_URL', 'MAIL_FROM'],
];
/** What is read for: the server that people and vendors ask, or a worker beside it, which needs no secret of sessions. */
export type Purpose = 'server' | 'worker';

const FOR_PRODUCTION: { readonly [purpose in Purpose]: readonly Name[] } = {
  server: ['DATABASE_URL', 'PUBLIC_URL', 'SESSION_SECRET', 'STRIPE_SECRET_KEY'],
  worker: ['DATABASE_URL', 'STRIPE_SECRET_KEY'],
};

/**
 * Reads the settings from the environment. An empty variable counts as absent.
 *
 * @param environment - Usually `process.env`.
 * @param purpose - What for; the server by default.
 * @returns The settings.
 * @throws SettingsError that names every variable that is missing or malformed, never its value.
 */
export function readSettings(
  environment: { readonly [name: string]: string | undefined },
  purpose: Purpose = 'server',
): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = variables.safeParse(given);
  if (!read.success) {
    const names = [...new Set(read.error.issues.map(({ path }) => String(path[0])))];
    throw problems(names.map((name) => `${name} must be ${RULES[name as Name] ?? 'text'}.`));
  }
  const { data } = read;
  const missing = [...missingOf(data, purpose)];
  if (missing.length > 0) throw problems(missing);
  return settingsOf(data);
}

function problems(lines: readonly string[]): SettingsError {
  return new SettingsError(
    `The environment is not complete:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}

function* missingOf(data: Variables, purpose: Purpose): Generator<string> {
  const isProduction = data.NODE_ENV === 'production';
  for (const [first, ...others] of GROUPS) {
    const all = [first as Name, ...others];
    const own = all.filter((name) => name !== 'PUBLIC_URL');
    if (own.every((name) => data[name] === undefined)) continue;
    for (const name of all.filter((one) => data[one] === undefined)) {
      yield `${name} is missing: it goes with ${own.filter((one) => data[one] !== undefined).join(', ')}.`;
    }
  }
  if (!isProduction) return;
  for (const name of FOR_PRODUCTION[purpose]) {
    if (data[name] === undefined)
      yield `${name} is missing: NODE_ENV is production, where nothing is made up.`;
  }
  if (data.PUBLIC_URL !== undefined && !isSafe(data.PUBLIC_URL))
    yield 'PUBLIC_URL must begin with https: in production, except for an address of this machine.';
}

/** What goes over a network without TLS shows its cookies to everybody on the way. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/**
 * What works, and may not be meant.
 *
 * @param settings - Settings of a production process.
 * @returns A sentence for each, naming the variable.
 */
export function doubtsOf({ mail, twilio, vonage }: Settings): readonly string[] {
  return [
    ...(mail === undefined ? ['SMTP_URL is not set: notices are kept, and nobody is told.'] : []),
    ...(twilio === undefined && vonage === undefined
      ? ['Neither TWILIO_ACCOUNT_SID nor VONAGE_API_KEY is set: no call can be placed.']
      : []),
  ];
}

function settingsOf(data: Variables): Settings {
  return {
    production: data.NODE_ENV === 'production',
    trustProxy: data.TRUST_PROXY === '1',
    worker: data.WORKER !== 'elsewhere',
    drainSeconds: data.DRAIN_SECONDS ?? 0,
    ...(data.PORT !== undefined && { port: data.PORT }),
    ...(data.HOST !== undefined && { host: data.HOST }),
    ...(data.PUBLIC_URL !== undefined && { publicUrl: data.PUBLIC_URL }),
    ...(data.DATABASE_URL !== undefined && { databaseUrl: data.DATABASE_URL }),
    ...(data.DATA_DIRECTORY !== undefined && { dataDirectory: data.DATA_DIRECTORY }),
    ...(data.SESSION_SECRET !== undefined && { sessionSecret: data.SESSION_SECRET }),
    ...adaptersOf(data),
  };
}

function adaptersOf(data: Variables): Pick<Settings, 'stripe' | 'twilio' | 'vonage' | 'mail'> {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET = [], TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN = [] } = data;
  const { VONAGE_API_KEY, VONAGE_APPLICATION_ID = '', VONAGE_PRIVATE_KEY = '' } = data;
  const { VONAGE_SIGNATURE_SECRET = [], VONAGE_API_SECRET, SMTP_URL, MAIL_FROM = '' } = data;
  return {
    ...(STRIPE_SECRET_KEY !== undefined && {
      stripe: { secretKey: STRIPE_SECRET_KEY, webhookSecrets: STRIPE_WEBHOOK_SECRET },
    }),
    ...(TWILIO_ACCOUNT_SID !== undefined && {
      twilio: { accountSid: TWILIO_ACCOUNT_SID, authTokens: TWILIO_AUTH_TOKEN },
    }),
    ...(VONAGE_API_KEY !== undefined && {
      vonage: {
        apiKey: VONAGE_API_KEY,
        applicationId: VONAGE_APPLICATION_ID,
        privateKey: VONAGE_PRIVATE_KEY,
        signatureSecrets: VONAGE_SIGNATURE_SECRET,
        ...(VONAGE_API_SECRET !== undefined && { apiSecret: VONAGE_API_SECRET }),
      },
    }),
    ...(SMTP_URL !== undefined && { mail: { url: SMTP_URL, from: MAIL_FROM } }),
  };
}
