import type { QueryOf, ResponseOf } from '@live-calls/http';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import {
  addressOf,
  type ChangeAsked,
  type ChangeName,
  change,
  type PathParts,
  type ReadName,
  read,
} from './client.ts';
import { type LiveKnown, LiveLink } from './live-link.ts';
import { type Known, readCache } from './read-cache.ts';
import { type SessionAccount, useSession } from './session.ts';

/** The account on the screen. */
export interface CurrentAccount extends SessionAccount {
  /** Whether the person owns it. */
  readonly isOwner: boolean;
  /** What the live view tells. */
  readonly live: LiveKnown;
}

const AccountContext = createContext<CurrentAccount | undefined>(undefined);

// A tab in the background lets go of its stream after a while: browsers allow few connections to one host.
const HIDDEN_MS = 60_000;

/** Keeps the live view of an account for everything inside. */
export function AccountProvider({
  account,
  children,
}: {
  account: SessionAccount;
  children: ReactNode;
}): ReactNode {
  const [live, setLive] = useState<LiveKnown>({ link: 'connecting' });
  const { accountId } = account;
  useEffect(() => {
    const link = new LiveLink(accountId, setLive);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => link.close(), HIDDEN_MS);
      else link.open();
    };
    look();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pageshow', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pageshow', look);
      link.close();
    };
  }, [accountId]);
  const current = useMemo(() => ({ ...account, isOwner: account.role === 'owner', live }), [account, live]);
  return <AccountContext value={current}>{children}</AccountContext>;
}

/** The account on the screen. */
export function useAccount(): CurrentAccount {
  const account = useContext(AccountContext);
  if (account === undefined) throw new Error('There is no account around this part of the page.');
  return account;
}

/** How something is read. */
export interface ReadOptions<Name extends ReadName> {
  /** What stands in the braces of its path, beside the account. */
  readonly parts?: PathParts;
  /** What stands behind the question mark. */
  readonly query?: QueryOf<Name>;
  /** Read anew whenever the account changes. */
  readonly follow?: boolean;
  /** Read anew every so many milliseconds while the page is looked at. */
  readonly everyMs?: number;
  /** Not read at all; what is known stays. */
  readonly off?: boolean;
}

/** What is known of something, and how to read it anew. */
export interface ReadView<Value> extends Known<Value> {
  /** Reads it anew. */
  readonly again: () => void;
  /** Puts in what a save answered. */
  readonly put: (value: Value) => void;
}

// Changes of an account come in bursts; what follows them is read once per burst.
const BURST_MS = 400;

/**
 * Reads something of the account on the screen, and keeps it.
 *
 * @param name - The operation.
 * @param options - How.
 */
export function useRead<Name extends ReadName>(
  name: Name,
  options: ReadOptions<Name> = {},
): ReadView<ResponseOf<Name>> {
  const { accountId, live } = useAccount();
  const { parts, query, follow = false, everyMs, off = false } = options;
  const address = addressOf(name, { accountId, ...parts }, query);
  const latest = useRef({ accountId, parts, query });
  latest.current = { accountId, parts, query };

  const fetchValue = useCallback(() => {
    const asked = latest.current;
    return read(name, { accountId: asked.accountId, ...asked.parts }, asked.query);
  }, [name]);
  const again = useCallback(() => void readCache.read(address, fetchValue), [address, fetchValue]);
  const put = useCallback((value: ResponseOf<Name>) => readCache.put(address, value), [address]);

  useEffect(() => {
    if (off) return;
    readCache.want(address, fetchValue);
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [address, fetchValue, again, off]);

  const version = follow && !off ? live.standing?.version : undefined;
  useEffect(() => {
    if (version === undefined) return;
    const timer = setTimeout(again, BURST_MS);
    return () => clearTimeout(timer);
  }, [version, again]);

  useEffect(() => {
    if (everyMs === undefined || off) return;
    const timer = setInterval(() => !document.hidden && again(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, off, again]);

  const known = useSyncExternalStore(
    useCallback((watcher: () => void) => readCache.watch(address, watcher), [address]),
    () => readCache.known(address),
  ) as Known<ResponseOf<Name>>;
  return { ...known, again, put };
}

/** Changes something of the account on the screen. */
export function useChange(): <Name extends ChangeName>(
  name: Name,
  asked?: Omit<ChangeAsked<Name>, 'parts'> & { readonly parts?: PathParts },
) => Promise<ResponseOf<Name>> {
  const { accountId } = useAccount();
  return useCallback(
    (name, { parts, ...asked } = {}) => change(name, { ...asked, parts: { accountId, ...parts } }),
    [accountId],
  );
}

/** The server's time, moving on every second. */
export function useNow(): number {
  const { clockAheadMs } = useSession();
  const [now, setNow] = useState(() => Date.now() + clockAheadMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + clockAheadMs), 1000);
    return () => clearInterval(timer);
  }, [clockAheadMs]);
  return now;
}
