import type {
  AccountRow,
  AnnouncementRow,
  DueRow,
  EntryRow,
  HoldRow,
  KeyRow,
  PartyRow,
  SpendRow,
  UsageRow,
} from '@live-calls/core/adapter';

/** An instant that every row of the kit can stand on: 2026-11-01T08:00:00Z. */
export const BASE_MS = 1_793_520_000_000;

/** A plain account row with 100 units of money. */
export function accountRow(accountId: string, fields: Partial<AccountRow> = {}): AccountRow {
  return {
    accountId,
    version: 0,
    status: 'active',
    name: 'Kit Calls Ltd',
    currency: 'USD',
    contractNumber: 1,
    postedAtoms: 100n * 10n ** 12n,
    heldAtoms: 0n,
    runningAtoms: 0n,
    floorAtoms: 0n,
    openHolds: 0,
    lastNumber: 0,
    lastAtMs: BASE_MS,
    thresholds: { levels: [] },
    openedAtMs: BASE_MS,
    ...fields,
  };
}

/** A plain entry. */
export function entryRow(accountId: string, number: number, fields: Partial<EntryRow> = {}): EntryRow {
  return {
    accountId,
    number,
    type: 'usage',
    debitBook: 'wallet',
    creditBook: 'usage',
    amountAtoms: 8_500_000_000n,
    balanceAfterAtoms: 99n * 10n ** 12n,
    reference: `usage:twilio/CA${number}/0`,
    atMs: BASE_MS + number,
    billingStartMs: BASE_MS + number,
    actor: 'system:kit',
    ...fields,
  };
}

/** A plain usage row of provider `twilio`, revision 0. */
export function usageRow(accountId: string, legId: string, fields: Partial<UsageRow> = {}): UsageRow {
  return {
    accountId,
    provider: 'twilio',
    legId,
    revision: 0,
    number: 1,
    cause: 'leg',
    status: 'charged',
    digest: '0123456789abcdef',
    billingStartMs: BASE_MS,
    legStatus: 'completed',
    answered: true,
    durationSeconds: 60,
    billedSeconds: 60,
    direction: 'outbound',
    costAtoms: 8_500_000_000n,
    contractNumber: 1,
    atMs: BASE_MS,
    ...fields,
  };
}

/** A plain party row. */
export function partyRow(accountId: string, number: number, fields: Partial<PartyRow> = {}): PartyRow {
  return { accountId, number, to: '+12025550123', ...fields };
}

/** A plain open hold. */
export function holdRow(accountId: string, callRef: string, fields: Partial<HoldRow> = {}): HoldRow {
  const amountAtoms = fields.amountAtoms ?? 10n ** 12n;
  return {
    accountId,
    callRef,
    status: 'open',
    amountAtoms,
    placedAtoms: amountAtoms,
    capturedAtoms: 0n,
    usedAtoms: 0n,
    expiresAtMs: BASE_MS + 60_000,
    extensions: 0,
    placedAtMs: BASE_MS,
    digest: 'fedcba9876543210',
    ...fields,
  };
}

/** A plain memory of a key. */
export function keyRow(accountId: string, key: string, fields: Partial<KeyRow> = {}): KeyRow {
  return {
    accountId,
    operation: 'adjust',
    key,
    digest: '00000000000000ff',
    outcome: { number: 1 },
    atMs: BASE_MS,
    ...fields,
  };
}

/** A plain announcement. */
export function announcementRow(
  accountId: string,
  announcementId: string,
  fields: Partial<AnnouncementRow> = {},
): AnnouncementRow {
  return {
    accountId,
    announcementId,
    type: 'balance-low',
    atMs: BASE_MS,
    payload: { recipients: ['ops@example.com'] },
    status: 'pending',
    attempts: 0,
    ...fields,
  };
}

/** Plain due work. */
export function dueRow(accountId: string, reference: string, fields: Partial<DueRow> = {}): DueRow {
  return { accountId, kind: 'deliver', reference, dueAtMs: BASE_MS, attempts: 0, ...fields };
}

/** A plain sum of a day or month. */
export function spendRow(accountId: string, period: string, fields: Partial<SpendRow> = {}): SpendRow {
  return { accountId, period, amountAtoms: 8_500_000_000n, legs: 1, ...fields };
}
