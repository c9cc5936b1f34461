/** What is known of a call that this process sent, or saw a callback of. */
export interface KnownCall {
  /** When the request was sent, epoch milliseconds; absent when only a callback was seen. */
  readonly sentAtMs?: number;
  /** The leg, and how it became known. */
  readonly found?: FoundCall;
}

/** The leg of a call. */
export interface FoundCall {
  /** The leg. */
  readonly legId: string;
  /** By the vendor's answer, by a callback with the call's reference, or by the vendor's record of that reference. */
  readonly foundBy: 'answer' | 'callback' | 'record';
}

/** Calls that this process sent, or saw a callback of. */
export interface CallMemory {
  /** What is known of a call. */
  known(key: string): KnownCall | undefined;
  /** Remembers that a call is being sent. */
  sending(key: string, sentAtMs: number): void;
  /** Remembers the leg of a call. */
  found(key: string, found: FoundCall): void;
  /** Forgets that a call was sent: it was not carried out. */
  forget(key: string): void;
}

const MOST_FOUND = 10_000;

/**
 * Makes an empty memory. It keeps the latest calls whose legs are known, and every call whose leg is not: forgetting one of
 * those would dial it again.
 *
 * @param most - Calls it keeps whose legs are known.
 * @returns The memory.
 */
export function callMemory(most: number = MOST_FOUND): CallMemory {
  const unknown = new Map<string, KnownCall>();
  const known = new Map<string, KnownCall>();
  return {
    known: (key) => known.get(key) ?? unknown.get(key),
    sending: (key, sentAtMs) => {
      unknown.set(key, { sentAtMs });
    },
    found: (key, found) => {
      if (known.has(key)) return;
      known.set(key, { ...unknown.get(key), found });
      unknown.delete(key);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
    },
    forget: (key) => {
      unknown.delete(key);
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
