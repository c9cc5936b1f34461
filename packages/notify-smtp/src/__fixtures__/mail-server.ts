import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** A mail as it arrived. */
export interface ReceivedMail {
  /** Address in the envelope. */
  readonly to: readonly string[];
  /** Whether it came over TLS. */
  readonly encrypted: boolean;
  /** Whether the sender asked for addresses that are not ASCII. */
  readonly smtpUtf8: boolean;
  /** The mail, byte for byte. */
  readonly raw: string;
  /** The mail, read by a library that others wrote. */
  readonly parsed: ParsedMail;
}

/** A mail server on loopback. */
export interface MailServer {
  readonly port: number;
  /** Mails that it took, in order. */
  readonly mails: readonly ReceivedMail[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
  /** Answers the recipient (or, as `DATA`, the message) with a status; absent: takes it. */
  refuse(status: number | undefined, only?: string): void;
  /** Cuts every connection that is opened from now on. */
  cut(on: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts a mail server.
 *
 * @param options - What is different from a server without TLS and passwords.
 */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let refusal: { readonly status: number; readonly only: string | undefined } | undefined;
  let cutting = false;
  let connections = 0;
  const failure = (status: number): Error => Object.assign(new Error('refused'), { responseCode: status });
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done(cutting ? failure(421) : undefined);
    },
    onRcptTo: ({ address }, _session, done) => {
      const refused = refusal !== undefined && (refusal.only ?? address) === address;
      done(refused ? failure(refusal?.status ?? 0) : undefined);
    },
    onData: async (stream, session, done) => {
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(part as Buffer);
      if (refusal?.only === 'DATA') return done(failure(refusal.status));
      const bytes = Buffer.concat(parts);
      mails.push({
        to: session.envelope.rcptTo.map(({ address }) => address),
        encrypted: session.secure,
        smtpUtf8: hasUtf8(session.envelope.mailFrom),
        raw: bytes.toString('utf8'),
        parsed: await simpleParser(bytes),
      });
      return done();
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    connections: () => connections,
    refuse: (status, only) => {
      refusal = status === undefined ? undefined : { status, only };
    },
    cut: (on) => {
      cutting = on;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function hasUtf8(mailFrom: SMTPServerSession['envelope']['mailFrom']): boolean {
  return mailFrom !== false && Object.hasOwn(mailFrom.args || {}, 'SMTPUTF8');
}
