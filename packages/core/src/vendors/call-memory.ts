/** The leg of a call, and how it became known. */
export interface FoundCall<By extends string> {
  /** The leg. */
  readonly legId: string;
  /** How it became known. */
  readonly foundBy: By;
}

/** What is known of a call that this process sent, or saw a callback of. */
export interface KnownCall<By extends string> {
  /** When the request was sent, epoch milliseconds; absent when only a callback was seen. */
  readonly sentAtMs?: number;
  /** The leg, once it is known. */
  readonly found?: FoundCall<By>;
}

/** Calls that this process sent, or saw a callback of, by {@link callKey}. */
export interface CallMemory<By extends string> {
  /** What is known of a call. */
  known(key: string): KnownCall<By> | undefined;
  /** Remembers that a call is being sent. */
  sending(key: string, sentAtMs: number): void;
  /** Remembers the leg of a call, unless it is known already. */
  found(key: string, found: FoundCall<By>): void;
  /** Forgets that a call was sent: it was not carried out. */
  forget(key: string): void;
  /** Whether a leg belongs to another call. */
  isOfAnother(legId: string, key: string): boolean;
}

const MOST_FOUND = 10_000;

/**
 * Makes an empty memory. It keeps the latest calls whose legs are known, and every call whose leg is not: forgetting one of
 * those would dial it again.
 *
 * @param most - Calls it keeps whose legs are known.
 * @returns The memory.
 */
export function callMemory<By extends string>(most: number = MOST_FOUND): CallMemory<By> {
  const unknown = new Map<string, KnownCall<By>>();
  const known = new Map<string, KnownCall<By>>();
  const owners = new Map<string, string>();
  return {
    known: (key) => known.get(key) ?? unknown.get(key),
    sending: (key, sentAtMs) => {
      unknown.set(key, { sentAtMs });
    },
    found: (key, found) => {
      if (known.has(key)) return;
      known.set(key, { ...unknown.get(key), found });
      unknown.delete(key);
      owners.set(found.legId, key);
      dropOldest(known, most);
      dropOldest(owners, most);
    },
    forget: (key) => {
      unknown.delete(key);
    },
    isOfAnother: (legId, key) => {
      const owner = owners.get(legId);
      return owner !== undefined && owner !== key;
    },
  };
}

/**
 * Names the leg of a call before the vendor has: a call may have several legs, to one number each.
 *
 * @param callRef - The host's reference of the call.
 * @param to - Number or address dialled.
 * @returns The name.
 */
export function callKey(callRef: string, to: string): string {
  return `${callRef} ${to}`;
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
