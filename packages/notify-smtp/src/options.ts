import { checkIdOption, checkTextOption, invalidOption } from '@live-calls/core/adapter';
import type { SMTPPoolOptions } from 'nodemailer';
import { englishTemplates } from './english.ts';
import type { Templates } from './templates.ts';

/** An address with the name that is shown beside it. */
export interface MailAddress {
  /** E-mail address. */
  readonly address: string;
  /** Name. */
  readonly name?: string;
}

/** A recipient whom the mail server refuses for good. */
export interface RefusedMail {
  /** The account. */
  readonly accountId: string;
  /** The announcement. */
  readonly announcementId: string;
  /** The recipient's address. */
  readonly email: string;
  /** What the server said. */
  readonly reason: string;
}

/** How an SMTP notifier is set up. */
export interface SmtpNotifierOptions {
  /**
   * Options of nodemailer's pooled SMTP transport, handed through: host, port, `secure`, `requireTLS`, `tls`, `auth`, `dkim`,
   * `maxConnections` and so on. A connection has 10 seconds, an answer 20, unless they say otherwise.
   */
  readonly smtp: SMTPPoolOptions;
  /** Who sends; the domain of the address is also that of every Message-ID. */
  readonly from: MailAddress;
  /** Who reads answers; the sender when absent. */
  readonly replyTo?: MailAddress;
  /** Name of the notifier; `smtp` by default. */
  readonly id?: string;
  /** Templates that replace the English ones. */
  readonly templates?: Partial<Templates>;
  /** BCP 47 tag that amounts and times are written for; `en-US` by default. */
  readonly locale?: string;
  /** IANA time zone that times are written in; `UTC` by default. */
  readonly timeZone?: string;
  /**
   * Where a recipient takes himself off the list, for the header `List-Unsubscribe`: an https address that does so on a POST
   * without asking further (one click), or a mailto one. Absent: no such header.
   */
  readonly unsubscribe?: (to: { readonly accountId: string; readonly email: string }) => string;
  /** Hears of every recipient whom the mail server refuses for good. */
  readonly onRefused?: (refused: RefusedMail) => void;
}

/** Options with every default in its place. */
export interface CheckedOptions
  extends Required<Omit<SmtpNotifierOptions, 'replyTo' | 'unsubscribe' | 'onRefused' | 'templates'>>,
    Pick<SmtpNotifierOptions, 'replyTo' | 'unsubscribe' | 'onRefused'> {
  /** A template for every kind. */
  readonly templates: Templates;
  /** Domain of the sender. */
  readonly domain: string;
}

const ADDRESS = /^[^\p{Cc}\s<>()"@,;:\\]+@[^\p{Cc}\s<>()"@,;:\\]+$/u;

/**
 * Checks the options of a notifier.
 *
 * @param options - As the host gave them.
 * @returns The options, defaults filled in.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option and never its value.
 */
export function checkOptions(options: SmtpNotifierOptions): CheckedOptions {
  const { smtp, from, replyTo, templates = {}, locale = 'en-US', timeZone = 'UTC' } = options;
  if (typeof smtp !== 'object' || smtp === null) {
    throw invalidOption('smtp', "options of nodemailer's SMTP transport", 'notifier');
  }
  checkAddress(from, 'from');
  if (replyTo !== undefined) checkAddress(replyTo, 'replyTo');
  checkTemplates(templates);
  checkIntl(() => new Intl.NumberFormat(locale), 'locale', 'a language tag such as en-US');
  checkIntl(
    () => new Intl.DateTimeFormat('en', { timeZone }),
    'timeZone',
    'an IANA time zone such as Europe/Berlin',
  );
  for (const name of ['unsubscribe', 'onRefused'] as const) {
    const given = options[name];
    if (given !== undefined && typeof given !== 'function')
      throw invalidOption(name, 'a function', 'notifier');
  }
  return {
    ...options,
    id: checkIdOption(options.id ?? 'smtp', 'notifier'),
    templates: { ...englishTemplates, ...templates },
    locale,
    timeZone,
    domain: from.address.slice(from.address.lastIndexOf('@') + 1),
  };
}

function checkAddress(value: unknown, name: string): void {
  const { address, name: shown } = (value ?? {}) as { readonly address?: unknown; readonly name?: unknown };
  if (typeof address !== 'string' || !ADDRESS.test(address)) {
    throw invalidOption(`${name}.address`, 'an e-mail address such as billing@example.com', 'notifier');
  }
  if (shown !== undefined) checkTextOption(shown, `${name}.name`, 'notifier');
}

function checkTemplates(templates: object): void {
  for (const [kind, template] of Object.entries(templates)) {
    if (Object.hasOwn(englishTemplates, kind) && typeof template === 'function') continue;
    throw invalidOption(`templates.${kind}`, 'a function, for a kind of notice that there is', 'notifier');
  }
}

function checkIntl(make: () => unknown, name: string, rule: string): void {
  try {
    make();
  } catch {
    throw invalidOption(name, rule, 'notifier');
  }
}
