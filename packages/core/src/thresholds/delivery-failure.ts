import type { Actor } from '../accounts/actor.ts';
import { shown } from '../errors/invalid-input.ts';
import type { Json } from '../ports/rows.ts';

/** Why an announcement could not be told, the last time that it was tried. */
export interface DeliveryFailure {
  /** `refused` when no repeat can succeed, `failed` when one may. */
  readonly kind: 'refused' | 'failed';
  /**
   * What the notifier said. An owner sees it where the announcement was refused, such as by the recipients' mail server; what
   * else fails is the host's own, and only `system` sees why.
   */
  readonly reason?: string;
  /** When. */
  readonly at: Date;
}

/** The same, as the row keeps it. */
interface KeptFailure {
  readonly kind: DeliveryFailure['kind'];
  readonly reason: string;
  readonly atMs: number;
}

const LONGEST_REASON = 500;
// What could disguise the rest of a line, and what a database may not keep.
const DISGUISING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * What to keep of a failed delivery.
 *
 * @param kind - Whether a repeat may succeed.
 * @param thrown - What the notifier threw; anything.
 * @param atMs - When, epoch milliseconds.
 * @returns The row's `failure`.
 */
export function keptFailure(kind: DeliveryFailure['kind'], thrown: unknown, atMs: number): Json {
  const kept: KeptFailure = { kind, reason: reasonOf(thrown), atMs };
  return kept as unknown as Json;
}

/**
 * Shows why an announcement could not be told.
 *
 * @param failure - The row's `failure`.
 * @param role - Who looks.
 * @returns The failure, or absent when there was none.
 */
export function failureView(failure: Json | undefined, role: Actor['role']): DeliveryFailure | undefined {
  if (failure === undefined) return undefined;
  const { kind, reason, atMs } = failure as unknown as KeptFailure;
  const isShown = kind === 'refused' || role === 'system';
  return { kind, at: new Date(atMs), ...(isShown && { reason }) };
}

/** The message, and that of its cause: an adapter says what failed, and its vendor why. */
function reasonOf(thrown: unknown): string {
  const message = messageOf(thrown);
  const { cause } = thrown instanceof Error ? thrown : {};
  const whole = cause === undefined ? message : `${message} (${messageOf(cause)})`;
  const line = whole
    .slice(0, 2 * LONGEST_REASON)
    .replace(DISGUISING, ' ')
    .trim();
  return line.length > LONGEST_REASON
    ? `${line.slice(0, LONGEST_REASON - 1)}…`.replace(DISGUISING, '')
    : line;
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === 'string' ? thrown : shown(thrown);
  return typeof thrown.message === 'string' && thrown.message !== '' ? thrown.message : thrown.name;
}
