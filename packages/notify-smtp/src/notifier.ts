import { type Announcement, BillingError, type Notifier } from '@live-calls/core/adapter';
import type { Transporter } from 'nodemailer';
import { writeMail } from './mail.ts';
import { oneLine } from './mail-text.ts';
import { type CheckedOptions, checkOptions, type SmtpNotifierOptions } from './options.ts';
import { recipientsOf } from './read-notice.ts';
import { refusalOf } from './refusal.ts';
import { type SentMails, sentMails } from './sent-mails.ts';

/** Tells announcements by mail. */
export interface SmtpNotifier extends Notifier {
  /** Closes the connections to the mail server; deliveries after that fail. */
  close(): Promise<void>;
}

/**
 * Makes a notifier that mails announcements to their recipients, each a mail of his own.
 *
 * Nothing is loaded or connected before the first mail. What the server refuses for now is thrown, and the worker delivers the
 * announcement again; recipients who have their mail already get no second one from the same process. When every recipient is
 * refused for good, the announcement is a dead letter at once.
 *
 * @param options - Server and sender.
 * @returns The notifier.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 *
 * @example
 * ```ts
 * import { smtpNotifier } from '@live-calls/notify-smtp';
 *
 * declare const vault: { read(name: string): string };
 * const notifier = smtpNotifier({
 *   smtp: { host: 'smtp.example.com', port: 465, secure: true, auth: { user: 'billing', pass: vault.read('smtp') } },
 *   from: { address: 'billing@example.com', name: 'Example Calls' },
 * });
 * await notifier.close();
 * ```
 */
export function smtpNotifier(options: SmtpNotifierOptions): SmtpNotifier {
  const checked = checkOptions(options);
  const sent = sentMails();
  let transport: Promise<Transporter> | undefined;
  let closed = false;
  const connect = (): Promise<Transporter> => {
    if (closed)
      throw new BillingError('PROVIDER_UNAVAILABLE', `${checked.id} is closed.`, {
        details: { adapter: checked.id },
      });
    transport ??= open(checked);
    return transport;
  };
  return {
    contract: 'notifier/v1',
    id: checked.id,
    deliver: (announcement) => tell(announcement, { options: checked, sent, connect }),
    close: async () => {
      closed = true;
      (await transport)?.close();
    },
  };
}

async function open({ smtp }: CheckedOptions): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 20_000,
    // Who repeats is the worker, and nobody else.
    maxRequeues: 0,
    ...smtp,
    pool: true,
  });
}

interface Telling {
  readonly options: CheckedOptions;
  readonly sent: SentMails;
  readonly connect: () => Promise<Transporter>;
}

/** What became of one recipient's mail: told, refused with the server's words, or to be tried again. */
type MailEnd = { readonly email: string; readonly refused?: string; readonly failure?: unknown };

async function tell(announcement: Announcement, telling: Telling): Promise<void> {
  const { options } = telling;
  const ends = await Promise.all(recipientsOf(announcement).map((to) => mailTo(to, announcement, telling)));
  const failed = ends.find((end) => end.failure !== undefined);
  if (failed !== undefined) {
    throw new BillingError(
      'PROVIDER_UNAVAILABLE',
      `${options.id} could not send a mail; it is sent again later.`,
      {
        details: { adapter: options.id },
        cause: failed.failure,
      },
    );
  }
  const { accountId, announcementId } = announcement;
  const refused = ends.flatMap(({ email, refused: reason }) =>
    reason === undefined ? [] : [{ email, reason }],
  );
  for (const { email, reason } of refused) options.onRefused?.({ accountId, announcementId, email, reason });
  const [first] = refused;
  if (first === undefined || refused.length < ends.length) return;
  const reason = `No recipient takes mail: ${first.reason}`;
  throw new BillingError('DELIVERY_REFUSED', reason, { details: { adapter: options.id, reason } });
}

async function mailTo(
  recipient: ReturnType<typeof recipientsOf>[number],
  announcement: Announcement,
  { options, sent, connect }: Telling,
): Promise<MailEnd> {
  const { email } = recipient;
  try {
    const mail = writeMail(announcement, recipient, options);
    await sent.once(mail.messageId, async () => {
      const transport = await connect();
      await transport.sendMail(mail);
    });
    return { email };
  } catch (error) {
    const refused = refusalOf(error);
    return refused === undefined ? { email, failure: error } : { email, refused: oneLine(refused) };
  }
}
