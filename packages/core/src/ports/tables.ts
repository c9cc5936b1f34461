import type { Rows, TableName } from './rows.ts';

/**
 * How a field is kept.
 *
 * `text`: any well-formed Unicode text without NUL; ordered by code point (the order of its UTF-8 bytes). `integer`: whole number within 2^53. `instant`: epoch milliseconds, whole.
 * `amount`: a bigint of 10^-12, at most 27 digits; exact. `boolean`, `json`: as they say; the order of a JSON object's
 * fields need not survive.
 */
export type FieldType = 'text' | 'integer' | 'instant' | 'amount' | 'boolean' | 'json';

/** A field of a table. */
export interface FieldSpec {
  /** How it is kept. */
  readonly type: FieldType;
  /** True when a row may be without it; an absent field reads back absent. */
  readonly optional?: true;
}

/** A stated order in which a table can be listed; the fields after the account id, ascending. Always total. */
export type Order<Row> = readonly (keyof Row & string)[];

/**
 * What a storage needs to know about a table.
 *
 * - `append-only`: rows are inserted and never change (the `party` table is the one exception a redaction needs, and is
 *   `mutable`).
 * - `mutable`: rows may be updated and removed by a decision that has read them.
 */
export interface TableSpec<Row> {
  /** Primary key after the account id; empty for the account row itself. */
  readonly key: readonly (keyof Row & string)[];
  /** Whether rows may change. */
  readonly writes: 'append-only' | 'mutable';
  /** Every field. */
  readonly fields: { readonly [Field in keyof Row & string]-?: FieldSpec };
  /** Orders beside the primary key's, by name; each is an index. */
  readonly orders: { readonly [name: string]: Order<Row> };
  /** Orders in which `operator.list` reads across accounts; each begins with a field of the row. */
  readonly operatorOrders?: { readonly [name: string]: Order<Row> };
}

const text: FieldSpec = { type: 'text' };
const optionalText: FieldSpec = { type: 'text', optional: true };
const integer: FieldSpec = { type: 'integer' };
const optionalInteger: FieldSpec = { type: 'integer', optional: true };
const instant: FieldSpec = { type: 'instant' };
const optionalInstant: FieldSpec = { type: 'instant', optional: true };
const amount: FieldSpec = { type: 'amount' };
const json: FieldSpec = { type: 'json' };
const optionalJson: FieldSpec = { type: 'json', optional: true };

