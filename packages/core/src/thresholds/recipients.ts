import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkList, checkObject, checkOptionalText, checkWhole } from '../errors/checks.ts';
import type { Json, SettingRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef } from '../ports/storage.ts';
import { checkEmail, mailboxKey } from './email.ts';
import { saveDocument } from './save-document.ts';

/** Somebody who is told when the balance falls through a threshold. */
export interface Recipient {
  /** E-mail address, its domain in lower case. */
  readonly email: string;
  /** Name, for the salutation. */
  readonly name?: string;
}

/** The list of recipients, and the revision a save must name. */
export interface RecipientList {
  /** The recipients, in the order they were saved. */
  readonly recipients: readonly Recipient[];
  /** Counts saves; 0 before the first. */
  readonly revision: number;
}

/** Saves the whole list of recipients. */
export interface SaveRecipientsRequest extends AccountCommand {
  /** The whole list: at most 20, each mailbox once; repeats of a mailbox are dropped. An empty list is allowed. */
  readonly recipients: readonly Recipient[];
  /** The revision that was read before editing. */
  readonly revision: number;
}

/** The list is saved. */
export interface RecipientsSaved extends RecipientList {
  /** Discriminant. */
  readonly status: 'saved';
  /** True when the very same save was committed before. */
  readonly replayed: boolean;
}

/** Somebody else saved meanwhile; nothing changed. */
export interface RecipientsStale {
  /** Discriminant. */
  readonly status: 'stale';
  /** The list as it is now; edit this one. */
  readonly current: RecipientList;
}

/** What saving the recipients did. */
export type SaveRecipientsOutcome = RecipientsSaved | RecipientsStale;

/** Most recipients of an account. */
export const MOST_RECIPIENTS = 20;

const NAME = 'recipients';

/** Names the row of the recipients, for the reads of a decision. */
export const recipientsRef: RowRef = { table: 'setting', key: [NAME] };

/**
 * The recipients inside a decision. A top-up is refused while this is empty.
 *
 * @param view - The decision's view.
 * @returns The recipients.
 */
export function recipientsIn(view: DecisionView): readonly Recipient[] {
  return recipientList(view.row('setting', [NAME])).recipients;
}

/**
 * Reads the list from its row.
 *
 * @param row - The row, absent before the first save.
 * @returns The list.
 */
export function recipientList(row: SettingRow | undefined): RecipientList {
  if (row === undefined) return { recipients: [], revision: 0 };
  const { recipients } = row.value as unknown as { readonly recipients: readonly Recipient[] };
  return { recipients: [...recipients], revision: row.revision };
}

/**
 * Saves the recipients as a whole.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function saveRecipients(
  request: SaveRecipientsRequest,
  clockMs: number,
): Decision<SaveRecipientsOutcome> {
  const { actor, accountId } = authorize(request, 'save the recipients', 'owner');
  const recipients = checkRecipients(request.recipients);
  const revision = checkWhole(request.revision, 'revision', { least: 0, most: Number.MAX_SAFE_INTEGER - 1 });
  return saveDocument({
    ...{ accountId, actor: actorText(actor), name: NAME, revision, clockMs },
    value: { recipients: recipients as unknown as Json },
    viewOf: recipientList,
    isSame: (current) => same(current.recipients, recipients),
  });
}

function checkRecipients(value: unknown): readonly Recipient[] {
  const seen = new Set<string>();
  const recipients: Recipient[] = [];
  for (const [index, element] of checkList(value, 'recipients', MOST_RECIPIENTS).entries()) {
    const recipient = checkRecipient(element, `recipients[${index}]`);
    const mailbox = mailboxKey(recipient.email);
    if (seen.has(mailbox)) continue;
    seen.add(mailbox);
    recipients.push(recipient);
  }
  return recipients;
}

function checkRecipient(value: unknown, field: string): Recipient {
  const given = checkObject(value, field);
  const email = checkEmail(given.email, `${field}.email`);
  const name = checkOptionalText(given.name, `${field}.name`, 100);
  return name === undefined ? { email } : { email, name };
}

function same(left: readonly Recipient[], right: readonly Recipient[]): boolean {
  return (
    left.length === right.length &&
    left.every(
      (recipient, index) => recipient.email === right[index]?.email && recipient.name === right[index]?.name,
    )
  );
}
