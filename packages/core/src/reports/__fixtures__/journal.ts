import type { Context } from '../../context.ts';
import type { AccountRow, LegStatus, PartyRow, UsageRow } from '../../ports/rows.ts';
import type { Decision, Storage } from '../../ports/storage.ts';
import type { PriceBookShelf } from '../../rating/price-book-shelf.ts';
import { Draft } from '../../wallets/draft.ts';

/** The facts of one revision that a test cares about. */
export interface Facts {
  readonly legId: string;
  readonly startMs: number;
  readonly provider?: string;
  readonly costAtoms?: bigint;
  readonly seconds?: number;
  readonly status?: UsageRow['status'];
  readonly legStatus?: LegStatus;
  readonly endedAtMs?: number;
  readonly to?: string;
  readonly country?: string;
  readonly campaign?: { readonly id: string; readonly title: string };
  readonly manager?: { readonly id: string; readonly email: string };
}

/** An account row to begin with. */
export function openedAccount(accountId: string, fields: Partial<AccountRow> = {}): AccountRow {
  return {
    accountId,
    version: 0,
    status: 'active',
    name: 'Acme',
    currency: 'USD',
    contractNumber: 0,
    postedAtoms: 0n,
    heldAtoms: 0n,
    runningAtoms: 0n,
    floorAtoms: 0n,
    openHolds: 0,
    lastNumber: 0,
    lastAtMs: 0,
    thresholds: {},
    openedAtMs: 0,
    ...fields,
  };
}

/** A context around a storage, with a clock that stands still. */
export function contextOf(storage: Storage, nowMs: number = Date.UTC(2026, 10, 1)): Context {
  let last = 0;
  return {
    storage,
    clock: { now: () => nowMs },
    ids: { next: (prefix) => `${prefix}_${(last += 1)}` },
    providers: new Map(),
    priceBooks: undefined as unknown as PriceBookShelf,
  };
}

/** Decides one decision and insists that it was done. */
export async function decided<Outcome>(storage: Storage, decision: Decision<Outcome>): Promise<Outcome> {
  const [result] = await storage.decide([decision], { priority: 'live' });
  if (result?.status !== 'done') throw result?.error ?? new Error('not decided');
  return result.outcome;
}

/** Opens an account. */
export async function open(storage: Storage, account: AccountRow): Promise<void> {
  await decided(storage, {
    accountId: account.accountId,
    reads: [],
    decide: () => ({ outcome: undefined, changes: { account, writes: [] } }),
  });
}

/** Writes the next revision of a leg as the usage area does: reversal, usage row with its entry, party row. */
export function revise(accountId: string, facts: Facts, number: number): Decision<UsageRow> {
  const provider = facts.provider ?? 'twilio';
  return {
    accountId,
    reads: [],
    decide(view) {
      const { account } = view;
      if (account === undefined) throw new Error('no account');
      const previous = number === 0 ? undefined : view.row('usage', [provider, facts.legId, number - 1]);
      const draft = new Draft({ account, clockMs: facts.startMs, actor: 'system:test' });
      const before = previous?.costAtoms ?? 0n;
      if (previous !== undefined && before > 0n) {
        draft.post({
          type: 'reversal',
          debitBook: 'usage',
          creditBook: 'wallet',
          amountAtoms: before,
          reference: 'x',
          billingStartMs: previous.billingStartMs,
        });
      }
      const row = usageRow(accountId, facts, { revision: number, number: draft.takeNumber(), atMs: draft.nowMs });
      if ((row.costAtoms ?? 0n) > 0n) {
        const amountAtoms = row.costAtoms ?? 0n;
        const { billingStartMs } = row;
        draft.post(
          { type: 'usage', debitBook: 'wallet', creditBook: 'usage', amountAtoms, reference: 'x', billingStartMs },
          row.number,
        );
      }
      draft.write({ type: 'insert', table: 'usage', row });
      const party: PartyRow = {
        accountId,
        number: row.number,
        to: facts.to ?? '+442079460000',
        ...(facts.manager !== undefined && { managerEmail: facts.manager.email }),
      };
      draft.write({ type: 'insert', table: 'party', row: party });
      return { outcome: row, changes: draft.changes(view) };
    },
  };
}

function usageRow(
  accountId: string,
  facts: Facts,
  place: { readonly revision: number; readonly number: number; readonly atMs: number },
): UsageRow {
  const status = facts.status ?? 'charged';
  const seconds = facts.seconds ?? 60;
  return {
    accountId,
    provider: facts.provider ?? 'twilio',
    legId: facts.legId,
    ...place,
    cause: place.revision === 0 ? 'leg' : 'correction',
    status,
    digest: 'd',
    billingStartMs: facts.startMs,
    legStatus: facts.legStatus ?? 'completed',
    answered: (facts.legStatus ?? 'completed') === 'completed',
    durationSeconds: seconds,
    billedSeconds: status === 'charged' ? seconds : 0,
    direction: 'outbound',
    contractNumber: 0,
    ...(status === 'charged' && { costAtoms: facts.costAtoms ?? 10n ** 12n, rateText: '0.06' }),
    ...(status === 'not-billed' && { costAtoms: 0n }),
    ...(status !== 'charged' && { reason: 'no-rule' }),
    ...(facts.endedAtMs !== undefined && { endedAtMs: facts.endedAtMs }),
    ...(facts.country !== undefined && { country: facts.country }),
    ...(facts.campaign !== undefined && { campaignId: facts.campaign.id, campaignTitle: facts.campaign.title }),
    ...(facts.manager !== undefined && { managerId: facts.manager.id }),
  };
}

/** The same storage, its streams cut into chunks of a few rows. */
export function inChunksOf(storage: Storage, size: number): Storage {
  const stream: Storage['stream'] = async function* (table, accountId, query) {
    for await (const chunk of storage.stream(table, accountId, query)) {
      for (let first = 0; first < chunk.length; first += size) yield chunk.slice(first, first + size);
    }
  };
  return new Proxy(storage, {
    get: (target, name) => {
      if (name === 'stream') return stream;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** All text of an iterable. */
export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
