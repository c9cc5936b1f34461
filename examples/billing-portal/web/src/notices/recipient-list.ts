import type { BodyOf } from '@live-calls/http';
import { isEmail } from '../text/words.ts';

/** Somebody who is told. */
export type Recipient = BodyOf<'PUT /accounts/{accountId}/recipients'>['recipients'][number];

/** What came of what was typed. */
export interface Added {
  /** The list with those that could be added. */
  readonly recipients: readonly Recipient[];
  /** Those that could not. */
  readonly left: string;
  /** Why they could not. */
  readonly rule?: string;
}

/** Most recipients of an account. */
const MOST = 20;

/**
 * Adds what was typed: one address, or several with commas, semicolons or blanks between them, as they are pasted.
 *
 * @param recipients - The list so far.
 * @param typed - What was typed.
 */
export function addRecipients(recipients: readonly Recipient[], typed: string): Added {
  const words = typed.split(/[\s,;]+/).filter((word) => word !== '');
  const wrong = words.filter((word) => !isEmail(word));
  const known = new Set(recipients.map(({ email }) => mailbox(email)));
  const added = words.filter((word) => {
    if (!isEmail(word) || known.has(mailbox(word))) return false;
    known.add(mailbox(word));
    return true;
  });
  const all = [...recipients, ...added.map((email) => ({ email }))];
  if (all.length > MOST) return { recipients, left: typed.trim(), rule: `At most ${MOST} recipients.` };
  if (wrong.length > 0) {
    return { recipients: all, left: wrong.join(' '), rule: `Not an e-mail address: ${wrong.join(', ')}` };
  }
  if (words.length > 0 && added.length === 0) return { recipients, left: '', rule: 'Already in the list.' };
  return { recipients: all, left: '' };
}

/** The same mailbox is one recipient, whatever the case of its domain. */
function mailbox(email: string): string {
  const at = email.lastIndexOf('@');
  return email.slice(0, at) + email.slice(at).toLowerCase();
}
