import type { MailText } from './mail-text.ts';
import type { BalanceFacts, Notice, NoticeKind } from './notice.ts';
import type { Template, Templates, TemplateTools } from './templates.ts';

type BalanceKind = Extract<NoticeKind, `balance-${string}`>;
type PaymentKind = Extract<NoticeKind, `payment-${string}` | 'invoice-expired'>;

/** The mails in English; a host replaces those it wants to write itself. */
export const englishTemplates: Templates = {
  'balance-low': balance('Call credit is low', 'The call credit of', 'Top up in time to keep calls running.'),
  'balance-critical': balance(
    'Call credit is almost used up',
    'Little is left of the call credit of',
    'Top up soon: without credit no new call can begin.',
  ),
  'balance-empty': balance(
    'Call credit is used up',
    'Nothing is left of the call credit of',
    'New calls are refused until the account is topped up.',
  ),
  'balance-restored': (notice, tools) =>
    mail(notice, `Call credit is restored: ${notice.accountName}`, {
      paragraphs: [`The call credit of ${notice.accountName} is above all of its levels again.`],
      rows: [['Balance', tools.money(notice.facts.balance, notice.facts.currency)]],
    }),
  'payment-received': payment('Payment received', 'A payment has arrived and was credited.', [
    ['Call credit added', 'credited'],
  ]),
  'payment-failed': payment('Payment failed', 'A payment failed. Nothing was credited for it.', [
    ['To be paid', 'total'],
  ]),
  'payment-partly-received': payment('Part of a payment received', 'A part of an invoice was paid.', [
    ['To be paid', 'total'],
    ['Received so far', 'received'],
  ]),
  'payment-unallocated': payment(
    'Payment without an invoice',
    'Money has arrived that pays no invoice yet. It is kept for you and is not call credit until it is assigned.',
    [['Not assigned', 'unallocated']],
  ),
  'payment-disputed': payment(
    'Payment taken back',
    'A payment was disputed, returned or refunded. The credit it gave was taken back.',
    [['Taken back', 'contested']],
  ),
  'payment-given-back': payment('Payment given back', 'Money that had been taken back was given back.', [
    ['Still taken back', 'contested'],
  ]),
  'invoice-expired': payment('Invoice expired', 'An invoice was not paid in time and is no longer payable.', [
    ['Was to be paid', 'total'],
  ]),
  'auto-top-up-stopped': auto(
    'Automatic top-up stopped',
    'Automatic top-ups are off until they are enabled again',
  ),
  'auto-top-up-paused': auto(
    'Automatic top-up is waiting',
    'An automatic top-up was due and could not be made',
  ),
  'auto-top-up-needs-owner': (notice, tools) => {
    const { number, total, currency, balance: left, actionUrl } = notice.facts;
    return mail(notice, `Automatic top-up needs your confirmation: ${notice.accountName}`, {
      paragraphs: [
        'An automatic top-up was declined, because the bank wants the owner of the card or account to confirm it.',
        ...(actionUrl === undefined ? [] : [`Confirm and pay here: ${actionUrl}`]),
        'The account keeps running as long as its credit lasts.',
      ],
      rows: [
        ...(number === undefined ? [] : [['Invoice', number] as const]),
        ['To be paid', tools.money(total, currency)],
        ['Balance', tools.money(left, currency)],
        ['As of', tools.time(notice.at)],
      ],
    });
  },
  'call-ending': (notice, tools) =>
    mail(notice, `A call is about to end: ${notice.accountName}`, {
      paragraphs: [
        `The credit of ${notice.accountName} does not pay for more of a running call, which will be ended.`,
      ],
      rows: [
        ['Call', notice.facts.callRef],
        ['Ends', tools.time(notice.facts.endsAt)],
      ],
    }),
  'call-swept': (notice, tools) =>
    mail(notice, `A call was closed: ${notice.accountName}`, {
      paragraphs: ['A call was past its time. What was set aside for it is available again.'],
      rows: [
        ['Call', notice.facts.callRef],
        ['Finding', words(notice.facts.found)],
        ['Available again', tools.money(notice.facts.released, notice.facts.currency)],
      ],
    }),
  other: (notice) =>
    mail(notice, `${words(notice.facts.type)}: ${notice.accountName}`, {
      paragraphs: [`There is news about the account of ${notice.accountName}: ${words(notice.facts.type)}.`],
    }),
};

