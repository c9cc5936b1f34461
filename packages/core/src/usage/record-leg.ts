import { contractFor, contractNumbered } from '../accounts/contract.ts';
import { callOf } from '../calls/call-facts.ts';
import { correlationFrom } from '../calls/correlation.ts';
import type { ParkedRow, UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { CheckedLeg } from './leg.ts';
import { legFacts } from './leg-facts.ts';
import { digestOfLeg, type Parties, partiesOf, recordedParties } from './parties.ts';
import { type Books, priceLeg } from './price-leg.ts';
import { contractOfRow, latestRevision } from './revisions.ts';
import { withoutDue } from './settled-due.ts';
import { writeUsage } from './write-usage.ts';

/** A billed fact in which a repeat of a leg can differ. */
export type BilledFact = 'status' | 'durationSeconds' | 'direction' | 'to' | 'from';

/** What a decision about one leg answers; the service turns it into what the caller is told. */
export type LegDecided =
  | { readonly kind: 'row'; readonly row: UsageRow; readonly currency: string; readonly replayed: boolean }
  | { readonly kind: 'parked'; readonly row: ParkedRow; readonly replayed: boolean }
  | { readonly kind: 'differs'; readonly fields: readonly BilledFact[] }
  | { readonly kind: 'book-needed'; readonly hash: string }
  | { readonly kind: 'no-account' }
  | { readonly kind: 'assigned'; readonly accountId: string };

/** What all decisions of a command share. */
export interface LegCommand {
  /** The clock's time. */
  readonly clockMs: number;
  /** Who gives the command, as `role:id`. */
  readonly actor: string;
  /** Compiled price books. */
  readonly books: Books;
  /** Keeps a number that cannot be read as it came instead of refusing the leg. */
  readonly lenient?: boolean;
  /** Kind of the due row that stands for the leg until it is recorded, and goes in the same commit. */
  readonly settles?: string;
}

const NO_ACCOUNT: Verdict<LegDecided> = { outcome: { kind: 'no-account' } };

/** Records one finished leg in its account: rates, charges and writes it, or finds that it is there already. */
export class RecordLeg implements Decision<LegDecided> {
  /** The account. */
  readonly accountId: string;
  readonly #command: LegCommand;
  readonly #leg: CheckedLeg;

  /**
   * @param command - What it shares with others.
   * @param accountId - The account.
   * @param leg - The leg.
   */
  constructor(command: LegCommand, accountId: string, leg: CheckedLeg) {
    this.accountId = accountId;
    this.#command = command;
    this.#leg = leg;
  }

  /** The leg's own row, and its call's hold; only storages that load ahead ask. */
  get reads(): readonly RowRef[] {
    const { provider, legId, callRef } = this.#leg;
    const usage: RowRef = { table: 'usage', key: [provider, legId, 0] };
    return callRef === undefined ? [usage] : [usage, { table: 'hold', key: [callRef] }];
  }

  /**
   * Decides.
   *
   * @param view - The state.
   * @returns What became of the leg.
   */
  decide(view: DecisionView): Verdict<LegDecided> {
    const command = this.#command;
    const verdict = this.#decide(view);
    return command.settles === undefined ? verdict : withoutDue(view, { command, leg: this.#leg }, verdict);
  }

  #decide(view: DecisionView): Verdict<LegDecided> {
    const { account } = view;
    if (account === undefined) return NO_ACCOUNT;
    const command = this.#command;
    const given = this.#leg;
    const first = view.row('usage', [given.provider, given.legId, 0]);
    if (first !== undefined) return { outcome: replayOf(view, given, first) };
    const hold = given.callRef === undefined ? undefined : view.row('hold', [given.callRef]);
    const call = callOf(hold)?.call;
    const leg = call === undefined ? given : { ...given, ...correlationFrom([call, given]) };
    // Rounding and windows of the contract that a call was authorized under hold for it, as its price book does.
    const contract =
      call === undefined ? contractFor(view, leg) : contractNumbered(view, call.contractNumber);
    const lenient = command.lenient === true || contract === undefined;
    const parties = partiesOf(leg, {
      defaultCountry: contract?.policies.defaultCountry,
      refuseAs: lenient ? undefined : 'leg',
    });
    const digest = digestOfLeg(leg, parties);
    if (account.horizonMs !== undefined && leg.startMs < account.horizonMs) {
      return parkBeforeHorizon(view, command, { leg, digest });
    }
    const price = priceLeg(command.books, { leg, parties, contract, priceBookHash: hold?.priceBookHash });
    if (price.status === 'book-needed') return { outcome: { kind: 'book-needed', hash: price.hash } };
    const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
    const row = writeUsage(draft, view, {
      cause: 'leg',
      leg,
      parties,
      digest,
      price,
      contract,
      previous: undefined,
    });
    const outcome: LegDecided = { kind: 'row', row, currency: account.currency, replayed: false };
    return { outcome, changes: draft.changes(view) };
  }
}

/**
 * What a leg is told that was recorded before. Its content is compared with the first revision, and with the latest: a
 * listing that already shows what a correction brought is no contradiction.
 */
function replayOf(view: DecisionView, leg: CheckedLeg, first: UsageRow): LegDecided {
  const currency = view.account?.currency ?? '';
  const firstDigest = digestAs(view, leg, first);
  if (first.digest === firstDigest.digest) return { kind: 'row', row: first, currency, replayed: true };
  const latest = latestRevision(view, first);
  if (latest !== first && latest.digest === digestAs(view, leg, latest).digest) {
    return { kind: 'row', row: latest, currency, replayed: true };
  }
  return { kind: 'differs', fields: differences(view, { leg, parties: firstDigest.parties, row: first }) };
}

/** The digest the leg would have had under the contract that recorded the row: its country decides how numbers read. */
function digestAs(
  view: DecisionView,
  leg: CheckedLeg,
  row: UsageRow,
): { readonly digest: string; readonly parties: Parties } {
  const parties = recordedParties(leg, contractOfRow(view, row)?.policies.defaultCountry);
  return { digest: digestOfLeg(leg, parties), parties };
}

function differences(
  view: DecisionView,
  compared: { readonly leg: CheckedLeg; readonly parties: Parties; readonly row: UsageRow },
): readonly BilledFact[] {
  const { leg, parties, row } = compared;
  const fields: BilledFact[] = [];
  if (leg.status !== row.legStatus) fields.push('status');
  if (leg.durationSeconds !== row.durationSeconds) fields.push('durationSeconds');
  if (leg.direction !== row.direction) fields.push('direction');
  const party = view.row('party', [row.number]);
  if (party?.to !== undefined && party.to !== parties.to) fields.push('to');
  if (party?.to !== undefined && party.from !== parties.from) fields.push('from');
  return fields;
}

function parkBeforeHorizon(
  view: DecisionView,
  command: LegCommand,
  request: { readonly leg: CheckedLeg; readonly digest: string },
): Verdict<LegDecided> {
  const { account } = view;
  if (account === undefined) return NO_ACCOUNT;
  const { leg, digest } = request;
  const known = view.row('parked', ['before-horizon', leg.provider, leg.legId]);
  if (known !== undefined) return { outcome: parkedAgain(known, digest) };
  const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
  const row: ParkedRow = {
    accountId: draft.accountId,
    lot: 'before-horizon',
    provider: leg.provider,
    legId: leg.legId,
    reason: 'before-horizon',
    atMs: draft.nowMs,
    billingStartMs: leg.startMs,
    digest,
    facts: legFacts(leg),
  };
  draft.write({ type: 'insert', table: 'parked', row });
  return { outcome: { kind: 'parked', row, replayed: false }, changes: draft.changes(view) };
}

/**
 * What a leg is told that was parked before.
 *
 * @param row - The parked row.
 * @param digest - Digest of the leg's billed facts now.
 * @returns The same again, or that it differs.
 */
export function parkedAgain(row: ParkedRow, digest: string): LegDecided {
  return row.digest === digest ? { kind: 'parked', row, replayed: true } : { kind: 'differs', fields: [] };
}
