import { reservedAccount } from '../accounts/account-row.ts';
import type { SerialRow, SettingRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';

/** Which documents share a count. */
export interface SeriesSettings {
  /** `account`: each account has its own; `seller`: all accounts share one. */
  readonly scope: 'account' | 'seller';
  /** What numbers of invoices begin with. */
  readonly invoicePrefix: string;
  /** What numbers of credit notes begin with. */
  readonly creditNotePrefix: string;
}

/** Kind of a document that has a number. */
export type NumberedKind = 'invoice' | 'credit-note';

/** Name of the setting that counts an account's own series. */
export const SERIES_SETTING = 'invoice-series';

/** Names that row, for the reads of a decision. */
export const seriesRef: RowRef = { table: 'setting', key: [SERIES_SETTING] };

/** Kind of the due row that has a draft numbered by the seller's series. */
export const NUMBER_INVOICE = 'number-invoice';

/** The reserved accounts that keep the seller's series. They have no wallet, no owner and no contract. */
const SELLER_SERIES: { readonly [Kind in NumberedKind]: string } = {
  invoice: '~invoices',
  'credit-note': '~credit-notes',
};

/** The counts of an account's own series. */
export type Counts = { readonly [Kind in NumberedKind]?: number };

/**
 * The counts of an account's own series.
 *
 * @param view - The decision's view.
 * @returns The last number of each.
 */
export function countsIn(view: DecisionView): Counts {
  return (view.row('setting', [SERIES_SETTING])?.value ?? {}) as Counts;
}

/**
 * Writes the counts of an account's own series.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param counts - The counts.
 */
export function writeCounts(draft: Draft, view: DecisionView, counts: Counts): void {
  const before = view.row('setting', [SERIES_SETTING]);
  const row = seriesRow(draft, (before?.revision ?? 0) + 1, counts);
  draft.write({ type: before === undefined ? 'insert' : 'update', table: 'setting', row });
}

function seriesRow(draft: Draft, revision: number, value: Counts): SettingRow {
  return {
    accountId: draft.accountId,
    name: SERIES_SETTING,
    revision,
    value,
    atMs: draft.nowMs,
    actor: draft.actor,
  };
}

/**
 * A number as it is printed.
 *
 * @param settings - How numbers are made.
 * @param kind - What it is of.
 * @param count - Its place in the series, and the account where the series is its own.
 * @returns The number, such as `INV-acme-000012`.
 */
export function numberText(
  settings: SeriesSettings,
  kind: NumberedKind,
  count: { readonly serial: number; readonly accountId: string },
): string {
  const prefix = kind === 'invoice' ? settings.invoicePrefix : settings.creditNotePrefix;
  const digits = String(count.serial).padStart(6, '0');
  return settings.scope === 'seller' ? `${prefix}-${digits}` : `${prefix}-${count.accountId}-${digits}`;
}

/**
 * Gives a document its number in the seller's series: the next one, or the one it was given before. The list is append-only
 * and has each document once, so numbers have no gaps however many processes ask at once, and asking again is safe.
 *
 * @param document - The document, its kind, and the clock's time.
 * @returns The decision; its outcome is the number.
 */
export function giveSerial(document: {
  readonly owner: string;
  readonly invoiceId: string;
  readonly kind: NumberedKind;
  readonly clockMs: number;
}): Decision<number> {
  const { owner, invoiceId, kind, clockMs } = document;
  const accountId = SELLER_SERIES[kind];
  return {
    accountId,
    reads: [{ table: 'serial', key: [owner, invoiceId] }, seriesRef],
    decide(view) {
      const given = view.row('serial', [owner, invoiceId]);
      if (given !== undefined) return { outcome: given.serial };
      const account = reservedAccount(view, { accountId, name: 'Numbers of the seller' }, clockMs);
      const draft = new Draft({ account, clockMs, actor: 'system:invoices' });
      const serial = (countsIn(view)[kind] ?? 0) + 1;
      const row: SerialRow = { accountId, owner, invoiceId, serial, atMs: draft.nowMs };
      draft.write({ type: 'insert', table: 'serial', row });
      writeCounts(draft, view, { [kind]: serial });
      return { outcome: serial, changes: draft.changes(view) };
    },
  };
}
