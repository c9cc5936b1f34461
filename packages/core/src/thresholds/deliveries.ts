import { accountIn, notFound } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { checkText } from '../errors/checks.ts';
import type { AnnouncementRow, DueRow } from '../ports/rows.ts';
import type { Decision, Write } from '../ports/storage.ts';
import { DEAD_LETTER, DELIVER, deliveryDue, NEVER_MS } from './announcement.ts';
import { keptFailure } from './delivery-failure.ts';

/** How often and how long a delivery is tried. */
export interface DeliveryPolicy {
  /** Milliseconds for which a worker has a delivery to itself. */
  readonly leaseMs: number;
  /** Milliseconds before the second attempt; each further wait is twice as long. */
  readonly firstRetryMs: number;
  /** Longest wait between two attempts, milliseconds. */
  readonly longestRetryMs: number;
  /** Attempts before an announcement is `dead`. */
  readonly mostAttempts: number;
}

/** A worker has the delivery to itself until the lease ends. */
export interface DeliveryClaimed {
  /** Discriminant. */
  readonly status: 'claimed';
  /** The announcement. */
  readonly announcement: AnnouncementRow;
  /** Claims so far, this one included; names the claim when it is settled. */
  readonly claim: number;
}

/** Another worker was faster, or nothing is left to deliver. */
export interface DeliveryLost {
  /** Discriminant. */
  readonly status: 'lost';
}

/**
 * Claims a delivery: a guarded update of its due row, so that of any number of workers one gets it.
 *
 * @param candidate - The due row as it was read without a lock.
 * @param now - The clock's time, and the policy.
 * @returns The decision.
 */
export function claimDelivery(
  candidate: DueRow,
  now: { readonly clockMs: number; readonly policy: DeliveryPolicy },
): Decision<DeliveryClaimed | DeliveryLost> {
  const { accountId, reference } = candidate;
  return {
    accountId,
    reads: [
      { table: 'due', key: [DELIVER, reference] },
      { table: 'announcement', key: [reference] },
    ],
    decide(view) {
      const due = view.row('due', [DELIVER, reference]);
      const announcement = view.row('announcement', [reference]);
      if (view.account === undefined || due === undefined || announcement === undefined)
        return { outcome: lost };
      if (due.attempts !== candidate.attempts || due.dueAtMs > now.clockMs) return { outcome: lost };
      const row: DueRow = { ...due, dueAtMs: now.clockMs + now.policy.leaseMs, attempts: due.attempts + 1 };
      return {
        outcome: { status: 'claimed', announcement, claim: row.attempts },
        changes: { account: view.account, writes: [{ type: 'update', table: 'due', row }] },
      };
    },
  };
}

const lost: DeliveryLost = { status: 'lost' };

/** What became of an attempt: `delivered`, `retry` later, `dead` after the last one, or `settled` by another before. */
export interface DeliverySettled {
  /** Discriminant. */
  readonly status: 'delivered' | 'retry' | 'dead' | 'settled';
}

/** An attempt that came to an end. */
export interface DeliveryAttempt {
  /** The announcement. */
  readonly announcement: AnnouncementRow;
  /** The claim it was made under. */
  readonly claim: number;
  /** `delivered` when the notifier took it, `refused` when it never will, `failed` when it may later. */
  readonly ended: 'delivered' | 'refused' | 'failed';
  /** What the notifier threw, where it did. */
  readonly thrown?: unknown;
  /** The clock's time. */
  readonly clockMs: number;
  /** The policy. */
  readonly policy: DeliveryPolicy;
}

/**
 * Settles an attempt. A success counts whoever made it; a failure counts only for the claim that still stands, so that
 * a slow worker does not spoil what another is doing.
 *
 * @param attempt - The attempt.
 * @returns The decision.
 */
