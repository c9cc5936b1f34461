import { BillingError, type ErrorCode } from '@live-calls/core';
import { Answer } from './answer.ts';

/** What is wrong with one field. */
export interface FieldProblem {
  /** Path of the field, such as `recipients[0].email`. */
  readonly field: string;
  /** The rule it broke. */
  readonly rule: string;
}

/** What went wrong, as RFC 9457 has it. */
export interface ProblemDetails {
  /** Names the kind of problem, as a URI. */
  readonly type: string;
  /** The kind in words; the same for every problem of the kind. */
  readonly title: string;
  /** The status of the response. */
  readonly status: number;
  /** This problem in words. */
  readonly detail: string;
  /** The kind as one word, for programs: a code of `BillingError` in lower case, the status of a refusal, or an own one. */
  readonly code: string;
  /** What may be done next. */
  readonly retry: 'never' | 'same-key';
  /** What is wrong with which field. */
  readonly errors?: readonly FieldProblem[];
  /** The facts of the kind. */
  readonly [member: string]: unknown;
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retry?: 'same-key';
  readonly headers?: { readonly [name: string]: string };
  readonly members?: { readonly [member: string]: unknown };
}

/** A request that ends here, with an answer that is known already. */
export class Ended extends Error {
  /** The answer. */
  readonly answer: Answer;

  /**
   * @param told - What went wrong.
   */
  constructor(told: Told) {
    super(told.detail);
    this.answer = problem(told);
  }
}

/**
 * Writes a problem.
 *
 * @param told - What went wrong.
 * @returns The answer.
 */
export function problem(told: Told): Answer {
  const { status, code, title, detail, retry = 'never', headers, members } = told;
  const details: ProblemDetails = {
    type: `tag:live-calls-billing,2026:${code}`,
    title,
    status,
    detail,
    code,
    retry,
    ...members,
  };
  return new Answer(status, { ...headers, 'content-type': 'application/problem+json' }, details);
}

const kinds: { readonly [Code in ErrorCode]: readonly [status: number, title: string] } = {
  INVALID_INPUT: [400, 'The request is malformed'],
  CURRENCY_MISMATCH: [422, 'The amount is in another currency'],
  NOT_FOUND: [404, 'There is no such thing'],
  STATE_FORBIDS: [409, 'The state does not allow it'],
  NOT_ALLOWED: [403, 'Not allowed'],
  CONTRACT_UNSUPPORTED: [500, 'The server is not set up'],
  ABILITY_MISSING: [501, 'Not available here'],
  CONFIGURATION_INVALID: [500, 'The server is not set up'],
  WEBHOOK_REJECTED: [403, 'The webhook does not verify'],
  PAYLOAD_UNREADABLE: [400, 'The message cannot be read'],
  PROVIDER_UNAVAILABLE: [503, 'Somebody else does not answer'],
  STORAGE_UNAVAILABLE: [503, 'The server cannot reach its data'],
  CONTENTION: [503, 'Too much at once'],
  OUTCOME_UNKNOWN: [504, 'It is not known what happened'],
  DELIVERY_REFUSED: [502, 'Somebody else refuses it'],
  INVARIANT_BROKEN: [500, 'Internal error'],
};

// What may be said of an error that is nobody's business: not what is in it.
const closed: { readonly [Code in ErrorCode]?: string } = {
  CONTRACT_UNSUPPORTED: 'The server is not set up for this.',
  CONFIGURATION_INVALID: 'The server is not set up for this.',
  ABILITY_MISSING: 'The server is not set up for this.',
  WEBHOOK_REJECTED: 'Signature, age or address does not verify.',
  PAYLOAD_UNREADABLE: 'The message is verified, and cannot be understood.',
  PROVIDER_UNAVAILABLE: 'Nothing happened. Repeat the request with the same key.',
  STORAGE_UNAVAILABLE: 'Nothing changed. Repeat the request with the same key.',
  CONTENTION: 'Nothing changed. Repeat the request with the same key.',
  OUTCOME_UNKNOWN: 'It may or may not have happened. Repeat the request with the same key to find out.',
  DELIVERY_REFUSED: 'Whoever was to be told refuses it for good.',
  INVARIANT_BROKEN: 'Something went wrong here. It has been noted.',
};

/**
 * Writes what was thrown as a problem. Of failures that are not the sender's, nothing is told but what to do.
 *
 * @param error - What was thrown.
 * @returns The answer.
 */
export function problemOf(error: unknown): Answer {
  if (error instanceof Ended) return error.answer;
  if (!BillingError.is(error)) {
    const detail = 'Something went wrong here. It has been noted.';
    return problem({ status: 500, code: 'internal-error', title: 'Internal error', detail });
  }
  const [status, title] = kinds[error.code] ?? [500, 'Internal error'];
  return problem({
    status,
    title,
    code: error.code.toLowerCase().replaceAll('_', '-'),
    detail: closed[error.code] ?? sentenceOf(error),
    ...(error.retry === 'same-key' && { retry: 'same-key' }),
    ...(status === 503 && { headers: { 'retry-after': '1' } }),
    members: membersOf(error),
  });
}

/** The message of an error of input shows what was seen, which may be a secret in the wrong field. */
function sentenceOf(error: BillingError): string {
  if (!BillingError.is(error, 'INVALID_INPUT')) return error.message;
  return `${error.details.field} must be ${error.details.rule}.`;
}

function membersOf(error: BillingError): Record<string, unknown> {
  if (BillingError.is(error, 'INVALID_INPUT')) {
    const { field, rule } = error.details;
    return { errors: [{ field, rule: `must be ${rule}` }] };
  }
  return error.code in closed ? {} : { ...error.details };
}

/**
 * Ends a request whose fields are not as they should be.
 *
 * @param errors - What is wrong with which field.
 * @returns What to throw.
 */
export function malformed(errors: readonly FieldProblem[]): Ended {
  const [first] = errors;
  const detail = first === undefined ? 'The request is malformed.' : `${first.field}: ${first.rule}.`;
  const [status, title] = kinds.INVALID_INPUT;
  return new Ended({ status, code: 'invalid-input', title, detail, members: { errors } });
}
