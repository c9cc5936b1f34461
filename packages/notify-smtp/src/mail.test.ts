import { told, toldFacts, toldTypes } from '@live-calls/conformance';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { type SmtpNotifierOptions, smtpNotifier } from './index.ts';
import { writeMail } from './mail.ts';
import { checkOptions } from './options.ts';
import { recipientsOf } from './read-notice.ts';

const base: SmtpNotifierOptions = { smtp: {}, from: { address: 'billing@calls.example' } };

async function arrived(announcement: ReturnType<typeof told>, options: Partial<SmtpNotifierOptions> = {}) {
  const [recipient] = recipientsOf(announcement);
  if (recipient === undefined) throw new Error('The announcement names nobody.');
  const mail = writeMail(announcement, recipient, checkOptions({ ...base, ...options }));
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail);
  return { raw: String(message), parsed: await simpleParser(message as Buffer) };
}

describe('mail', () => {
  it.each(toldTypes)('says something of its own about %s, and keeps no gap for a fact', async (type) => {
    const { parsed } = await arrived(told({ type }));
    expect(parsed.subject).toMatch(/: Acme$/);
    expect(parsed.text).toContain('Hello Finance,');
    expect(`${parsed.text}${parsed.html}`).not.toMatch(/undefined|NaN|null|\[object/);
    const subjects = await Promise.all(
      toldTypes.map(async (one) => (await arrived(told({ type: one }))).parsed.subject),
    );
    expect(subjects.filter((subject) => subject === parsed.subject)).toHaveLength(1);
  });

  it('lets no name add a header, a recipient or markup', async () => {
    const names = {
      company: 'Acme\r\nBcc: thief@evil.example\r\n\r\n<script>alert(1)</script>',
      person: '"Ann" <thief@evil.example>, \u202eBob',
    };
    const { raw, parsed } = await arrived(told({ payload: toldFacts(names) }));
    expect([...parsed.headers.keys()]).not.toContain('bcc');
    expect(raw).not.toMatch(/^Bcc:/im);
    expect(parsed.to).toMatchObject({ value: [{ address: 'finance@acme.example' }] });
    expect(parsed.html).not.toContain('<script');
    expect(parsed.html).toContain('&lt;script&gt;');
    expect(`${parsed.subject}${parsed.text}${parsed.html}`).not.toContain('\u202e');
  });

  it('writes names of every script', async () => {
    const names = { company: '株式会社アクメ', person: 'Łukasz شركة' };
    const { raw, parsed } = await arrived(told({ payload: toldFacts(names) }));
    expect(parsed.subject).toBe('Call credit is low: 株式会社アクメ');
    expect(parsed.to).toMatchObject({ value: [{ name: 'Łukasz شركة' }] });
    expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
  });

  it('writes amounts for the language, without losing a digit', async () => {
    const facts = toldFacts() as Record<string, never>;
    const payload = { ...facts, balance: '123456789012345.123456789012' };
    const { parsed } = await arrived(told({ payload }), { locale: 'de-DE', timeZone: 'Europe/Berlin' });
    expect(parsed.text).toContain('123.456.789.012.345,123456789012');
    expect(parsed.html).toContain('<html lang="de-DE">');
    expect(parsed.text).toMatch(/13:00/);
    const yen = { ...facts, balance: '1500', currency: 'JPY' };
    expect((await arrived(told({ payload: yen }))).parsed.text).toContain('¥1,500');
  });

  it.each([
    [
      { inTime: true },
      '7',
      'At the recent use it runs out on Thu, Dec 10, 2026. Pay by card by Wed, Dec 9, 2026, or send a bank transfer by Wed, Dec 2, 2026.',
    ],
    [
      { inTime: false },
      '7',
      'Pay by card by Wed, Dec 9, 2026. A bank transfer sent now may arrive too late.',
    ],
    [undefined, '7', 'it runs out on Thu, Dec 10, 2026. Pay by card by Wed, Dec 9, 2026.'],
    [{ inTime: false }, '0', 'A card is credited at once. A bank transfer sent now may arrive too late.'],
    [undefined, '-0.000000000001', 'A card is credited at once.'],
  ])('says by when to pay, in text and in HTML: %j at %s', async (transfer, balance, sentence) => {
    const runsOut = {
      on: '2026-12-10',
      payByCard: '2026-12-09',
      ...(transfer !== undefined && { sendTransfer: { by: '2026-12-02', ...transfer } }),
    };
    const facts = toldFacts() as Record<string, never>;
    const payload = { ...facts, balance, burnPerDay: '1.5', runsOut };
    const { parsed } = await arrived(told({ type: 'balance-critical', payload }));
    expect(parsed.text?.replaceAll(/\s+/g, ' ')).toContain(sentence);
    expect(`${parsed.html}`).toContain(sentence);
    expect(`${parsed.html}`.includes('<bdi>Wed, Dec 2, 2026</bdi>')).toBe(transfer?.inTime === true);
    expect(`${parsed.html}`.includes('>Runs out on</th>')).toBe(balance === '7');
    const unread = await arrived(told({ payload: { ...payload, runsOut: { on: 7 } } }));
    expect(unread.parsed.text).not.toContain('runs out');
  });

  it('says where an automatic top-up is confirmed', async () => {
    const { parsed } = await arrived(told({ type: 'auto-top-up-needs-owner' }));
    expect(parsed.text).toContain('Confirm and pay here: https://pay.example/confirm\n');
    expect(parsed.html).toContain('Confirm and pay here: https://pay.example/confirm</p>');
  });

  it('takes templates of the host: words that are set for it, or a whole mail', async () => {
    const templates: NonNullable<SmtpNotifierOptions['templates']> = {
      'balance-low': ({ facts, accountName }, { money }) => ({
        subject: `Guthaben\nniedrig`,
        paragraphs: [`Noch ${money(facts.balance, facts.currency)} für ${accountName} <b>`],
      }),
      'balance-empty': () => ({ subject: 'leer', text: 'leer', html: '<b>leer</b>' }),
    };
    const low = await arrived(told(), { templates });
    expect(low.parsed.subject).toBe('Guthaben niedrig');
    expect(low.parsed.html).toContain('für Acme &lt;b&gt;');
    const empty = await arrived(told({ type: 'balance-empty' }), { templates });
    expect(empty.parsed).toMatchObject({ html: '<b>leer</b>', text: expect.stringContaining('leer') });
  });

  it('is the same for the same announcement, and another for another recipient', async () => {
    const [first, second] = await Promise.all([arrived(told()), arrived(told())]);
    expect(second.parsed.messageId).toBe(first.parsed.messageId);
    expect(second.parsed.html).toBe(first.parsed.html);
  });
});

describe('options', () => {
  it.each<[string, object]>([
    ['smtp', { smtp: undefined }],
    ['from.address', { from: { address: 'a@b\r\nBcc: c@d' } }],
    ['from.address', { from: undefined }],
    ['from.name', { from: { address: 'a@b.example', name: ' ' } }],
    ['replyTo.address', { replyTo: { address: 'nobody' } }],
    ['id', { id: 'SMTP' }],
    ['templates.balance-lo', { templates: { 'balance-lo': () => ({}) } }],
    ['templates.balance-low', { templates: { 'balance-low': 'text' } }],
    ['locale', { locale: 'not a tag' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['unsubscribe', { unsubscribe: 'https://calls.example' }],
    ['onRefused', { onRefused: 1 }],
  ])('that break the rule of %s are refused by name', (option, more) => {
    expect(() => smtpNotifier({ ...base, ...more } as SmtpNotifierOptions)).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: expect.objectContaining({ option: `notifier.${option}` }),
      }),
    );
  });
});
