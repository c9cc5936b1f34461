import type { Announcement } from '@live-calls/core/adapter';
import type { SendMailOptions } from 'nodemailer';
import { oneLine, setMail } from './mail-text.ts';
import { messageIdOf } from './message-id.ts';
import type { Notice, NoticeKind } from './notice.ts';
import type { CheckedOptions, MailAddress } from './options.ts';
import { type NoticeRecipient, readNotice } from './read-notice.ts';
import { type Template, type TemplateTools, templateTools } from './templates.ts';

/**
 * Writes the mail of an announcement to one recipient. The same announcement gives the same mail.
 *
 * @param announcement - The announcement.
 * @param recipient - The recipient.
 * @param options - The notifier's options.
 * @returns The mail, as nodemailer takes it.
 */
export function writeMail(
  announcement: Announcement,
  recipient: NoticeRecipient,
  options: CheckedOptions,
): SendMailOptions & { readonly messageId: string } {
  const { from, replyTo, locale, timeZone, domain, unsubscribe } = options;
  const notice = readNotice(announcement, recipient);
  const content = written(notice, templateTools(locale, timeZone), options);
  const { accountId } = announcement;
  const leave = unsubscribe?.({ accountId, email: recipient.email });
  return {
    from: named(from),
    to: named({ address: recipient.email, ...(recipient.name !== undefined && { name: recipient.name }) }),
    ...(replyTo !== undefined && { replyTo: named(replyTo) }),
    ...setMail(content, locale),
    messageId: messageIdOf({ announcement, email: recipient.email, domain }),
    date: new Date(announcement.atMs),
    headers: {
      // RFC 3834: nobody's vacation answers this; the second is the word of Exchange for the same.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 8058: one click, without a page in between.
      ...(leave?.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    ...(leave !== undefined && { list: { unsubscribe: leave.replace(/^mailto:/, '') } }),
    // A template's text must not make the server read files or other hosts.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function written<Kind extends NoticeKind>(
  notice: Notice<Kind>,
  tools: TemplateTools,
  options: CheckedOptions,
): ReturnType<Template<Kind>> {
  const template = options.templates[notice.kind] as Template<Kind>;
  return template(notice, tools);
}

function named({ address, name }: MailAddress): { readonly address: string; readonly name: string } {
  return { address, name: name === undefined ? '' : oneLine(name) };
}
