import { accountIn } from '../accounts/account-row.ts';
import type { CompiledContract } from '../accounts/contract.ts';
import type { PartyRow, UsageRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { BookWanted } from './decide-with-books.ts';
import { type Parties, recordedParties } from './parties.ts';
import { type Books, type LegPrice, priceLeg } from './price-leg.ts';
import type { LegCommand } from './record-leg.ts';
import { contractOfRow } from './revisions.ts';
import { legOfRow } from './usage-row.ts';
import { writeUsage, ZONE_WITHOUT_CONTRACT } from './write-usage.ts';

/** What every leg of a re-rating is rated by: fixed when it was planned. */
export interface ReratingTerms {
  readonly reratingId: string;
  readonly priceBookHash: string;
  /** Contract whose policies hold, so that dry run and application agree. */
  readonly contract: CompiledContract;
}

/** What a leg's re-rating answers. */
export type RerateDecided =
  | { readonly kind: 'row'; readonly row: UsageRow; readonly replayed: boolean }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed-since' }
  | { readonly kind: 'not-ratable'; readonly reason: string };

/**
 * Prices a recorded leg by the book of a re-rating.
 *
 * @param books - Compiled books.
 * @param request - Terms, the leg's revision and its party row.
 * @returns The price, or the book that has to be loaded.
 */
export function rerated(
  books: Books,
  request: { readonly terms: ReratingTerms; readonly row: UsageRow; readonly party: PartyRow | undefined },
): { readonly price: LegPrice | BookWanted; readonly parties: Parties } {
  const { terms, row, party } = request;
  const { contract, priceBookHash } = terms;
  const leg = legOfRow(row, party);
  const parties = recordedParties(leg, contract.policies.defaultCountry);
  if (leg.to === '') return { price: { status: 'unrated', reason: 'redacted' }, parties };
  const price = priceLeg(books, { leg, parties, contract, priceBookHash });
  if (price.status === 'book-needed') return { price: { kind: 'book-needed', hash: price.hash }, parties };
  return { price, parties };
}

/**
 * Re-rates one leg: a correction of the revision that the plan saw. A leg that has another revision since is left alone.
 *
 * @param command - What it shares with others.
 * @param terms - What the re-rating rates by.
 * @param planned - The revision the plan saw.
 * @returns The decision.
 */
export function rerateLeg(
  command: LegCommand,
  terms: ReratingTerms,
  planned: UsageRow,
): Decision<RerateDecided | BookWanted> {
  const { accountId, provider, legId, revision } = planned;
  return {
    accountId,
    reads: [
      { table: 'usage', key: [provider, legId, revision] },
      { table: 'usage', key: [provider, legId, revision + 1] },
      { table: 'party', key: [planned.number] },
    ],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const following = view.row('usage', [provider, legId, revision + 1]);
      if (following !== undefined) return { outcome: afterwards(following, terms) };
      const party = view.row('party', [planned.number]);
      const { price, parties } = rerated(command.books, { terms, row: planned, party });
      if ('kind' in price) return { outcome: price };
      if (price.status !== 'priced') {
        return {
          outcome: { kind: 'not-ratable', reason: price.status === 'known' ? 'known' : price.reason },
        };
      }
      if (price.rated.costAtoms === planned.costAtoms) return { outcome: { kind: 'unchanged' } };
      const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
      const row = writeUsage(draft, view, {
        cause: 'rerating',
        leg: legOfRow(planned, party),
        parties,
        digest: planned.digest,
        price,
        contract: terms.contract,
        previous: planned,
        previousTimeZone: contractOfRow(view, planned)?.timeZone ?? ZONE_WITHOUT_CONTRACT,
        reason: terms.reratingId,
        note: terms.reratingId,
      });
      return { outcome: { kind: 'row', row, replayed: false }, changes: draft.changes(view) };
    },
  };
}

/** The revision the plan saw was followed by another: by this very re-rating, or by something else. */
function afterwards(following: UsageRow, terms: ReratingTerms): RerateDecided {
  const ours = following.cause === 'rerating' && following.reason === terms.reratingId;
  return ours ? { kind: 'row', row: following, replayed: true } : { kind: 'changed-since' };
}
