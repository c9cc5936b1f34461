import type { Rows, TableName } from '@live-calls/core/adapter';
import { moneyRows } from './money-rows.ts';
import {
  accountRow,
  announcementRow,
  BASE_MS,
  dueRow,
  entryRow,
  holdRow,
  keyRow,
  partyRow,
  spendRow,
  usageRow,
} from './rows.ts';
import { telephonyRows } from './telephony-rows.ts';
import { FAR_MS, LONG_TEXT, MOST_ATOMS, ODD_ATOMS, TRICKY_JSON, TRICKY_TEXT } from './tricky-values.ts';

/** Two rows of every table: one with every optional field and the widest values, one with none and the narrowest. */
export type RowPairs = { readonly [Table in TableName]: readonly [full: Rows[Table], bare: Rows[Table]] };

/**
 * Rows that use what their tables allow.
 *
 * @param accountId - The account.
 * @returns The pairs; keys are distinct.
 */
export function rowPairs(accountId: string): RowPairs {
  return {
    ...walletRows(accountId),
    ...purchaseRows(accountId),
    ...legRows(accountId),
    ...waitingRows(accountId),
    ...documentRows(accountId),
    ...telephonyRows(accountId),
    ...moneyRows(accountId),
  };
}

function walletRows(accountId: string): Pick<RowPairs, 'account' | 'entry'> {
  return {
    account: [
      accountRow(accountId, {
        name: TRICKY_TEXT,
        postedAtoms: -MOST_ATOMS,
        heldAtoms: ODD_ATOMS,
        runningAtoms: 1n,
        floorAtoms: -ODD_ATOMS,
        lastNumber: Number.MAX_SAFE_INTEGER - 1,
        horizonMs: 0,
        lastAtMs: FAR_MS.future,
        thresholds: TRICKY_JSON,
        openedAtMs: FAR_MS.past,
      }),
      accountRow(accountId, { name: '', postedAtoms: 0n, thresholds: {} }),
    ],
    entry: [
      entryRow(accountId, Number.MAX_SAFE_INTEGER, {
        amountAtoms: MOST_ATOMS,
        balanceAfterAtoms: -ODD_ATOMS,
        reference: TRICKY_TEXT,
        atMs: FAR_MS.future,
        billingStartMs: FAR_MS.past,
        reason: LONG_TEXT,
      }),
      withoutStart(
        entryRow(accountId, 2, {
          type: 'top-up',
          debitBook: 'funding',
          creditBook: 'wallet',
          amountAtoms: 1n,
          balanceAfterAtoms: 0n,
        }),
      ),
    ],
  };
}

function purchaseRows(accountId: string): Pick<RowPairs, 'hold' | 'spend' | 'topUp'> {
  const bigHold = {
    amountAtoms: MOST_ATOMS,
    placedAtoms: ODD_ATOMS,
    capturedAtoms: 1n,
    usedAtoms: ODD_ATOMS - 2n,
  };
  return {
    hold: [
      holdRow(accountId, 'call-full', {
        ...bigHold,
        extensions: 7,
        priceBookHash: 'ab12',
        closedAtMs: 0,
        facts: TRICKY_JSON,
        digest: TRICKY_TEXT,
      }),
      holdRow(accountId, 'call-bare', { status: 'closed', amountAtoms: 0n, digest: '' }),
    ],
    spend: [
      spendRow(accountId, '2026-11-01', { amountAtoms: ODD_ATOMS, legs: Number.MAX_SAFE_INTEGER }),
      spendRow(accountId, '2026-11', { amountAtoms: 0n, legs: 0 }),
    ],
    topUp: [
      {
        accountId,
        topUpId: 'top_full',
        status: 'paid',
        amountAtoms: MOST_ATOMS,
        paymentRef: TRICKY_TEXT,
        requestedAtMs: BASE_MS,
        number: 1,
        digest: 'd',
        facts: TRICKY_JSON,
      },
      {
        accountId,
        topUpId: 'top_bare',
        status: 'planned',
        amountAtoms: 1n,
        requestedAtMs: FAR_MS.past,
        digest: '',
      },
    ],
  };
}

