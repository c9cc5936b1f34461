import type { NotifierSubject } from '@live-calls/conformance';
import { type SmtpNotifier, type SmtpNotifierOptions, smtpNotifier } from '../index.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

/** A notifier on a mail server. */
export function testNotifier(server: MailServer, more: Partial<SmtpNotifierOptions> = {}): SmtpNotifier {
  return smtpNotifier({
    smtp: { host: '127.0.0.1', port: server.port, secure: false },
    from: { address: 'billing@calls.example', name: 'Example Calls' },
    ...more,
  });
}

/** A notifier on a mail server of its own, for the kit. */
export async function smtpSubject(): Promise<NotifierSubject> {
  const server = await startMailServer();
  const opened: SmtpNotifier[] = [];
  const another = (): SmtpNotifier => {
    const notifier = testNotifier(server);
    opened.push(notifier);
    return notifier;
  };
  return {
    notifier: another(),
    another,
    receiver: {
      received: async () =>
        server.mails.map(({ parsed }) => ({
          messageId: parsed.messageId ?? '',
          text: `${parsed.subject}\n${parsed.text}`,
        })),
      trouble: (kind) => {
        server.cut(kind === 'silence');
        server.refuse(kind === 'later' ? 451 : kind === 'never' ? 550 : undefined);
      },
    },
    dispose: async () => {
      for (const notifier of opened) await notifier.close();
      await server.close();
    },
  };
}
