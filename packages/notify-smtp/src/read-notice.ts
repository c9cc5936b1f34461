import { type Announcement, readRecord, type VendorRecord } from '@live-calls/core/adapter';
import { oneLine } from './mail-text.ts';
import type { Notice, NoticeFacts, NoticeKind, RunsOutFacts } from './notice.ts';

/** Somebody to be told, as the announcement names them. */
export type NoticeRecipient = Notice['recipient'];

/**
 * Reads who is to be told.
 *
 * @param announcement - The announcement.
 * @returns The recipients, in order.
 */
export function recipientsOf({ payload }: Announcement): readonly NoticeRecipient[] {
  const listed = readRecord(payload)?.recipients;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((item) => {
    const { email, name } = readRecord(item) ?? {};
    if (typeof email !== 'string') return [];
    // A name stays in its line, wherever a template puts it.
    const shown = typeof name === 'string' ? oneLine(name) : '';
    return [{ email, ...(shown !== '' && { name: shown }) }];
  });
}

/**
 * Reads what is to be told.
 *
 * @param announcement - The announcement.
 * @param recipient - Who will read it.
 * @returns The notice; of kind `other` when core has a type that this version does not know.
 */
export function readNotice(announcement: Announcement, recipient: NoticeRecipient): Notice {
  const payload = readRecord(announcement.payload) ?? {};
  const manager = readRecord(payload.accountManager);
  const kind = kindOf(announcement.type);
  return {
    kind,
    accountId: announcement.accountId,
    accountName: text(payload, 'accountName') || announcement.accountId,
    at: new Date(announcement.atMs),
    recipient,
    ...(typeof manager?.name === 'string' && {
      accountManager: {
        name: oneLine(manager.name),
        ...(typeof manager.email === 'string' && { email: oneLine(manager.email) }),
      },
    }),
    facts: readers[kind](payload, announcement.type),
  };
}

function kindOf(type: string): NoticeKind {
  return Object.hasOwn(readers, type) ? (type as NoticeKind) : 'other';
}

type Reader<Facts> = (payload: VendorRecord, type: string) => Facts;

const balance: Reader<NoticeFacts['balance-low']> = (payload) => {
  const level = readRecord(payload.level);
  const runsOut = runsOutIn(payload);
  return {
    currency: text(payload, 'currency'),
    balance: text(payload, 'balance'),
    ...(level !== undefined && {
      level: {
        ...(typeof level.amount === 'string' && { amount: level.amount }),
        ...(typeof level.days === 'number' && { days: level.days }),
      },
    }),
    ...(typeof payload.burnPerDay === 'string' && { burnPerDay: payload.burnPerDay }),
    ...(runsOut !== undefined && { runsOut }),
  };
};

function runsOutIn(payload: VendorRecord): RunsOutFacts | undefined {
  const { on, payByCard, sendTransfer } = readRecord(payload.runsOut) ?? {};
  if (typeof on !== 'string' || typeof payByCard !== 'string') return undefined;
  const { by, inTime } = readRecord(sendTransfer) ?? {};
  return {
    on: oneLine(on),
    payByCard: oneLine(payByCard),
    ...(typeof by === 'string' && { sendTransfer: { by: oneLine(by), inTime: inTime === true } }),
  };
}

const payment: Reader<NoticeFacts['payment-received']> = (payload) => ({
  currency: text(payload, 'currency'),
  ...(typeof payload.number === 'string' && { number: payload.number }),
  total: text(payload, 'total'),
  received: text(payload, 'received'),
  credited: text(payload, 'credited'),
  unallocated: text(payload, 'unallocated'),
  contested: text(payload, 'contested'),
  balance: text(payload, 'balance'),
  ...(typeof payload.declineReason === 'string' && { declineReason: payload.declineReason }),
});

const auto: Reader<NoticeFacts['auto-top-up-stopped']> = (payload) => ({ reason: text(payload, 'reason') });

const readers: { readonly [Kind in NoticeKind]: Reader<NoticeFacts[Kind]> } = {
  'balance-low': balance,
  'balance-critical': balance,
  'balance-empty': balance,
  'balance-restored': balance,
  'payment-received': payment,
  'payment-failed': payment,
  'payment-partly-received': payment,
  'payment-unallocated': payment,
  'payment-disputed': payment,
  'payment-given-back': payment,
  'invoice-expired': payment,
  'auto-top-up-stopped': auto,
  'auto-top-up-paused': auto,
  'auto-top-up-needs-owner': (payload, type) => ({
    ...payment(payload, type),
    ...(typeof payload.actionUrl === 'string' && { actionUrl: oneLine(payload.actionUrl) }),
  }),
  'call-ending': (payload) => ({
    callRef: text(payload, 'callRef'),
    endsAt: new Date(typeof payload.endsAtMs === 'number' ? payload.endsAtMs : Number.NaN),
  }),
  'call-swept': (payload) => ({
    callRef: text(payload, 'callRef'),
    found: text(payload, 'found'),
    released: text(payload, 'released'),
    currency: text(payload, 'currency'),
  }),
  other: (payload, type) => ({ type, payload }),
};

function text(payload: VendorRecord, field: string): string {
  const value = payload[field];
  return typeof value === 'string' ? oneLine(value) : '';
}
