/** What a mail says, without its looks: the notifier makes plain text and HTML of it, and escapes what it holds. */
export interface MailText {
  /** The subject line. */
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly paragraphs: readonly string[];
  /** A table of facts below them: name and value. */
  readonly rows?: readonly (readonly [name: string, value: string])[];
}

/** A mail as its author wrote it, looks included; the author escapes what it holds. */
export interface WholeMail {
  /** The subject line. */
  readonly subject: string;
  /** The part for readers without HTML. */
  readonly text: string;
  /** The HTML part, a whole document. */
  readonly html: string;
}

/** What a template answers. */
export type MailContent = MailText | WholeMail;

/**
 * Sets a mail.
 *
 * @param content - What a template answered.
 * @param locale - Language of the HTML document.
 * @returns Subject, text and HTML.
 */
export function setMail(content: MailContent, locale: string): WholeMail {
  const subject = oneLine(content.subject);
  if ('html' in content) return { ...content, subject };
  const { paragraphs, rows = [] } = content;
  const lines = [...paragraphs.map(plain), ...(rows.length > 0 ? [rows.map(row).join('\n')] : [])];
  return { subject, text: `${lines.join('\n\n')}\n`, html: page({ subject, paragraphs, rows, locale }) };
}

/** Control characters, and marks that turn the direction of what follows: a name must not rearrange the line it is in. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Text that stays on one line and in its place.
 *
 * @param text - Anybody's text.
 * @returns The text without what could end the line.
 */
export function oneLine(text: string): string {
  return text.replace(UNSEEN, ' ').trim();
}

/** Line breaks that a template wrote stay. */
function plain(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

function row([name, value]: readonly [string, string]): string {
  return `${oneLine(name)}: ${oneLine(value)}`;
}

function page(mail: {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly rows: NonNullable<MailText['rows']>;
  readonly locale: string;
}): string {
  const paragraphs = mail.paragraphs.map((text) => `<p>${html(plain(text)).replaceAll('\n', '<br>')}</p>`);
  const cell = 'style="text-align:start;vertical-align:top;padding:2px 16px 2px 0"';
  const rows = mail.rows.map(
    ([name, value]) =>
      `<tr><th scope="row" ${cell}>${html(oneLine(name))}</th><td ${cell}><bdi>${html(oneLine(value))}</bdi></td></tr>`,
  );
  return [
    '<!doctype html>',
    `<html lang="${html(mail.locale)}"><head><meta charset="utf-8"><title>${html(mail.subject)}</title></head>`,
    '<body style="font-family:sans-serif;line-height:1.5">',
    ...paragraphs,
    ...(rows.length > 0 ? ['<table>', ...rows, '</table>'] : []),
    '</body></html>',
  ].join('\n');
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
