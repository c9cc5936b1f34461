import type { Rows } from '@live-calls/core/adapter';

type Pair<Table extends keyof Rows> = readonly [full: Rows[Table], bare: Rows[Table]];

const MOST_ATOMS = 10n ** 27n - 1n;
const ODD_ATOMS = 123_456_789_012_345_678_901_234_567n;
const TRICKY_TEXT = 'Zoë’s “100 %” \\ \' " \t\n -- ; $1 {a} 日本 👩‍🚀';

/**
 * Rows of the tables of money that comes in: one with every field, at the edge of its range, and one without the optional
 * ones.
 *
 * @param accountId - Their account.
 * @returns The rows, by table.
 */
export function moneyRows(accountId: string): {
  readonly [Table in 'invoice' | 'acknowledgement' | 'serial']: Pair<Table>;
} {
  const amounts = {
    netAtoms: MOST_ATOMS,
    taxAtoms: ODD_ATOMS,
    receivedAtoms: ODD_ATOMS + 1n,
    creditedAtoms: MOST_ATOMS,
    clawedAtoms: ODD_ATOMS - 1n,
    taxClawedAtoms: 1n,
    unallocatedAtoms: MOST_ATOMS - 1n,
  };
  const nothing = {
    netAtoms: 0n,
    taxAtoms: 0n,
    receivedAtoms: 0n,
    creditedAtoms: 0n,
    clawedAtoms: 0n,
    taxClawedAtoms: 0n,
    unallocatedAtoms: 0n,
  };
  return {
    invoice: [
      {
        accountId,
        invoiceId: 'inv-full',
        kind: 'invoice',
        status: 'paid',
        topUpId: TRICKY_TEXT,
        number: TRICKY_TEXT,
        ...amounts,
        createdAtMs: 0,
        issuedAtMs: Number.MAX_SAFE_INTEGER,
        digest: TRICKY_TEXT,
        document: { lines: [{ text: TRICKY_TEXT, none: null }], empty: '' },
        facts: [0, '', false],
      },
      {
        accountId,
        invoiceId: 'inv-bare',
        kind: 'receipt',
        status: 'open',
        topUpId: '',
        ...nothing,
        createdAtMs: -1,
        digest: '',
        document: null,
        facts: {},
      },
    ],
    acknowledgement: [
      { accountId, hash: 'a1', actor: TRICKY_TEXT, version: TRICKY_TEXT, origin: TRICKY_TEXT, atMs: -1 },
      { accountId, hash: '', actor: 'owner:o', version: '', atMs: 0 },
    ],
    serial: [
      { accountId, owner: TRICKY_TEXT, invoiceId: 'inv-full', serial: Number.MAX_SAFE_INTEGER, atMs: -1 },
      { accountId, owner: 'acme', invoiceId: '', serial: 1, atMs: 0 },
    ],
  };
}
