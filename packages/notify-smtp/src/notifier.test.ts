import { told, toldFacts } from '@live-calls/conformance';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from './__fixtures__/certificate.ts';
import { type MailServer, startMailServer } from './__fixtures__/mail-server.ts';
import { testNotifier } from './__fixtures__/notifier-subject.ts';
import type { RefusedMail, SmtpNotifier, SmtpNotifierOptions } from './index.ts';

let server: MailServer;
const opened: SmtpNotifier[] = [];

function notifierOf(more: Partial<SmtpNotifierOptions> = {}): SmtpNotifier {
  const notifier = testNotifier(server, more);
  opened.push(notifier);
  return notifier;
}

beforeEach(async () => {
  server = await startMailServer();
});
afterEach(async () => {
  for (const notifier of opened.splice(0)) await notifier.close();
  await server.close();
});

const three = ['a@acme.example', 'b@acme.example', 'c@acme.example'];

function toldTo(emails: readonly string[]): ReturnType<typeof told> {
  const facts = toldFacts() as Record<string, never>;
  return told({ payload: { ...facts, recipients: emails.map((email) => ({ email })) } });
}

function receivers(): readonly string[] {
  return server.mails.flatMap(({ to }) => to).toSorted();
}

describe('smtpNotifier', () => {
  it('sends text and HTML with every decimal, and says that no person wrote it', async () => {
    await notifierOf({ unsubscribe: () => 'https://calls.example/leave?t=1' }).deliver(told());
    const mail = server.mails[0];
    expect(mail?.to).toEqual(['finance@acme.example']);
    expect(mail?.parsed).toMatchObject({
      subject: 'Call credit is low: Acme',
      messageId: expect.stringMatching(/^<[0-9a-f]{40}@calls\.example>$/),
      date: new Date('2026-11-26T12:00:00Z'),
      from: { value: [{ address: 'billing@calls.example', name: 'Example Calls' }] },
      to: { value: [{ address: 'finance@acme.example', name: 'Finance' }] },
      text: expect.stringContaining('Balance: €19.990000000001'),
      html: expect.stringContaining('<bdi>€19.990000000001</bdi>'),
    });
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mail?.raw).toMatch(/^List-Unsubscribe: <https:\/\/calls\.example\/leave\?t=1>\r$/m);
    expect(mail?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  });

  it('sends each recipient a mail of his own, and nobody sees the others', async () => {
    await notifierOf().deliver(toldTo(three));
    expect(receivers()).toEqual(three);
    for (const { raw, to } of server.mails) {
      for (const other of three) if (other !== to[0]) expect(raw).not.toContain(other);
    }
    expect(new Set(server.mails.map(({ parsed }) => parsed.messageId)).size).toBe(3);
  });

  it('tells only who has no mail yet when a delivery is repeated', async () => {
    const notifier = notifierOf();
    server.refuse(451, three[1]);
    await expect(notifier.deliver(toldTo(three))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(receivers()).toEqual([three[0], three[2]]);
    server.refuse(undefined);
    await notifier.deliver(toldTo(three));
    expect(receivers()).toEqual(three);
  });

  it('counts as told when one recipient took it, and names who is refused for good', async () => {
    const refused: RefusedMail[] = [];
    const notifier = notifierOf({ onRefused: (one) => refused.push(one) });
    server.refuse(550, three[1]);
    await notifier.deliver(toldTo(three));
    expect(receivers()).toEqual([three[0], three[2]]);
    expect(refused).toMatchObject([
      { email: three[1], accountId: 'acme', reason: expect.stringContaining('550') },
    ]);
  });

  it.each([
    [550, undefined, 'DELIVERY_REFUSED'],
    [552, undefined, 'PROVIDER_UNAVAILABLE'],
    [452, undefined, 'PROVIDER_UNAVAILABLE'],
    [554, 'DATA', 'DELIVERY_REFUSED'],
    [451, 'DATA', 'PROVIDER_UNAVAILABLE'],
  ] as const)('tells for good from for now: %s %s is %s', async (status, only, code) => {
    server.refuse(status, only);
    await expect(notifierOf().deliver(told())).rejects.toMatchObject({ code });
    expect(server.mails).toEqual([]);
  });

  it('has nobody to tell when an account has no recipients', async () => {
    await notifierOf().deliver(toldTo([]));
    expect(server.connections()).toBe(0);
  });

  it('keeps connections for further mails, no more than it may, and closes them', async () => {
    const smtp = { host: '127.0.0.1', port: server.port, maxConnections: 2 };
    const notifier = notifierOf({ smtp });
    for (const announcementId of ['1', '2', '3'])
      await notifier.deliver({ ...toldTo(three), announcementId });
    expect(server.mails).toHaveLength(9);
    expect(server.connections()).toBeLessThanOrEqual(2);
    await notifier.close();
    await expect(notifier.deliver(told({ announcementId: '4' }))).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });

  it('hands password and TLS to nodemailer; a wrong password may be mended, so it is tried again', async () => {
    const guarded = await startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'billing' && password === 'right'
          ? done(null, { user: username })
          : done(Object.assign(new Error('no'), { responseCode: 535 })),
    });
    const smtp = (pass: string) => ({
      host: '127.0.0.1',
      port: guarded.port,
      auth: { user: 'billing', pass },
    });
    const wrong = notifierOf({ smtp: smtp('wrong') });
    await expect(wrong.deliver(told())).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await notifierOf({ smtp: smtp('right') }).deliver(told());
    const strict = notifierOf({ smtp: { ...smtp('right'), requireTLS: true } });
    await expect(strict.deliver(told())).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(guarded.mails).toHaveLength(1);
    for (const notifier of opened.splice(0)) await notifier.close();
    await guarded.close();
  });

  it.each(['from the first byte', 'by STARTTLS'])(
    'mails over TLS %s to a server that it trusts, and to no other',
    async (how) => {
      const { cert, key } = selfSigned();
      const secure = how === 'from the first byte';
      const guarded = await startMailServer({ secure, cert, key, disabledCommands: [] });
      const smtp = (ca?: string) => ({
        ...{ host: '127.0.0.1', port: guarded.port, secure, requireTLS: !secure },
        ...(ca !== undefined && { tls: { ca } }),
      });
      const distrusting = notifierOf({ smtp: smtp() });
      await expect(distrusting.deliver(told())).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        cause: { message: expect.stringMatching(/self.signed/) },
      });
      await expect(notifierOf({ smtp: smtp(selfSigned().cert) }).deliver(told())).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
      });
      expect(guarded.mails).toEqual([]);
      await notifierOf({ smtp: smtp(cert) }).deliver(told());
      expect(guarded.mails).toMatchObject([{ encrypted: true, to: ['finance@acme.example'] }]);
      for (const notifier of opened.splice(0)) await notifier.close();
      await guarded.close();
    },
  );

  it('writes to addresses of every script: SMTPUTF8 for a name, ASCII for a domain', async () => {
    await notifierOf().deliver(toldTo(['jörg@acme.example', '用户@例子.example', 'info@bücher.example']));
    const byDomain = new Map(server.mails.map((mail) => [mail.to[0]?.split('@')[1], mail]));
    expect(byDomain.get('acme.example')).toMatchObject({
      to: ['jörg@acme.example'],
      smtpUtf8: true,
      parsed: { to: { value: [{ address: 'jörg@acme.example' }] } },
    });
    expect(byDomain.get('例子.example')).toMatchObject({
      to: ['用户@例子.example'],
      smtpUtf8: true,
      parsed: { to: { value: [{ address: '用户@例子.example' }] } },
    });
    const domainOnly = byDomain.get('bücher.example');
    expect(domainOnly?.smtpUtf8).toBe(false);
    expect(domainOnly?.raw).toMatch(/^To: info@xn--bcher-kva\.example\r$/m);
  });
});
