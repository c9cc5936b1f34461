import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';
import { matchPath, type Place, pathOf } from './match-path.ts';

/** Where the reader is. */
export interface Here {
  /** The place. */
  readonly place: Place;
  /** What stands behind the question mark. */
  readonly search: string;
}

/** Where to go. */
export interface Goal {
  /** The place. */
  readonly place: Place;
  /** What stands behind the question mark. */
  readonly query?: Readonly<Record<string, string>>;
  /** Takes the place of the current entry, so that back does not lead here. */
  readonly replace?: boolean;
}

const watchers = new Set<() => void>();
let here: Here = look();

function look(): Here {
  if (typeof location === 'undefined') return { place: { name: 'overview' }, search: '' };
  return { place: matchPath(location.pathname), search: location.search };
}

function moved(): void {
  here = look();
  for (const watcher of watchers) watcher();
}

if (typeof window !== 'undefined') window.addEventListener('popstate', moved);

/** The address of a goal. The account goes along, for people who have several. */
export function hrefOf({ place, query = {} }: Goal): string {
  const search = new URLSearchParams(query);
  const account =
    typeof location === 'undefined' ? null : new URLSearchParams(location.search).get('account');
  if (account !== null && !search.has('account')) search.set('account', account);
  return pathOf(place) + (search.size > 0 ? `?${search}` : '');
}

/** Goes somewhere without loading the page anew. */
export function go(goal: Goal): void {
  const href = hrefOf(goal);
  if (goal.replace || href === location.pathname + location.search)
    history.replaceState(history.state, '', href);
  else history.pushState(null, '', href);
  moved();
}

/** Goes back where the reader came from, or to a place when they came from outside. */
export function goBack(place: Place): void {
  if ((history.state as { deep?: boolean } | null)?.deep) history.back();
  else go({ place, replace: true });
}

/** Opens a place over the current one, so that closing it is going back. */
export function open(place: Place): void {
  history.pushState({ deep: true }, '', hrefOf({ place }));
  moved();
}

/** Where the reader is. */
export function useHere(): Here {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => here,
  );
}

interface LinkProps extends Goal {
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
}

/** A link inside the page; a click with a modifier does what the browser does. */
export function Link({ children, className, current, ...goal }: LinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(goal);
  };
  return (
    <a href={hrefOf(goal)} className={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
