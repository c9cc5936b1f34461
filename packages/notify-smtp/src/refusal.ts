/** What nodemailer tells about a failed mail; only what it has in common over its versions is read. */
interface SmtpFailure {
  readonly responseCode?: unknown;
  readonly command?: unknown;
  readonly message?: unknown;
}

/**
 * As an answer to a recipient: too much is kept for it, or there are too many recipients. RFC 821 used it for the latter by
 * mistake, so RFC 5321, 4.5.3.1.10, has a client take it as temporary there.
 */
const EXCEEDED = 552;

/**
 * Whether a mail server refuses a mail to a recipient for good.
 *
 * That is a status from 500 up in answer to the recipient or to the message. The same status in answer to the connection, the
 * password or the sender is about the host's own set-up, which somebody may mend, so the mail is sent again later.
 *
 * @param error - What sending threw.
 * @returns What the server said; absent when it may succeed later.
 */
export function refusalOf(error: unknown): string | undefined {
  const { responseCode, command, message } = (error ?? {}) as SmtpFailure;
  if (typeof responseCode !== 'number' || responseCode < 500) return undefined;
  if (command === 'RCPT TO' && responseCode === EXCEEDED) return undefined;
  return command === 'RCPT TO' || command === 'DATA' ? String(message) : undefined;
}
