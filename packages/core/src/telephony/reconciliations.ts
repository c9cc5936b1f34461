import { notFound } from '../accounts/account-row.ts';
import { type Actor, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkObject, checkText } from '../errors/checks.ts';
import type { LegResult, ReconciledLegRow, ReconciliationRow } from '../ports/rows.ts';
import { checkPage } from '../wallets/activity.ts';
import { type Reconciliation, reconciliationView } from './reconciliation.ts';
import { factsOf, RECONCILIATIONS } from './reconciliation-run.ts';

/** Asks for a page; for actor `system`. */
export interface ListReconciliationsRequest {
  /** Who asks. */
  readonly actor: Actor;
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Rows on a page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** Asks for a page of the legs of a reconciliation; for actor `system`. */
export interface ListReconciledLegsRequest extends ListReconciliationsRequest {
  /** The reconciliation. */
  readonly reconciliationId: string;
}

/** A page of reconciliations, the latest first. */
export interface ReconciliationPage {
  /** The reconciliations. */
  readonly reconciliations: readonly Reconciliation[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** What the latest run found out about one leg. */
export interface ReconciledLeg {
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** What was found; `recorded` while the provider's list was not looked at yet. */
  readonly result: LegResult | 'recorded';
  /** The accounts that have it; more than one only with `in-two-accounts`. */
  readonly accountIds: readonly string[];
  /** Billed facts in which the provider said otherwise. */
  readonly fields?: readonly string[];
  /** Revision that corrected it; absent where nothing was corrected. */
  readonly correctedBy?: number;
  /**
   * Why a difference was left: `corrected-by-hand`, `redacted`, `before-horizon`, `fact-missing`, or the code of the error.
   */
  readonly left?: string;
}

/** A page of reconciled legs, in order of the leg's id. A page may be short; only the absent cursor says that it is the last. */
export interface ReconciledLegPage {
  /** The legs. */
  readonly legs: readonly ReconciledLeg[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** Comparisons with providers' lists; for actor `system`. */
export interface Reconciliations {
  /**
   * Shows one.
   *
   * @param request - Which.
   * @returns The reconciliation.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const { reconciliations } = await billing.telephony.reconciliations.list({ actor });
   * for (const { reconciliationId } of reconciliations) {
   *   const { status, results } = await billing.telephony.reconciliations.get({ actor, reconciliationId });
   *   console.log(reconciliationId, status, results);
   * }
   * ```
   */
  get(request: { readonly actor: Actor; readonly reconciliationId: string }): Promise<Reconciliation>;
  /**
   * Lists them, the latest first.
   *
   * @param request - The page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const { reconciliations } = await billing.telephony.reconciliations.list({ actor });
   * console.log(reconciliations.filter(({ status }) => status === 'running').length);
   * ```
   */
  list(request: ListReconciliationsRequest): Promise<ReconciliationPage>;
  /**
   * Shows what the latest run found, leg by leg.
   *
   * @param request - Which, and the page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts
   * const reconciliationId = 'twilio/2026-11-01T00:00:00.000Z/2026-11-02T00:00:00.000Z';
   * const { legs } = await billing.telephony.reconciliations.legs({ actor, reconciliationId });
   * for (const { legId, result } of legs) console.log(legId, result);
   * ```
   */
  legs(request: ListReconciledLegsRequest): Promise<ReconciledLegPage>;
}

/**
 * Makes the reads of reconciliations.
 *
 * @param context - The context.
 * @returns The reads.
 */
export function createReconciliations(context: Context): Reconciliations {
  const { storage } = context;
  return {
    get: async (request) => {
      const fields = checkObject(request, 'request');
      checkActor(fields.actor, 'read a reconciliation', 'system');
      return reconciliationView(await readRun(context, fields.reconciliationId));
    },
    list: async (request) => {
      const fields = checkObject(request, 'request');
      checkActor(fields.actor, 'list reconciliations', 'system');
      const query = { order: 'byStart', descending: true, ...checkPage(request) };
      const page = await storage.list('reconciliation', RECONCILIATIONS, query);
      return { reconciliations: page.rows.map(reconciliationView), ...cursorOf(page.cursor) };
    },
    legs: async (request) => {
      const fields = checkObject(request, 'request');
      checkActor(fields.actor, 'list reconciled legs', 'system');
      const { reconciliationId, run } = await readRun(context, fields.reconciliationId);
      const query = { equals: reconciliationId, ...checkPage(request) };
      const page = await storage.list('reconciledLeg', RECONCILIATIONS, query);
      const legs = page.rows.filter((row) => row.run === run).map(legView);
      return { legs, ...cursorOf(page.cursor) };
    },
  };
}

async function readRun(context: Context, given: unknown): Promise<ReconciliationRow> {
  const reconciliationId = checkText(given, 'reconciliationId', 300);
  const [row] = await context.storage.get('reconciliation', RECONCILIATIONS, [[reconciliationId]]);
  if (row === undefined) throw notFound('reconciliation', reconciliationId);
  return row;
}

function cursorOf(cursor: string | undefined): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}

function legView(row: ReconciledLegRow): ReconciledLeg {
  const { accounts, fields, correctedBy, left } = factsOf(row);
  return {
    legId: row.legId,
    result: row.result,
    accountIds: accounts,
    ...(fields !== undefined && { fields }),
    ...(correctedBy !== undefined && { correctedBy }),
    ...(left !== undefined && { left }),
  };
}
