import { accountIn } from '../accounts/account-row.ts';
import { type CompiledContract, contractFor, contractNumbered } from '../accounts/contract.ts';
import { callOf } from '../calls/call-facts.ts';
import type { AccountRow, UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { BookWanted } from './decide-with-books.ts';
import type { CheckedLeg, LegKey } from './leg.ts';
import { type Parties, recordedParties } from './parties.ts';
import { type BookNeeded, type LegPrice, priceLeg } from './price-leg.ts';
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
 * Rates an unrated leg again: by what its call was promised, and where that has no price for it by the contract line in force
 * at its billing start, so that a corrected price book prices legs of authorized calls, too. A leg that still has no price, or
 * that began before the account's horizon, stays as it is: nothing is written but a changed reason.
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
  const { price, parties, contract } = priceNow(view, command, leg);
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

/** The price of a leg as far as there is one now, and what it was priced by. */
interface PricedNow {
  readonly price: LegPrice | BookNeeded;
  readonly parties: Parties;
  readonly contract: CompiledContract | undefined;
}

function priceNow(view: DecisionView, command: LegCommand, leg: CheckedLeg): PricedNow {
  const by = (contract: CompiledContract | undefined, priceBookHash: string | undefined): PricedNow => {
    const parties = recordedParties(leg, contract?.policies.defaultCountry);
    const price = priceLeg(command.books, { leg, parties, contract, priceBookHash });
    return { price, parties, contract };
  };
  const hold = leg.callRef === undefined ? undefined : view.row('hold', [leg.callRef]);
  const inForce = contractFor(view, leg);
  if (hold?.priceBookHash !== undefined) {
    const call = callOf(hold)?.call;
    const agreed = call === undefined ? inForce : contractNumbered(view, call.contractNumber);
    const promised = by(agreed, hold.priceBookHash);
    if (promised.price.status !== 'unrated') return promised;
  }
  return by(inForce, undefined);
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