function withoutStart(entry: Rows['entry']): Rows['entry'] {
  const { billingStartMs: _, ...rest } = entry;
  return rest;
}

function legRows(accountId: string): Pick<RowPairs, 'usage' | 'party'> {
  const { costAtoms: _, ...unrated } = usageRow(accountId, 'CA-bare', {
    number: 2,
    status: 'unrated',
    durationSeconds: 0,
    billedSeconds: 0,
    answered: false,
    legStatus: 'no-answer',
  });
  return {
    usage: [
      usageRow(accountId, 'CA-full', {
        revision: 3,
        number: Number.MAX_SAFE_INTEGER,
        cause: 'correction',
        reason: TRICKY_TEXT,
        billingStartMs: FAR_MS.past,
        endedAtMs: FAR_MS.future,
        costAtoms: ODD_ATOMS,
        rateText: '0.0085',
        steps: TRICKY_JSON,
        matchedPrefix: '',
        destination: TRICKY_TEXT,
        country: 'US',
        priceBookHash: 'c0ffee',
        callRef: 'call-1',
        parentLegId: 'CA-parent',
        campaignId: 'c-1',
        campaignTitle: TRICKY_TEXT,
        applicationId: 'app-1',
        managerId: 'm-1',
      }),
      unrated,
    ],
    party: [
      partyRow(accountId, Number.MAX_SAFE_INTEGER, {
        to: TRICKY_TEXT,
        from: '',
        managerEmail: "o'neil+x@example.com",
      }),
      { accountId, number: 0 },
    ],
  };
}

function waitingRows(accountId: string): Pick<RowPairs, 'parked' | 'contract'> {
  return {
    parked: [
      {
        accountId,
        lot: 'unrated',
        provider: 'twilio',
        legId: 'CA-full',
        reason: TRICKY_TEXT,
        atMs: FAR_MS.future,
        billingStartMs: 0,
        digest: 'd',
        facts: TRICKY_JSON,
      },
      {
        accountId,
        lot: 'before-horizon',
        provider: 'twilio',
        legId: 'CA-bare',
        reason: '',
        atMs: 0,
        billingStartMs: FAR_MS.past,
        digest: '',
      },
    ],
    contract: [
      { accountId, number: 2, activatedAtMs: FAR_MS.future, actor: TRICKY_TEXT, terms: TRICKY_JSON },
      { accountId, number: 1, activatedAtMs: 0, actor: '', terms: {} },
    ],
  };
}

function documentRows(
  accountId: string,
): Pick<RowPairs, 'key' | 'announcement' | 'due' | 'setting' | 'rerating'> {
  return {
    key: [
      keyRow(accountId, 'k-full', { digest: TRICKY_TEXT, outcome: TRICKY_JSON, atMs: FAR_MS.past }),
      keyRow(accountId, 'k-bare', { digest: '', outcome: null, atMs: 0 }),
    ],
    announcement: [
      announcementRow(accountId, 'ann-full', {
        type: TRICKY_TEXT,
        atMs: FAR_MS.future,
        payload: [LONG_TEXT, TRICKY_JSON],
        status: 'dead',
        attempts: 9,
        failure: TRICKY_JSON,
      }),
      announcementRow(accountId, 'ann-bare', { type: '', atMs: 0, payload: '' }),
    ],
    due: [
      dueRow(accountId, TRICKY_TEXT, { dueAtMs: FAR_MS.future, attempts: Number.MAX_SAFE_INTEGER }),
      dueRow(accountId, '', { dueAtMs: FAR_MS.past }),
    ],
    setting: [
      {
        accountId,
        name: 'recipients',
        revision: Number.MAX_SAFE_INTEGER,
        value: TRICKY_JSON,
        atMs: FAR_MS.past,
        actor: TRICKY_TEXT,
      },
      { accountId, name: 'thresholds', revision: 1, value: null, atMs: 0, actor: '' },
    ],
    rerating: [
      {
        accountId,
        reratingId: 'rr-full',
        status: 'applying',
        plan: TRICKY_JSON,
        cursor: TRICKY_TEXT,
        progress: [TRICKY_JSON],
      },
      { accountId, reratingId: 'rr-bare', status: 'planned', plan: 0, progress: false },
    ],
  };
}
