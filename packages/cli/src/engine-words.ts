import type { BillingError } from '@live-calls/core';

// Fields of the engine by the words of a call file.
const FILE_WORDS = new Map([
  ['startAt', 'start'],
  ['answeredAt', 'start'],
  ['endedAt', 'end'],
  ['legId', 'id'],
]);

// Fields of the engine by the option that fills them.
const OPTIONS: readonly (readonly [field: RegExp, option: string])[] = [
  [/^(?:contract\.)?timeZone$/, '--time-zone'],
  [/^options\.timeZone$/, '--deck-time-zone'],
  [/^options\.currency$/, '--currency'],
  [/^options\.columns/, '--deck-columns'],
  [/^options\.increments/, '--increments'],
  [/^options\.changeWords/, '--change-words'],
  [/^(?:at|calls|columns|cursor|delimiter|from|until)$/, '--$&'],
];

/**
 * What the engine refuses about a call, in the words of a call file and of the command line.
 *
 * @param error - The refusal.
 * @returns Its message.
 */
export function inFileWords(error: BillingError<'INVALID_INPUT'>): string {
  const { field } = error.details;
  const name = field.replace(/^leg\./, '');
  const message = withField(error, FILE_WORDS.get(name) ?? name);
  return message.replace(
    'there must be a default country to dial it in;',
    'say with --default-country in which country it was dialled;',
  );
}

/**
 * What the engine refuses about a command, in the words of its options.
 *
 * @param error - The refusal.
 * @returns Its message.
 */
export function inOptionWords(error: BillingError<'INVALID_INPUT'>): string {
  const { field } = error.details;
  const found = OPTIONS.find(([pattern]) => pattern.test(field));
  return withField(error, found === undefined ? field : found[1].replace('$&', field));
}

/** Neither a file nor a command line can hold a Date. */
function withField({ message, details }: BillingError<'INVALID_INPUT'>, name: string): string {
  const renamed = message.startsWith(`${details.field} `)
    ? name + message.slice(details.field.length)
    : message;
  return renamed.replace(', or a valid Date;', ';');
}
