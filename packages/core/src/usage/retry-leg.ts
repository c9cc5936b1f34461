import { accountIn } from '../accounts/account-row.ts';
import { contractFor } from '../accounts/contract.ts';
import type { AccountRow, UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { BookWanted } from './decide-with-books.ts';
import type { LegKey } from './leg.ts';
import { recordedParties } from './parties.ts';
import { pinnedBook, priceLeg } from './price-leg.ts';
import type { LegCommand } from './record-leg.ts';
import { contractOfRow, latestOf } from './revisions.ts';
import { legOfRow } from './usage-row.ts';
import { writeUsage, ZONE_WITHOUT_CONTRACT } from './write-usage.ts';

/** What a retry's decision answers. */
export type RetryDecided =
  | { readonly kind: 'row'; readonly row: UsageRow; readonly currency: string }
  | { readonly kind: 'still-unrated'; readonly reason: string }
  | { readonly kind: 'not-parked' };

/**
 * Rates an unrated leg again, under the contract line in force at its billing start. A leg that still has no price, or that
 * began before the account's horizon, stays as it is: nothing is written but a changed reason.
 *
 * @param command - What it shares with others.
 * @param accountId - The account.
 * @param leg - The leg.
 * @returns The decision.
 */
export function retryLeg(
  command: LegCommand,
  accountId: string,
  leg: LegKey,
): Decision<RetryDecided | BookWanted> {
  const { provider, legId } = leg;
  return {
    accountId,
    reads: [
      { table: 'parked', key: ['unrated', provider, legId] },
      { table: 'usage', key: [provider, legId, 0] },
    ],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const previous = latestOf(view, leg);
      if (previous === undefined || previous.status !== 'unrated') return { outcome: { kind: 'not-parked' } };
      // What a horizon that was set later leaves behind was settled elsewhere: it is never charged anew.
      if (account.horizonMs !== undefined && previous.billingStartMs < account.horizonMs) {
        return stillUnrated(view, command, { account, previous, reason: 'before-horizon' });
      }
      return rateAgain(view, command, { account, previous });
    },
  };
}

function rateAgain(
  view: DecisionView,
  command: LegCommand,
  request: { readonly account: AccountRow; readonly previous: UsageRow },
): Verdict<RetryDecided | BookWanted> {
  const { account, previous } = request;
  const party = view.row('party', [previous.number]);
  const leg = legOfRow(previous, party);
  const contract = contractFor(view, leg);
  const parties = recordedParties(leg, contract?.policies.defaultCountry);
  const priceBookHash = pinnedBook(view, leg);
  const price = priceLeg(command.books, { leg, parties, contract, priceBookHash });
  if (price.status === 'book-needed') return { outcome: { kind: 'book-needed', hash: price.hash } };
  if (price.status === 'unrated')
    return stillUnrated(view, command, { account, previous, reason: price.reason });
  const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
  const row = writeUsage(draft, view, {
    cause: 'retry',
    leg,
    parties,
    digest: previous.digest,
    price,
    contract,
    previous,
    previousTimeZone: contractOfRow(view, previous)?.timeZone ?? ZONE_WITHOUT_CONTRACT,
  });
  return { outcome: { kind: 'row', row, currency: account.currency }, changes: draft.changes(view) };
}

function stillUnrated(
  view: DecisionView,
  command: LegCommand,
  request: { readonly account: AccountRow; readonly previous: UsageRow; readonly reason: string },
): Verdict<RetryDecided> {
  const { account, previous, reason } = request;
  const outcome: RetryDecided = { kind: 'still-unrated', reason };
  const parked = view.row('parked', ['unrated', previous.provider, previous.legId]);
  if (parked === undefined || parked.reason === reason) return { outcome };
  const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
  draft.write({ type: 'update', table: 'parked', row: { ...parked, reason } });
  return { outcome, changes: draft.changes(view) };
}