export function settleDelivery(attempt: DeliveryAttempt): Decision<DeliverySettled> {
  const { accountId, announcementId } = attempt.announcement;
  return {
    accountId,
    reads: [
      { table: 'due', key: [DELIVER, announcementId] },
      { table: 'announcement', key: [announcementId] },
    ],
    decide(view) {
      const due = view.row('due', [DELIVER, announcementId]);
      const row = view.row('announcement', [announcementId]);
      if (view.account === undefined || due === undefined || row === undefined)
        return { outcome: { status: 'settled' } };
      if (attempt.ended !== 'delivered' && due.attempts !== attempt.claim)
        return { outcome: { status: 'settled' } };
      const { status, writes } = settled(attempt, due, row);
      return { outcome: { status }, changes: { account: view.account, writes } };
    },
  };
}

function settled(
  attempt: DeliveryAttempt,
  due: DueRow,
  row: AnnouncementRow,
): { readonly status: DeliverySettled['status']; readonly writes: readonly Write[] } {
  const attempts = due.attempts;
  const gone: Write = { type: 'remove', table: 'due', key: [DELIVER, due.reference] };
  const { failure: _, ...rest } = row;
  const { ended, thrown, clockMs } = attempt;
  const told = (next: AnnouncementRow): Write => ({ type: 'update', table: 'announcement', row: next });
  if (ended === 'delivered') {
    return { status: 'delivered', writes: [told({ ...rest, status: 'delivered', attempts }), gone] };
  }
  const failure = keptFailure(ended, thrown, clockMs);
  const next = (status: AnnouncementRow['status']): Write => told({ ...rest, status, attempts, failure });
  if (ended === 'failed' && attempts < attempt.policy.mostAttempts) {
    const dueAtMs = clockMs + retryAfterMs(attempts, attempt.policy);
    return {
      status: 'retry',
      writes: [next('pending'), { type: 'update', table: 'due', row: { ...due, dueAtMs } }],
    };
  }
  const letter: DueRow = { ...due, kind: DEAD_LETTER, dueAtMs: NEVER_MS, attempts: 0 };
  return { status: 'dead', writes: [next('dead'), gone, { type: 'insert', table: 'due', row: letter }] };
}

/**
 * How long to wait after a failed attempt.
 *
 * @param attempts - Attempts so far, from 1.
 * @param policy - The policy.
 * @returns Milliseconds, doubled with each attempt up to the longest wait.
 */
export function retryAfterMs(attempts: number, policy: DeliveryPolicy): number {
  return Math.min(policy.firstRetryMs * 2 ** Math.min(attempts - 1, 30), policy.longestRetryMs);
}

/** Asks to deliver a dead letter again. */
export interface RetryDeliveryRequest extends AccountCommand {
  /** The announcement. */
  readonly announcementId: string;
}

/** `queued`: it will be tried again, with all its attempts; `not-dead`: it was delivered or is pending already. */
export interface RetryDeliveryOutcome {
  /** Discriminant. */
  readonly status: 'queued' | 'not-dead';
}

/**
 * Queues a dead letter again.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, or `NOT_FOUND` when there is no such announcement.
 */
export function retryDelivery(
  request: RetryDeliveryRequest,
  clockMs: number,
): Decision<RetryDeliveryOutcome> {
  const { accountId } = authorize(request, 'retry a delivery', 'owner');
  // Ids are made of keys from outside, so they are longer than a key may be.
  const announcementId = checkText(request.announcementId, 'announcementId', 300);
  const key = [DEAD_LETTER, announcementId] as const;
  return {
    accountId,
    reads: [
      { table: 'due', key },
      { table: 'announcement', key: [announcementId] },
    ],
    decide(view) {
      const account = accountIn(view, accountId);
      const announcement = view.row('announcement', [announcementId]);
      if (announcement === undefined) throw notFound('announcement', announcementId);
      if (view.row('due', key) === undefined) return { outcome: { status: 'not-dead' } };
      const writes: readonly Write[] = [
        { type: 'update', table: 'announcement', row: { ...announcement, status: 'pending', attempts: 0 } },
        { type: 'remove', table: 'due', key },
        { type: 'insert', table: 'due', row: deliveryDue(accountId, announcementId, clockMs) },
      ];
      return { outcome: { status: 'queued' }, changes: { account, writes } };
    },
  };
}