/** Every table of the contract `storage/v1`: a storage is written once against this list. */
export const tables: { readonly [Table in TableName]: TableSpec<Rows[Table]> } = {
  account: {
    key: [],
    writes: 'mutable',
    fields: {
      accountId: text,
      version: integer,
      status: text,
      name: text,
      currency: text,
      contractNumber: integer,
      postedAtoms: amount,
      heldAtoms: amount,
      runningAtoms: amount,
      floorAtoms: amount,
      openHolds: integer,
      lastNumber: integer,
      lastAtMs: instant,
      horizonMs: optionalInstant,
      thresholds: json,
      openedAtMs: instant,
    },
    orders: {},
    operatorOrders: { byAccount: ['accountId'] },
  },
  contract: {
    key: ['number'],
    writes: 'append-only',
    fields: { accountId: text, number: integer, activatedAtMs: instant, actor: text, terms: json },
    orders: {},
  },
  entry: {
    key: ['number'],
    writes: 'append-only',
    fields: {
      accountId: text,
      number: integer,
      type: text,
      debitBook: text,
      creditBook: text,
      amountAtoms: amount,
      balanceAfterAtoms: amount,
      reference: text,
      atMs: instant,
      billingStartMs: optionalInstant,
      actor: text,
      reason: optionalText,
    },
    orders: {},
  },
  usage: {
    key: ['provider', 'legId', 'revision'],
    writes: 'append-only',
    fields: {
      accountId: text,
      provider: text,
      legId: text,
      revision: integer,
      number: integer,
      cause: text,
      status: text,
      reason: optionalText,
      digest: text,
      billingStartMs: instant,
      endedAtMs: optionalInstant,
      legStatus: text,
      answered: { type: 'boolean' },
      durationSeconds: integer,
      billedSeconds: integer,
      direction: text,
      costAtoms: { type: 'amount', optional: true },
      rateText: optionalText,
      steps: optionalJson,
      matchedPrefix: optionalText,
      destination: optionalText,
      country: optionalText,
      priceBookHash: optionalText,
      contractNumber: integer,
      callRef: optionalText,
      parentLegId: optionalText,
      campaignId: optionalText,
      campaignTitle: optionalText,
      applicationId: optionalText,
      managerId: optionalText,
      atMs: instant,
    },
    orders: { byStart: ['billingStartMs', 'provider', 'legId', 'revision'], byNumber: ['number'] },
  },
  party: {
    key: ['number'],
    writes: 'mutable',
    fields: {
      accountId: text,
      number: integer,
      to: optionalText,
      from: optionalText,
      managerEmail: optionalText,
    },
    orders: {},
  },
  parked: {
    key: ['lot', 'provider', 'legId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      lot: text,
      provider: text,
      legId: text,
      reason: text,
      atMs: instant,
      billingStartMs: instant,
      digest: text,
      facts: optionalJson,
    },
    orders: {},
    operatorOrders: { byAge: ['atMs', 'accountId', 'lot', 'provider', 'legId'] },
  },
  hold: {
    key: ['callRef'],
    writes: 'mutable',
    fields: {
      accountId: text,
      callRef: text,
      status: text,
      amountAtoms: amount,
      placedAtoms: amount,
      capturedAtoms: amount,
      usedAtoms: amount,
      expiresAtMs: instant,
      extensions: integer,
      priceBookHash: optionalText,
      placedAtMs: instant,
      closedAtMs: optionalInstant,
      digest: text,
      facts: optionalJson,
    },
    orders: { byStatus: ['status', 'expiresAtMs', 'callRef'] },
  },
  key: {
    key: ['operation', 'key'],
    writes: 'mutable',
    fields: { accountId: text, operation: text, key: text, digest: text, outcome: json, atMs: instant },
    orders: {},
    operatorOrders: { byAge: ['atMs', 'accountId', 'operation', 'key'] },
  },
  announcement: {
    key: ['announcementId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      announcementId: text,
      type: text,
      atMs: instant,
      payload: json,
      status: text,
      attempts: integer,
      failure: optionalJson,
    },
    orders: { byTime: ['atMs', 'announcementId'] },
  },
  due: {
    key: ['kind', 'reference'],
    writes: 'mutable',
    fields: { accountId: text, kind: text, reference: text, dueAtMs: instant, attempts: integer },
    orders: {},
    operatorOrders: { byDue: ['dueAtMs', 'accountId', 'kind', 'reference'] },
  },
  spend: {
    key: ['period'],
    writes: 'mutable',
    fields: { accountId: text, period: text, amountAtoms: amount, legs: integer },
    orders: {},
  },
  setting: {
    key: ['name'],
    writes: 'mutable',
    fields: { accountId: text, name: text, revision: integer, value: json, atMs: instant, actor: text },
    orders: {},
  },
  topUp: {
    key: ['topUpId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      topUpId: text,
      status: text,
      amountAtoms: amount,
      paymentRef: optionalText,
      requestedAtMs: instant,
      number: optionalInteger,
      digest: text,
      facts: optionalJson,
    },
    orders: { byTime: ['requestedAtMs', 'topUpId'] },
  },
  rerating: {
    key: ['reratingId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      reratingId: text,
      status: text,
      plan: json,
      cursor: optionalText,
      progress: json,
    },
    orders: {},
  },
  leg: {
    key: ['provider', 'legId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      provider: text,
      legId: text,
      status: text,
      said: json,
      direction: optionalText,
      to: optionalText,
      from: optionalText,
      startedAtMs: optionalInstant,
      answeredAtMs: optionalInstant,
      endedAtMs: optionalInstant,
      durationSeconds: optionalInteger,
      parentLegId: optionalText,
      parameters: optionalJson,
      managerEmail: optionalText,
      redacted: { type: 'boolean', optional: true },
      firstAtMs: instant,
      lastAtMs: instant,
    },
    orders: { byFirst: ['firstAtMs', 'provider', 'legId'] },
  },
  event: {
    key: ['provider', 'eventKey'],
    writes: 'mutable',
    fields: {
      accountId: text,
      provider: text,
      eventKey: text,
      legId: text,
      status: text,
      occurredAtMs: instant,
      atMs: instant,
      digest: text,
      facts: json,
    },
    orders: { byLeg: ['legId', 'occurredAtMs', 'provider', 'eventKey'] },
    operatorOrders: { byAge: ['atMs', 'accountId', 'provider', 'eventKey'] },
  },
  directory: {
    key: ['reference'],
    writes: 'append-only',
    fields: { accountId: text, reference: text, owner: text, actor: text, atMs: instant },
    orders: {},
  },
  vendorCost: {
    key: ['provider', 'legId', 'revision'],
    writes: 'append-only',
    fields: {
      accountId: text,
      provider: text,
      legId: text,
      revision: integer,
      currency: text,
      amountAtoms: amount,
      source: text,
      atMs: instant,
    },
    orders: {},
  },
  reconciliation: {
    key: ['reconciliationId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      reconciliationId: text,
      provider: text,
      fromMs: instant,
      untilMs: instant,
      run: integer,
      status: text,
      phase: text,
      cursor: optionalText,
      progress: json,
      startedAtMs: instant,
      endedAtMs: optionalInstant,
      actor: text,
    },
    orders: { byStart: ['startedAtMs', 'reconciliationId'] },
  },
  reconciledLeg: {
    key: ['reconciliationId', 'legId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      reconciliationId: text,
      legId: text,
      run: integer,
      result: text,
      facts: json,
      atMs: instant,
    },
    orders: {},
  },
  invoice: {
    key: ['invoiceId'],
    writes: 'mutable',
    fields: {
      accountId: text,
      invoiceId: text,
      kind: text,
      status: text,
      topUpId: text,
      number: optionalText,
      netAtoms: amount,
      taxAtoms: amount,
      receivedAtoms: amount,
      creditedAtoms: amount,
      clawedAtoms: amount,
      taxClawedAtoms: amount,
      unallocatedAtoms: amount,
      createdAtMs: instant,
      issuedAtMs: optionalInstant,
      digest: text,
      document: json,
      facts: json,
    },
    orders: { byTime: ['createdAtMs', 'invoiceId'] },
  },
  acknowledgement: {
    key: ['hash', 'actor'],
    writes: 'append-only',
    fields: { accountId: text, hash: text, actor: text, version: text, origin: optionalText, atMs: instant },
    orders: {},
  },
  serial: {
    key: ['owner', 'invoiceId'],
    writes: 'append-only',
    fields: { accountId: text, owner: text, invoiceId: text, serial: integer, atMs: instant },
    orders: { bySerial: ['serial', 'owner', 'invoiceId'] },
  },
};
