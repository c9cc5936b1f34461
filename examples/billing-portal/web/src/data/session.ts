import { useSyncExternalStore } from 'react';
import { ask, onSignedOut } from './client.ts';
import { asProblem, type Problem } from './problem.ts';
import { readCache } from './read-cache.ts';

/** A login that may be tried out. */
export interface Login {
  /** E-mail address. */
  readonly email: string;
  /** Password. */
  readonly password: string;
  /** Name of the person. */
  readonly name: string;
  /** What they are, such as `owner`. */
  readonly role: string;
}

/** Whom somebody may turn to. */
export interface Contact {
  /** Name. */
  readonly name: string;
  /** E-mail address. */
  readonly email: string;
  /** Phone number. */
  readonly phone?: string;
}

/** An account of the person. */
export interface SessionAccount {
  /** The account. */
  readonly accountId: string;
  /** Name of the company. */
  readonly name: string;
  /** What the person is there. */
  readonly role: 'owner' | 'member';
  /** Whom an account turns to that has no contract yet. */
  readonly accountManager?: Contact;
}

/** Somebody is signed in. */
export interface SignedIn {
  /** Discriminant. */
  readonly signedIn: true;
  /** Who. */
  readonly person: { readonly name: string; readonly email: string };
  /** What they may see. */
  readonly accounts: readonly SessionAccount[];
  /** The server's clock, epoch milliseconds. */
  readonly clockMs: number;
  /** Pages of what stands in for vendors, where anything does. */
  readonly sandbox?: { readonly payments?: string; readonly calls?: string; readonly mail?: string };
}

/** Nobody is signed in. */
export interface SignedOut {
  /** Discriminant. */
  readonly signedIn: false;
  /** Logins that may be tried out. */
  readonly logins: readonly Login[];
}

/** What is known of who is signed in. */
export interface SessionKnown {
  /** Who; absent while it is asked. */
  readonly session?: SignedIn | SignedOut;
  /** Why it could not be asked. */
  readonly problem?: Problem;
  /** The server's clock less ours, milliseconds. */
  readonly clockAheadMs: number;
}

let known: SessionKnown = { clockAheadMs: 0 };
const watchers = new Set<() => void>();

function tell(next: SessionKnown): void {
  known = next;
  for (const watcher of watchers) watcher();
}

function keep(session: SignedIn | SignedOut): void {
  const clockAheadMs = session.signedIn ? session.clockMs - Date.now() : 0;
  tell({ session, clockAheadMs });
}

/** Asks who is signed in. */
export async function loadSession(): Promise<void> {
  try {
    const response = await ask('/session');
    keep((await response.json()) as SignedIn | SignedOut);
  } catch (thrown) {
    tell({ ...known, problem: asProblem(thrown) });
  }
}

/** Signs in; throws a problem with status 401 when e-mail and password do not fit. */
export async function signIn(email: string, password: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ email, password });
  const response = await ask('/session', { method: 'POST', headers, body });
  readCache.clear();
  keep((await response.json()) as SignedIn | SignedOut);
}

/** Signs out. */
export async function signOut(): Promise<void> {
  await ask('/session', { method: 'DELETE' });
  readCache.clear();
  await loadSession();
}

onSignedOut(() => {
  if (known.session?.signedIn) void loadSession();
});

/** What is known of who is signed in. */
export function useSession(): SessionKnown {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => known,
  );
}
