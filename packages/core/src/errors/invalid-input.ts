import { BillingError } from './billing-error.ts';

const SHOWN_CHARACTERS = 60;
// Control characters, bidirectional overrides and lone surrogates could disguise what a log or terminal shows.
const DISGUISING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes any value safe and short enough to show in a message.
 *
 * @param value - Anything.
 * @returns One line of at most about 60 characters, control characters escaped.
 */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return shownNonText(value);
  const head = value.length > SHOWN_CHARACTERS ? value.slice(0, SHOWN_CHARACTERS) : value;
  const safe = head.replace(DISGUISING, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
  return head.length < value.length ? `"${safe}…" (${value.length} characters)` : `"${safe}"`;
}

function shownNonText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return value instanceof Date ? 'a date' : 'an object';
  return `a ${typeof value}`;
}

/**
 * The error for a field that breaks a rule.
 *
 * @param field - Path of the field.
 * @param rule - What it must be, as a fragment that follows "must be".
 * @param seen - What was given.
 * @returns An error to throw, code `INVALID_INPUT`.
 */
export function invalidInput(field: string, rule: string, seen?: unknown): BillingError<'INVALID_INPUT'> {
  const details = seen === undefined ? { field, rule } : { field, rule, seen: shown(seen) };
  return new BillingError('INVALID_INPUT', `${field} must be ${rule}; seen: ${shown(seen)}.`, { details });
}

/**
 * Stops on something this library promised could not happen.
 *
 * @param holds - The condition.
 * @param invariant - The rule, as a sentence.
 * @throws BillingError with code `INVARIANT_BROKEN` when the condition is false.
 */
export function invariant(holds: boolean, invariant: string): asserts holds {
  if (holds) return;
  throw new BillingError(
    'INVARIANT_BROKEN',
    `${invariant} This is a defect of the library; please report it.`,
    {
      details: { invariant },
    },
  );
}
