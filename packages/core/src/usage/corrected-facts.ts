import { checkBoolean, checkObject, checkOneOf, checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { LegStatus } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { parseInstant } from '../time/instant.ts';
import { checkDirection, checkDuration, STATUSES } from './check-leg.ts';
import type { CheckedLeg } from './leg.ts';

/** The facts of a leg that turned out to be otherwise; at least one. What is absent stays as it was recorded. */
export interface CorrectedFacts {
  /** Final word on the leg. */
  readonly status?: LegStatus;
  /** Seen from the account. */
  readonly direction?: Direction;
  /** Number or address called. */
  readonly to?: string;
  /** Number or address of the caller. */
  readonly from?: string;
  /** When it was dialled; moves the billing start of an unanswered leg. ISO 8601 with offset, or a Date. */
  readonly startAt?: string | Date;
  /** When it was answered; moves the billing start of an answered leg. ISO 8601 with offset, or a Date. */
  readonly answeredAt?: string | Date;
  /** When it ended; where a corrected duration or start leaves it out, it follows from them. */
  readonly endedAt?: string | Date;
  /** Talk time in whole seconds. */
  readonly durationSeconds?: number;
  /** Whether it was answered; talk time above zero means yes. */
  readonly answered?: boolean;
}

/** Corrected facts after their check; `undefined` where nothing is corrected. */
export interface CheckedFacts {
  readonly status: LegStatus | undefined;
  readonly direction: Direction | undefined;
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly dialledMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly answered: boolean | undefined;
}

/**
 * Checks corrected facts.
 *
 * @param value - Anything; errors name its fields as `facts.…`.
 * @returns The facts.
 * @throws BillingError with code `INVALID_INPUT`, also when nothing is corrected.
 */
export function checkFacts(value: unknown): CheckedFacts {
  const facts = checkObject(value, 'facts');
  const checked: CheckedFacts = {
    status: facts.status === undefined ? undefined : checkOneOf(facts.status, 'facts.status', STATUSES),
    direction: facts.direction === undefined ? undefined : checkDirection(facts.direction, 'facts.direction'),
    to: facts.to === undefined ? undefined : checkText(facts.to, 'facts.to'),
    from: facts.from === undefined ? undefined : checkText(facts.from, 'facts.from'),
    dialledMs: optionalInstant(facts.startAt, 'facts.startAt'),
    answeredMs: optionalInstant(facts.answeredAt, 'facts.answeredAt'),
    endedAtMs: optionalInstant(facts.endedAt, 'facts.endedAt'),
    durationSeconds:
      facts.durationSeconds === undefined
        ? undefined
        : checkDuration(facts.durationSeconds, 'facts.durationSeconds'),
    answered: facts.answered === undefined ? undefined : checkBoolean(facts.answered, 'facts.answered'),
  };
  if (Object.values(checked).some((fact) => fact !== undefined)) return checked;
  throw invalidInput('facts', 'an object with at least one corrected fact', value);
}

/**
 * The leg as it is after a correction.
 *
 * @param leg - The leg as recorded.
 * @param facts - What is otherwise.
 * @returns The corrected leg.
 * @throws BillingError with code `INVALID_INPUT` when the facts contradict each other or what is recorded.
 */
export function correctedLeg(leg: CheckedLeg, facts: CheckedFacts): CheckedLeg {
  const durationSeconds = facts.durationSeconds ?? leg.durationSeconds;
  const answered = facts.answered ?? (durationSeconds > 0 || leg.answered);
  if (!answered && durationSeconds > 0) {
    throw invalidInput('facts.answered', 'true for a leg with talk time', facts.answered);
  }
  const startMs = (answered ? facts.answeredMs : facts.dialledMs) ?? leg.startMs;
  const moved = durationSeconds !== leg.durationSeconds || startMs !== leg.startMs;
  const impliedEndMs =
    moved && leg.endedAtMs !== undefined ? startMs + durationSeconds * 1000 : leg.endedAtMs;
  const endedAtMs = facts.endedAtMs ?? impliedEndMs;
  if (endedAtMs !== undefined && endedAtMs < startMs) {
    throw invalidInput('facts.endedAt', 'not before the billing start', new Date(endedAtMs).toISOString());
  }
  return {
    ...leg,
    status: facts.status ?? statusAfter(leg, answered),
    direction: facts.direction ?? leg.direction,
    to: facts.to ?? leg.to,
    from: facts.from ?? leg.from,
    startMs,
    endedAtMs,
    durationSeconds,
    answered,
  };
}

function statusAfter(leg: CheckedLeg, answered: boolean): LegStatus {
  if (answered === leg.answered) return leg.status;
  return answered ? 'completed' : 'no-answer';
}

function optionalInstant(value: unknown, field: string): number | undefined {
  return value === undefined ? undefined : parseInstant(value, field);
}
