import {
  checkBoolean,
  checkObject,
  checkOneOf,
  checkReference,
  checkText,
  checkWhole,
  type Untrusted,
} from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { LegStatus } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { MOST_SECONDS } from '../rating/rule-fields.ts';
import { EARLIEST_MS, parseInstant } from '../time/instant.ts';
import type { CheckedLeg, LegKey } from './leg.ts';

/** Final words on a leg. */
export const STATUSES: readonly LegStatus[] = ['completed', 'busy', 'no-answer', 'canceled', 'failed'];

/**
 * Checks a finished leg. By hand, once, and without building a path that no error names: every leg passes here.
 *
 * @param value - Anything; errors name its fields as `leg.…`.
 * @returns The leg, every field checked; numbers are normalised later, with the contract's country.
 * @throws BillingError with code `INVALID_INPUT`, naming the first field that breaks a rule.
 */
export function checkLeg(value: unknown): CheckedLeg {
  const leg = checkObject(value, 'leg');
  const durationSeconds = checkDuration(leg.durationSeconds, 'leg.durationSeconds');
  const status = leg.status === undefined ? undefined : checkOneOf(leg.status, 'leg.status', STATUSES);
  const answered = checkAnswered(leg, { durationSeconds, status });
  const endedAtMs = leg.endedAt === undefined ? undefined : instant(leg.endedAt, 'leg.endedAt');
  const startMs = billingStart(leg, { answered, durationSeconds, endedAtMs });
  const { campaign, manager } = leg;
  const checkedCampaign = campaign === undefined ? undefined : checkObject(campaign, 'leg.campaign');
  const checkedManager = manager === undefined ? undefined : checkObject(manager, 'leg.manager');
  return {
    provider: checkProvider(leg.provider),
    legId: checkReference(leg.legId, 'leg.legId'),
    status: status ?? (answered ? 'completed' : 'no-answer'),
    direction: checkDirection(leg.direction, 'leg.direction'),
    to: checkText(leg.to, 'leg.to'),
    from: leg.from === undefined ? undefined : checkText(leg.from, 'leg.from'),
    startMs,
    endedAtMs,
    durationSeconds,
    answered,
    callRef: reference(leg.callRef, 'leg.callRef'),
    parentLegId: reference(leg.parentLegId, 'leg.parentLegId'),
    campaignId: checkedCampaign && checkReference(checkedCampaign.id, 'leg.campaign.id'),
    campaignTitle: checkedCampaign && checkText(checkedCampaign.title, 'leg.campaign.title'),
    applicationId: reference(leg.applicationId, 'leg.applicationId'),
    managerId: checkedManager && checkReference(checkedManager.id, 'leg.manager.id'),
    managerEmail: checkedManager && checkEmail(checkedManager.email, 'leg.manager.email'),
  };
}

/**
 * Checks the name of a leg.
 *
 * @param request - An object with `provider` and `legId`; untrusted.
 * @param path - What stands before the fields' names in errors, such as `leg.`.
 * @returns The name.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkLegKey(request: Untrusted | LegKey, path = ''): LegKey {
  return {
    provider: checkReference(request.provider, `${path}provider`),
    legId: checkReference(request.legId, `${path}legId`),
  };
}

/**
 * Checks the account of a leg.
 *
 * @param value - Anything.
 * @returns The account, or absent.
 * @throws BillingError with code `INVALID_INPUT`; ids that begin with `~` are reserved.
 */
export function checkAccountOfLeg(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const accountId = checkReference(value, 'accountId');
  if (accountId.charCodeAt(0) !== 126) return accountId;
  throw invalidInput('accountId', 'an id that does not begin with "~"; those are reserved', value);
}

/**
 * Checks a talk time.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns Whole seconds, at most a month.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkDuration(value: unknown, field: string): number {
  return checkWhole(value, field, { least: 0, most: MOST_SECONDS });
}

/**
 * Checks a direction; `outbound` where none is given.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The direction.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkDirection(value: unknown, field: string): Direction {
  return value === undefined ? 'outbound' : checkOneOf(value, field, ['inbound', 'outbound']);
}

function checkAnswered(
  leg: Untrusted,
  known: { readonly durationSeconds: number; readonly status: LegStatus | undefined },
): boolean {
  const talked = known.durationSeconds > 0;
  if (leg.answered === undefined)
    return talked || known.status === 'completed' || leg.answeredAt !== undefined;
  const answered = checkBoolean(leg.answered, 'leg.answered');
  if (talked && !answered) throw invalidInput('leg.answered', 'true for a leg with talk time', answered);
  return answered;
}

function billingStart(
  leg: Untrusted,
  known: {
    readonly answered: boolean;
    readonly durationSeconds: number;
    readonly endedAtMs: number | undefined;
  },
): number {
  const { answered, durationSeconds, endedAtMs } = known;
  const dialledMs = leg.startAt === undefined ? undefined : instant(leg.startAt, 'leg.startAt');
  const answeredMs = leg.answeredAt === undefined ? undefined : instant(leg.answeredAt, 'leg.answeredAt');
  const reportedMs = answered ? answeredMs : dialledMs;
  if (reportedMs !== undefined) {
    if (endedAtMs === undefined || endedAtMs >= reportedMs) return reportedMs;
    throw invalidInput('leg.endedAt', `not before ${answered ? 'answeredAt' : 'startAt'}`, leg.endedAt);
  }
  if (endedAtMs === undefined) {
    const field = answered ? 'leg.answeredAt' : 'leg.startAt';
    throw invalidInput(field, 'reported, or endedAt, so that the billing start is known');
  }
  const startMs = endedAtMs - durationSeconds * 1000;
  if (startMs >= EARLIEST_MS) return startMs;
  throw invalidInput('leg.endedAt', 'late enough that the leg began in 1970 or after', leg.endedAt);
}

/** Entries name a leg as `provider/legId/revision`; a leg id may have slashes, so a provider has none. */
function checkProvider(value: unknown): string {
  const provider = checkReference(value, 'leg.provider');
  if (!provider.includes('/')) return provider;
  throw invalidInput('leg.provider', 'a reference without "/"', value);
}

function instant(value: unknown, field: string): number {
  return parseInstant(value, field);
}

function reference(value: unknown, field: string): string | undefined {
  return value === undefined ? undefined : checkReference(value, field);
}

/**
 * Checks an e-mail address: its shape, not its grammar, because it is printed in reports and nothing is ever sent to it.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The address, or absent.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkEmail(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  const email = checkText(value, field, 254);
  const at = email.indexOf('@');
  if (at > 0 && at === email.lastIndexOf('@') && at < email.length - 1 && !email.includes(' ')) return email;
  throw invalidInput(field, 'an e-mail address', value);
}
