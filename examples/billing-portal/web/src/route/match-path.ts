/** Where the page lives on the host product. */
export const HOME = '/settings/billing/live-calls';

/** A place in the page. */
export type Place =
  | { readonly name: 'overview' }
  | { readonly name: 'add-balance' }
  | { readonly name: 'top-up'; readonly topUpId: string }
  | { readonly name: 'usage' }
  | { readonly name: 'calls' }
  | { readonly name: 'call'; readonly provider: string; readonly legId: string }
  | { readonly name: 'activity' }
  | { readonly name: 'invoices' }
  | { readonly name: 'billing-details' }
  | { readonly name: 'notifications' }
  | { readonly name: 'payment-methods' }
  | { readonly name: 'unknown' };

/** A place that stands in the navigation, with nothing to name beside it. */
export type PlainPlace = Exclude<Place['name'], 'top-up' | 'call' | 'unknown'>;

const plain: Readonly<Record<string, PlainPlace>> = {
  '': 'overview',
  'add-balance': 'add-balance',
  usage: 'usage',
  calls: 'calls',
  activity: 'activity',
  invoices: 'invoices',
  'billing-details': 'billing-details',
  notifications: 'notifications',
  'payment-methods': 'payment-methods',
};

/**
 * Finds the place of a path. What the host's own settings would show above this page leads to its overview.
 *
 * @param path - The path of the address, without query.
 */
export function matchPath(path: string): Place {
  const trimmed = path.replace(/\/+$/, '');
  if (['', '/settings', '/settings/billing'].includes(trimmed)) return { name: 'overview' };
  if (trimmed !== HOME && !trimmed.startsWith(`${HOME}/`)) return { name: 'unknown' };
  const parts = trimmed
    .slice(HOME.length + 1)
    .split('/')
    .map(decoded);
  const [first = '', second, third] = parts;
  if (parts.length === 1) {
    const name = Object.hasOwn(plain, first) ? plain[first] : undefined;
    return name === undefined ? { name: 'unknown' } : { name };
  }
  if (first === 'top-ups' && second && parts.length === 2) return { name: 'top-up', topUpId: second };
  if (first === 'calls' && second && third && parts.length === 3) {
    return { name: 'call', provider: second, legId: third };
  }
  return { name: 'unknown' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Writes the path of a place.
 *
 * @param place - The place.
 */
export function pathOf(place: Place): string {
  switch (place.name) {
    case 'overview':
    case 'unknown':
      return HOME;
    case 'top-up':
      return `${HOME}/top-ups/${encodeURIComponent(place.topUpId)}`;
    case 'call':
      return `${HOME}/calls/${encodeURIComponent(place.provider)}/${encodeURIComponent(place.legId)}`;
    default:
      return `${HOME}/${place.name}`;
  }
}
