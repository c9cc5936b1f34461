import type { Json } from '@live-calls/core/adapter';
import type { RowPairs } from './full-rows.ts';
import { FAR_MS, LONG_TEXT, ODD_ATOMS, TRICKY_JSON, TRICKY_TEXT } from './tricky-values.ts';

type TelephonyTable = 'leg' | 'event' | 'directory' | 'vendorCost' | 'reconciliation' | 'reconciledLeg';

/**
 * Rows of what providers report, using what their tables allow.
 *
 * @param accountId - The account.
 * @returns The pairs.
 */
export function telephonyRows(accountId: string): Pick<RowPairs, TelephonyTable> {
  return { ...reportedRows(accountId), ...comparedRows(accountId) };
}

function reportedRows(accountId: string): Pick<RowPairs, 'leg' | 'event' | 'directory' | 'vendorCost'> {
  const leg = { accountId, provider: 'twilio', legId: 'CA-full' } as const;
  const bare = { accountId, provider: 'twilio', legId: 'CA-bare' } as const;
  return {
    leg: [
      {
        ...leg,
        status: 'completed',
        said: TRICKY_JSON,
        direction: 'inbound',
        to: TRICKY_TEXT,
        from: '',
        startedAtMs: FAR_MS.past,
        answeredAtMs: 0,
        endedAtMs: FAR_MS.future,
        durationSeconds: 0,
        parentLegId: 'CA-parent',
        parameters: TRICKY_JSON,
        managerEmail: "o'neil+x@example.com",
        redacted: false,
        firstAtMs: FAR_MS.past,
        lastAtMs: FAR_MS.future,
      },
      { ...bare, status: 'queued', said: [], firstAtMs: 0, lastAtMs: 0 },
    ],
    event: [
      {
        ...leg,
        eventKey: TRICKY_TEXT,
        status: 'completed',
        occurredAtMs: FAR_MS.past,
        atMs: FAR_MS.future,
        digest: TRICKY_TEXT,
        facts: TRICKY_JSON,
      },
      { ...bare, eventKey: '', status: 'queued', occurredAtMs: 0, atMs: 0, digest: '', facts: null as Json },
    ],
    directory: [
      {
        accountId,
        reference: TRICKY_TEXT,
        owner: TRICKY_TEXT,
        actor: LONG_TEXT,
        atMs: FAR_MS.past,
      },
      { accountId, reference: '', owner: '', actor: '', atMs: 0 },
    ],
    vendorCost: [
      {
        ...leg,
        revision: 7,
        currency: 'EUR',
        amountAtoms: -ODD_ATOMS,
        source: 'fetched',
        atMs: FAR_MS.future,
      },
      { ...bare, revision: 0, currency: '', amountAtoms: 0n, source: 'event', atMs: 0 },
    ],
  };
}

function comparedRows(accountId: string): Pick<RowPairs, 'reconciliation' | 'reconciledLeg'> {
  return {
    reconciliation: [
      {
        accountId,
        reconciliationId: 'rec-full',
        provider: TRICKY_TEXT,
        fromMs: FAR_MS.past,
        untilMs: FAR_MS.future,
        run: Number.MAX_SAFE_INTEGER,
        status: 'done',
        phase: 'rest',
        cursor: LONG_TEXT,
        progress: TRICKY_JSON,
        startedAtMs: FAR_MS.past,
        endedAtMs: 0,
        actor: TRICKY_TEXT,
      },
      {
        accountId,
        reconciliationId: 'rec-bare',
        provider: '',
        fromMs: 0,
        untilMs: 0,
        run: 0,
        status: 'running',
        phase: 'ours',
        progress: false,
        startedAtMs: 0,
        actor: '',
      },
    ],
    reconciledLeg: [
      {
        accountId,
        reconciliationId: 'rec-full',
        legId: TRICKY_TEXT,
        run: Number.MAX_SAFE_INTEGER,
        result: 'matched',
        facts: [LONG_TEXT, TRICKY_JSON],
        atMs: FAR_MS.future,
      },
      { accountId, reconciliationId: 'rec-bare', legId: '', run: 0, result: 'running', facts: 0, atMs: 0 },
    ],
  };
}