function balance(title: string, beginning: string, advice: string): Template<BalanceKind> {
  return (notice, tools) => {
    const { currency, balance: left, level, burnPerDay } = notice.facts;
    const until = payBy(notice.facts, tools);
    const amount = tools.money(left, currency);
    const reached =
      level?.days === undefined
        ? `${beginning} ${notice.accountName}: ${amount}.`
        : `${beginning} ${notice.accountName}: ${amount}, at the recent use enough for ${days(level.days)} or less.`;
    return mail(notice, `${title}: ${notice.accountName}`, {
      paragraphs: [reached, ...until.paragraphs, advice],
      rows: [
        ['Balance', amount],
        ...(level?.amount === undefined ? [] : [['Level', tools.money(level.amount, currency)] as const]),
        ...(burnPerDay === undefined
          ? []
          : [['Used per day lately', tools.money(burnPerDay, currency)] as const]),
        ...(until.rows ?? []),
        ['As of', tools.time(notice.at)],
      ],
    });
  };
}

/** What is to be done by when, as a sentence and as rows; a wallet that is empty has run out already. */
function payBy(facts: BalanceFacts, { day }: TemplateTools): Pick<MailText, 'paragraphs' | 'rows'> {
  const { runsOut, balance: left } = facts;
  if (runsOut === undefined) return { paragraphs: [], rows: [] };
  const { on, payByCard, sendTransfer } = runsOut;
  const late = sendTransfer?.inTime === false ? ' A bank transfer sent now may arrive too late.' : '';
  if (/^(?:-|0(?:\.0*)?$)/.test(left))
    return { paragraphs: [`A card is credited at once.${late}`], rows: [] };
  const transfer = sendTransfer?.inTime === true ? day(sendTransfer.by) : undefined;
  const orTransfer = transfer === undefined ? '' : `, or send a bank transfer by ${transfer}`;
  const sentence = `At the recent use it runs out on ${day(on)}. Pay by card by ${day(payByCard)}${orTransfer}.${late}`;
  return {
    paragraphs: [sentence],
    rows: [
      ['Runs out on', day(on)],
      ['Pay by card by', day(payByCard)],
      ...(transfer === undefined ? [] : [['Send a bank transfer by', transfer] as const]),
    ],
  };
}

type Amount = 'total' | 'received' | 'credited' | 'unallocated' | 'contested';

function payment(
  title: string,
  says: string,
  amounts: readonly (readonly [name: string, amount: Amount])[],
): Template<PaymentKind> {
  return (notice, tools) => {
    const { facts } = notice;
    const money = (amount: string): string => tools.money(amount, facts.currency);
    return mail(notice, `${title}: ${notice.accountName}`, {
      paragraphs: [says],
      rows: [
        ...(facts.number === undefined ? [] : [['Invoice', facts.number] as const]),
        ...amounts.map(([name, amount]) => [name, money(facts[amount])] as const),
        ...(facts.declineReason === undefined ? [] : [['Reason', words(facts.declineReason)] as const]),
        ['Balance', money(facts.balance)],
        ['As of', tools.time(notice.at)],
      ],
    });
  };
}

function auto(title: string, says: string): Template<'auto-top-up-stopped' | 'auto-top-up-paused'> {
  return (notice, tools: TemplateTools) =>
    mail(notice, `${title}: ${notice.accountName}`, {
      paragraphs: [
        `${says}.`,
        'The account keeps running as long as its credit lasts; it can be topped up by hand.',
      ],
      rows: [
        ['Reason', words(notice.facts.reason)],
        ['As of', tools.time(notice.at)],
      ],
    });
}

/** Salutation before, and whom to turn to after. */
function mail(notice: Notice, subject: string, said: Omit<MailText, 'subject'>): MailText {
  const { recipient, accountManager } = notice;
  return {
    subject,
    paragraphs: [
      recipient.name === undefined ? 'Hello,' : `Hello ${recipient.name},`,
      ...said.paragraphs,
      ...(accountManager === undefined ? [] : [`Questions? ${contact(accountManager)} is happy to help.`]),
    ],
    ...(said.rows !== undefined && { rows: said.rows }),
  };
}

function contact({ name, email }: NonNullable<Notice['accountManager']>): string {
  return email === undefined ? name : `${name} (${email})`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/** A word of core, as it may be read. */
function words(text: string): string {
  return text.replaceAll(/[-_]+/g, ' ');
}
