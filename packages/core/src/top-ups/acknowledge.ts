import { accountIn, notFound } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { contractOf } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkOptionalText, checkText } from '../errors/checks.ts';
import type { AcknowledgementRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef } from '../ports/storage.ts';
import type { Purchases, TermsInForce } from './purchase-options.ts';

/** Agrees to the terms; owner or system. */
export interface AcknowledgeRequest extends AccountCommand {
  /** The version that was shown. */
  readonly version: string;
  /** The hash of the text that was shown. */
  readonly hash: string;
  /** From where, as the host knows it, such as an address on the internet; kept as evidence. */
  readonly origin?: string;
}

/** The terms are acknowledged, by this actor and for good. */
export interface Acknowledged {
  /** Discriminant. */
  readonly status: 'acknowledged';
  /** True when this actor had agreed before; the first time counts. */
  readonly replayed: boolean;
  /** The version. */
  readonly version: string;
  /** Hash of the text. */
  readonly hash: string;
  /** Who agreed, as `role:id`. */
  readonly by: string;
  /** When. */
  readonly at: Date;
  /** From where, as the host knew it. */
  readonly origin?: string;
}

/** Names an acknowledgement, as an invoice prints it. */
export interface AcknowledgementRequest extends AccountCommand {
  /** Hash of the terms. */
  readonly hash: string;
  /** Who agreed, as `role:id`. */
  readonly by: string;
}

/** Other terms are in force by now; show those. Nothing changed. */
export interface TermsOutdated {
  /** Discriminant. */
  readonly status: 'terms-outdated';
  /** The terms in force. */
  readonly current: TermsInForce;
}

/** What acknowledging the terms did. */
export type AcknowledgeOutcome = Acknowledged | TermsOutdated;

/**
 * The terms that an account's purchases are made under: those its contract names, else those of the host.
 *
 * @param view - The decision's view.
 * @param purchases - How call credit is sold.
 * @returns The terms.
 * @throws BillingError with code `CONFIGURATION_INVALID` when there are none.
 */
export function termsIn(view: DecisionView, purchases: Purchases): TermsInForce {
  const terms = contractOf(view)?.contract.terms ?? purchases.terms;
  if (terms !== undefined) return { version: terms.version, hash: terms.hash };
  const rule = 'set, where the contract of the account names no terms';
  throw new BillingError('CONFIGURATION_INVALID', `createBilling: topUps.terms must be ${rule}.`, {
    details: { option: 'topUps.terms', rule },
  });
}

/**
 * Names the row of an acknowledgement, for the reads of a decision.
 *
 * @param hash - Hash of the text.
 * @param actor - Who agreed, as `role:id`.
 * @returns The reference.
 */
export function acknowledgementRef(hash: string, actor: string): RowRef {
  return { table: 'acknowledgement', key: [hash, actor] };
}

/**
 * Keeps that somebody agrees to the terms in force.
 *
 * @param request - The command; untrusted.
 * @param context - The clock's time, and how call credit is sold.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function acknowledge(
  request: AcknowledgeRequest,
  context: { readonly clockMs: number; readonly purchases: Purchases },
): Decision<AcknowledgeOutcome> {
  const { actor, accountId } = authorize(request, 'acknowledge the terms', 'owner');
  const version = checkText(request.version, 'version', 100);
  const hash = checkText(request.hash, 'hash', 100);
  const origin = checkOptionalText(request.origin, 'origin');
  const by = actorText(actor);
  return {
    accountId,
    reads: [acknowledgementRef(hash, by)],
    decide(view) {
      const account = accountIn(view, accountId);
      const known = view.row('acknowledgement', [hash, by]);
      if (known !== undefined) return { outcome: acknowledged(known, true) };
      const current = termsIn(view, context.purchases);
      if (current.hash !== hash || current.version !== version) {
        return { outcome: { status: 'terms-outdated', current } };
      }
      const row: AcknowledgementRow = {
        accountId,
        hash,
        actor: by,
        version,
        ...(origin !== undefined && { origin }),
        atMs: Math.max(context.clockMs, account.lastAtMs),
      };
      return {
        outcome: acknowledged(row, false),
        changes: { account, writes: [{ type: 'insert', table: 'acknowledgement', row }] },
      };
    },
  };
}

function acknowledged(row: AcknowledgementRow, replayed: boolean): Acknowledged {
  const { version, hash, actor, atMs, origin } = row;
  const by = { by: actor, at: new Date(atMs), ...(origin !== undefined && { origin }) };
  return { status: 'acknowledged', replayed, version, hash, ...by };
}

/**
 * Reads an acknowledgement, as evidence.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The acknowledgement.
 * @throws BillingError with code `NOT_FOUND`.
 */
export async function readAcknowledgement(
  context: Context,
  request: AcknowledgementRequest,
): Promise<Acknowledged> {
  const { accountId } = authorize(request, 'read an acknowledgement', 'owner');
  const hash = checkText(request.hash, 'hash', 100);
  const by = checkText(request.by, 'by', 300);
  const [row] = await context.storage.get('acknowledgement', accountId, [[hash, by]]);
  if (row === undefined) throw notFound('acknowledgement', `${hash} by ${by}`);
  return acknowledged(row, true);
}
