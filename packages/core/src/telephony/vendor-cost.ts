import type { VendorCostRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { LegKey } from '../usage/leg.ts';
import type { Draft } from '../wallets/draft.ts';
import type { LegReport } from './leg-report.ts';

/** What a vendor is known to ask for a leg. */
export interface NotedCost {
  readonly price: LegReport['vendorPrice'];
  readonly source: VendorCostRow['source'];
}

/**
 * Notes what the vendor asks for a leg, beside the leg: usage rows never change. The same price again changes nothing; another
 * one is the next revision.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param noted - The leg, and its price; nothing happens where none was reported.
 * @returns True when it was news.
 */
export function noteVendorCost(draft: Draft, view: DecisionView, noted: LegKey & NotedCost): boolean {
  const { provider, legId, price, source } = noted;
  if (price === undefined) return false;
  const latest = latestCost(view, { provider, legId });
  if (latest?.amountAtoms === price.amountAtoms && latest.currency === price.currency) return false;
  const row: VendorCostRow = {
    accountId: draft.accountId,
    provider,
    legId,
    revision: latest === undefined ? 0 : latest.revision + 1,
    currency: price.currency,
    amountAtoms: price.amountAtoms,
    source,
    atMs: draft.nowMs,
  };
  draft.write({ type: 'insert', table: 'vendorCost', row });
  return true;
}

function latestCost(view: DecisionView, { provider, legId }: LegKey): VendorCostRow | undefined {
  let latest: VendorCostRow | undefined;
  for (let revision = 0; ; revision += 1) {
    const row = view.row('vendorCost', [provider, legId, revision]);
    if (row === undefined) return latest;
    latest = row;
  }
}
