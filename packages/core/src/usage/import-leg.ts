import { accountIn } from '../accounts/account-row.ts';
import { contractOf } from '../accounts/contract.ts';
import type { Atoms } from '../money/atoms.ts';
import type { UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { CheckedLeg } from './leg.ts';
import { digestOfLeg, partiesOf } from './parties.ts';
import type { KnownCost } from './price-leg.ts';
import type { LegCommand } from './record-leg.ts';
import { contractOfRow } from './revisions.ts';
import { referenceOf, writeUsage } from './write-usage.ts';

/** A leg of another system with what it cost there. */
export interface HistoryToImport {
  readonly leg: CheckedLeg;
  readonly cost: KnownCost;
  /** Decides, but changes nothing. */
  readonly dryRun: boolean;
}

/** What a history leg's decision answers. */
export type ImportDecided =
  | {
      readonly kind: 'imported';
      readonly costAtoms: Atoms;
      readonly replayed: boolean;
      /** Digest of the billed facts, for a dry run, which leaves no row to compare a repeat with. */
      readonly digest: string;
    }
  | { readonly kind: 'differs' };

/**
 * Imports one leg with its known cost. The charge is posted like any other, so that reports and ledger agree, and in the
 * same commit the same amount is posted as opening money: the call was paid elsewhere, and the balance does not move.
 *
 * @param command - What it shares with others.
 * @param accountId - The account.
 * @param history - The leg and its cost.
 * @returns The decision.
 */
export function importLeg(
  command: LegCommand,
  accountId: string,
  history: HistoryToImport,
): Decision<ImportDecided> {
  const { leg, cost } = history;
  const key = [leg.provider, leg.legId, 0];
  return {
    accountId,
    reads: [{ table: 'usage', key }],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const known = view.row('usage', key);
      const contract = known === undefined ? contractOf(view) : contractOfRow(view, known);
      const parties = partiesOf(leg, {
        defaultCountry: contract?.policies.defaultCountry,
        refuseAs: contract === undefined ? undefined : 'leg',
      });
      const digest = digestOfLeg(leg, parties);
      if (known !== undefined) return { outcome: importedBefore(known, cost, digest) };
      const outcome: ImportDecided = { kind: 'imported', costAtoms: cost.costAtoms, replayed: false, digest };
      if (history.dryRun) return { outcome };
      const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
      const revision = {
        cause: 'import',
        leg,
        parties,
        digest,
        price: cost,
        contract,
        previous: undefined,
      } as const;
      const row = writeUsage(draft, view, revision);
      leaveHorizonLot(draft, view, leg);
      if (cost.costAtoms > 0n) {
        draft.post({
          type: 'opening',
          debitBook: 'funding',
          creditBook: 'wallet',
          amountAtoms: cost.costAtoms,
          reference: referenceOf(row),
          reason: 'paid before the history was imported',
        });
      }
      return { outcome, changes: draft.changes(view) };
    },
  };
}

/** A leg that was parked for being older than the horizon waits for nobody any more. */
function leaveHorizonLot(draft: Draft, view: DecisionView, { provider, legId, startMs }: CheckedLeg): void {
  const horizonMs = view.account?.horizonMs;
  if (horizonMs === undefined || startMs >= horizonMs) return;
  const key = ['before-horizon', provider, legId];
  if (view.row('parked', key) !== undefined) draft.write({ type: 'remove', table: 'parked', key });
}

function importedBefore(known: UsageRow, cost: KnownCost, digest: string): ImportDecided {
  const same = known.cause === 'import' && known.digest === digest && known.costAtoms === cost.costAtoms;
  return same ? { kind: 'imported', costAtoms: cost.costAtoms, replayed: true, digest } : { kind: 'differs' };
}
