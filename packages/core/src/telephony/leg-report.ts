import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkOneOf, checkReference, checkText, type Untrusted } from '../errors/checks.ts';
import { type Atoms, parseAtoms } from '../money/atoms.ts';
import { parseCurrency } from '../money/currency.ts';
import type { LegState } from '../ports/rows.ts';
import type { LegEvent, ReportedLeg } from '../ports/telephony-provider.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { EARLIEST_MS, LATEST_MS } from '../time/instant.ts';
import { checkDuration, checkEmail } from '../usage/check-leg.ts';

/** Our own parameters, which a provider carries through from the order to its reports. */
export interface CarriedParameters {
  readonly accountId?: string;
  readonly callRef?: string;
  readonly campaignId?: string;
  readonly campaignTitle?: string;
  readonly applicationId?: string;
  readonly managerId?: string;
}

/** What a provider's adapter says of a leg, made usable: what cannot be, counts as not reported. */
export interface LegReport {
  readonly provider: string;
  readonly legId: string;
  readonly status: LegState;
  readonly direction: Direction | undefined;
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly startedAtMs: number | undefined;
  readonly answeredAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly parentLegId: string | undefined;
  readonly parameters: CarriedParameters;
  readonly managerEmail: string | undefined;
  readonly vendorPrice: { readonly amountAtoms: Atoms; readonly currency: string } | undefined;
  /** When it happened. */
  readonly occurredAtMs: number;
  /** The provider's key of the event; absent for what was listed or fetched. */
  readonly eventKey: string | undefined;
}

/** Every state of a leg, in the order of a call's life; final ones in order of how much each says about it. */
export const STATES: readonly LegState[] = [
  'queued',
  'ringing',
  'answered',
  'no-answer',
  'failed',
  'canceled',
  'busy',
  'completed',
];

/** Names of our parameters that are kept beside the leg; the manager's e-mail stands apart. */
export const PARAMETERS: readonly (keyof CarriedParameters)[] = [
  'accountId',
  'callRef',
  'campaignId',
  'campaignTitle',
  'applicationId',
  'managerId',
];

/**
 * Reads an event as an adapter gave it.
 *
 * @param provider - Id of the provider.
 * @param value - The event; an adapter may be anybody's.
 * @returns The report.
 * @throws BillingError with code `PAYLOAD_UNREADABLE` when it does not name the event, its time, the leg or its status.
 */
export function reportOfEvent(provider: string, value: LegEvent): LegReport {
  return readable(provider, () => {
    const event = checkObject(value, 'event');
    const eventKey = checkReference(event.eventKey, 'event.eventKey');
    const occurredAtMs = instant(event.occurredAtMs);
    if (occurredAtMs === undefined) throw new Error('event.occurredAtMs is not an instant');
    return report(provider, checkObject(event.leg, 'event.leg'), { eventKey, occurredAtMs });
  });
}

/**
 * Reads a leg as an adapter listed or fetched it.
 *
 * @param provider - Id of the provider.
 * @param value - The leg.
 * @param nowMs - The time, for a leg without any.
 * @returns The report.
 * @throws BillingError with code `PAYLOAD_UNREADABLE` when it does not name the leg or its status.
 */
export function reportOfLeg(provider: string, value: ReportedLeg, nowMs: number): LegReport {
  return readable(provider, () => {
    const leg = checkObject(value, 'leg');
    const occurredAtMs =
      instant(leg.endedAtMs) ?? instant(leg.answeredAtMs) ?? instant(leg.startedAtMs) ?? nowMs;
    return report(provider, leg, { eventKey: undefined, occurredAtMs });
  });
}

function report(
  provider: string,
  leg: Untrusted,
  told: Pick<LegReport, 'eventKey' | 'occurredAtMs'>,
): LegReport {
  const given =
    typeof leg.parameters === 'object' && leg.parameters !== null ? (leg.parameters as Untrusted) : {};
  return {
    provider,
    legId: checkReference(leg.legId, 'leg.legId'),
    status: checkOneOf(leg.status, 'leg.status', STATES),
    direction: usable(leg.direction, (value) =>
      checkOneOf(value, 'leg.direction', ['inbound', 'outbound'] as const),
    ),
    to: usable(leg.to, (value) => checkText(value, 'leg.to')),
    from: usable(leg.from, (value) => checkText(value, 'leg.from')),
    startedAtMs: instant(leg.startedAtMs),
    answeredAtMs: instant(leg.answeredAtMs),
    endedAtMs: instant(leg.endedAtMs),
    durationSeconds: usable(leg.durationSeconds, (value) => checkDuration(value, 'leg.durationSeconds')),
    parentLegId: usable(leg.parentLegId, (value) => checkReference(value, 'leg.parentLegId')),
    parameters: carried(given),
    managerEmail: usable(given.managerEmail, (value) => checkEmail(value, 'leg.parameters.managerEmail')),
    vendorPrice: usable(leg.vendorPrice, price),
    ...told,
  };
}

function carried(given: Untrusted): CarriedParameters {
  const parameters: { -readonly [Name in keyof CarriedParameters]: string } = {};
  for (const name of PARAMETERS) {
    const value = usable(given[name], (text) =>
      name === 'campaignTitle' ? checkText(text, name) : checkReference(text, name),
    );
    if (value !== undefined) parameters[name] = value;
  }
  return parameters;
}

function price(value: unknown): { readonly amountAtoms: Atoms; readonly currency: string } {
  const { amount, currency } = checkObject(value, 'leg.vendorPrice');
  return { amountAtoms: parseAtoms(amount, 'amount'), currency: parseCurrency(currency) };
}

function instant(value: unknown): number | undefined {
  const isInstant =
    typeof value === 'number' && Number.isSafeInteger(value) && value >= EARLIEST_MS && value < LATEST_MS;
  return isInstant ? value : undefined;
}

/** A fact that breaks the rules of its kind is none: it is asked for again rather than believed. */
function usable<Value>(given: unknown, check: (given: unknown) => Value): Value | undefined {
  if (given === undefined || given === null) return undefined;
  try {
    return check(given);
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return undefined;
    throw error;
  }
}

function readable(provider: string, read: () => LegReport): LegReport {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it is no report of a leg';
    throw new BillingError('PAYLOAD_UNREADABLE', `Provider ${provider} reported what is no leg: ${reason}`, {
      details: { adapter: provider, reason },
      cause,
    });
  }
}
