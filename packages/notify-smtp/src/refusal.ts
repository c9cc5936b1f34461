/** What nodemailer tells about a failed mail; only what it has in common over its versions is read. */
interface SmtpFailure {
  readonly responseCode?: unknown;
  readonly command?: unknown;
  readonly message?: unknown;
}

/** The server has no such mailbox today; RFC 5321, 4.5.3.1.10, has this one tried again. */
const TOO_MANY_RECIPIENTS = 552;

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
  if (command === 'RCPT TO' && responseCode === TOO_MANY_RECIPIENTS) return undefined;
  return command === 'RCPT TO' || command === 'DATA' ? String(message) : undefined;
}
