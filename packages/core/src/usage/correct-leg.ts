import { accountIn, notFound } from '../accounts/account-row.ts';
import { contractFor } from '../accounts/contract.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { type CheckedFacts, correctedLeg } from './corrected-facts.ts';
import type { BookWanted } from './decide-with-books.ts';
import type { CheckedLeg, LegKey } from './leg.ts';
import { digestOfLeg, partiesOf, recordedParties } from './parties.ts';
import { pinnedBook, priceLeg } from './price-leg.ts';
import type { LegCommand } from './record-leg.ts';
import { contractOfRow, latestRevision } from './revisions.ts';
import { legOfRow } from './usage-row.ts';
import { writeUsage, ZONE_WITHOUT_CONTRACT } from './write-usage.ts';

/** A correction, checked. */
export interface Correction extends LegKey {
  readonly accountId: string;
  /** Number of the revision it corrects. */
  readonly corrects: number;
  readonly facts: CheckedFacts;
  readonly reason: string;
  /** Stands on the usage row where it is charged: what corrected it by itself, such as a reconciliation. */
  readonly note?: string;
}

/** What a correction's decision answers. */
export type CorrectionDecided =
  | { readonly kind: 'row'; readonly row: UsageRow; readonly currency: string; readonly replayed: boolean }
  | { readonly kind: 'superseded'; readonly latest: UsageRow };

/**
 * Corrects one revision of a leg: reverses its charge and charges the corrected facts. Keyed by leg and revision.
 *
 * @param command - What it shares with others.
 * @param correction - The correction.
 * @returns The decision.
 */
export function correctLeg(
  command: LegCommand,
  correction: Correction,
): Decision<CorrectionDecided | BookWanted> {
  const { accountId, provider, legId, corrects } = correction;
  const key = [provider, legId, corrects];
  return {
    accountId,
    reads: [
      { table: 'usage', key },
      { table: 'usage', key: [provider, legId, corrects + 1] },
    ],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const previous = view.row('usage', key);
      if (previous === undefined) throw notFound('leg', `${provider}/${legId} with revision ${corrects}`);
      const party = view.row('party', [previous.number]);
      const leg = correctedLeg(legOfRow(previous, party), correction.facts);
      const following = view.row('usage', [provider, legId, corrects + 1]);
      if (following !== undefined)
        return { outcome: repeatOf(view, { leg, following, redacted: party?.to === undefined }) };
      if (leg.to === '') {
        throw invalidInput('facts.to', 'given, because the number called was redacted from this leg');
      }
      return writeCorrection(view, command, { correction, leg, previous, account });
    },
  };
}

function writeCorrection(
  view: DecisionView,
  command: LegCommand,
  request: {
    readonly correction: Correction;
    readonly leg: CheckedLeg;
    readonly previous: UsageRow;
    readonly account: NonNullable<DecisionView['account']>;
  },
): Verdict<CorrectionDecided | BookWanted> {
  const { correction, leg, previous, account } = request;
  // Unless the call moved to another time, what was agreed for it stays: contract, rounding and price book.
  const sameStart = previous.billingStartMs === leg.startMs;
  const contract = (sameStart ? contractOfRow(view, previous) : undefined) ?? contractFor(view, leg);
  const lenient = contract === undefined || correction.facts.to === undefined;
  const parties = partiesOf(leg, {
    defaultCountry: contract?.policies.defaultCountry,
    refuseAs: lenient ? undefined : 'facts',
  });
  const bookHash = sameStart ? previous.priceBookHash : undefined;
  const priceBookHash = bookHash ?? pinnedBook(view, leg);
  const price = priceLeg(command.books, { leg, parties, contract, priceBookHash });
  if (price.status === 'book-needed') return { outcome: { kind: 'book-needed', hash: price.hash } };
  const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
  const row = writeUsage(draft, view, {
    cause: 'correction',
    leg,
    parties,
    digest: digestOfLeg(leg, parties),
    price,
    contract,
    previous,
    previousTimeZone: contractOfRow(view, previous)?.timeZone ?? ZONE_WITHOUT_CONTRACT,
    reason: correction.reason,
    ...(correction.note !== undefined && { note: correction.note }),
  });
  return {
    outcome: { kind: 'row', row, currency: account.currency, replayed: false },
    changes: draft.changes(view),
  };
}

/** The revision is corrected already: by the same correction, or by something else that came first. */
function repeatOf(
  view: DecisionView,
  request: {
    readonly leg: CheckedLeg;
    readonly following: UsageRow;
    readonly redacted: boolean;
  },
): CorrectionDecided {
  const { leg, following, redacted } = request;
  if (
    following.cause === 'correction' &&
    sameFacts(leg, following) &&
    (redacted || sameDigest(view, leg, following))
  ) {
    return { kind: 'row', row: following, currency: view.account?.currency ?? '', replayed: true };
  }
  return { kind: 'superseded', latest: latestRevision(view, following) };
}

function sameFacts(leg: CheckedLeg, row: UsageRow): boolean {
  return (
    row.legStatus === leg.status &&
    row.durationSeconds === leg.durationSeconds &&
    row.direction === leg.direction &&
    row.answered === leg.answered &&
    row.billingStartMs === leg.startMs &&
    row.endedAtMs === leg.endedAtMs
  );
}

/** Compares the numbers, too. After a redaction they can no longer be compared, and the other facts decide. */
function sameDigest(view: DecisionView, leg: CheckedLeg, row: UsageRow): boolean {
  const parties = recordedParties(leg, contractOfRow(view, row)?.policies.defaultCountry);
  return row.digest === digestOfLeg(leg, parties);
}
