import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who is signed in, and until when. */
export interface Session {
  /** The person. */
  readonly personId: string;
  /** When the session ends, epoch milliseconds. */
  readonly untilMs: number;
}

/** Name of the cookie. */
export const SESSION_COOKIE: string = 'portal_session';

/**
 * Writes a session as the value of a cookie.
 *
 * @param session - The session.
 * @param secret - Signs it.
 * @returns The value.
 */
export function sealSession(session: Session, secret: string): string {
  const body = Buffer.from(JSON.stringify([session.personId, session.untilMs])).toString('base64url');
  return `${body}.${signatureOf(body, secret)}`;
}

/**
 * Reads a session from a `Cookie` header.
 *
 * @param header - The header; absent: nobody.
 * @param secret - What it is signed with.
 * @param nowMs - Present time, epoch milliseconds.
 * @returns The session; absent when there is none, it is forged, or it is over.
 */
export function readSession(header: string | null, secret: string, nowMs: number): Session | undefined {
  const cookies = header?.split(';').map((cookie) => cookie.trim()) ?? [];
  const value = cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`))?.split('=')[1] ?? '';
  const [body = '', signature = ''] = value.split('.');
  const [seen, expected] = [Buffer.from(signature), Buffer.from(signatureOf(body, secret))];
  if (seen.length !== expected.length || !timingSafeEqual(seen, expected)) return undefined;
  const [personId, untilMs] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, number];
  return untilMs > nowMs ? { personId, untilMs } : undefined;
}

function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(`session ${body}`).digest('base64url');
}
