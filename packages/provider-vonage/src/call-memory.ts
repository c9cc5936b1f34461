/** What is known of a call that this process dialled, or saw a callback of. */
export interface KnownCall {
  /** When the request was sent, epoch milliseconds; absent when only a callback was seen. */
  readonly sentAtMs?: number;
  /** The leg, once it is known. */
  readonly legId?: string;
  /** How the leg became known. */
  readonly foundBy?: 'answer' | 'callback' | 'list';
}

/** Calls that this process dialled, or saw a callback of; a bounded number of the latest. */
export interface CallMemory {
  /** What is known of a call. */
  known(callRef: string, to: string): KnownCall | undefined;
  /** Remembers more about a call. */
  learn(callRef: string, to: string, known: KnownCall): void;
  /** Forgets that a call was sent: it was not carried out. */
  forget(callRef: string, to: string): void;
  /** Whether a leg belongs to another call. */
  isOfAnother(legId: string, callRef: string, to: string): boolean;
}

const MOST_CALLS = 10_000;

/**
 * Makes an empty memory.
 *
 * @param most - Calls it keeps.
 * @returns The memory.
 */
export function callMemory(most: number = MOST_CALLS): CallMemory {
  const calls = new Map<string, KnownCall>();
  const owners = new Map<string, string>();
  return {
    known: (callRef, to) => calls.get(callKey(callRef, to)),
    learn: (callRef, to, known) => {
      const key = callKey(callRef, to);
      const merged = { ...calls.get(key), ...known };
      calls.delete(key);
      calls.set(key, merged);
      if (merged.legId !== undefined) owners.set(merged.legId, key);
      dropOldest(calls, most);
      dropOldest(owners, most);
    },
    forget: (callRef, to) => {
      calls.delete(callKey(callRef, to));
    },
    isOfAnother: (legId, callRef, to) => {
      const owner = owners.get(legId);
      return owner !== undefined && owner !== callKey(callRef, to);
    },
  };
}

/**
 * Names a leg of a call before the vendor has: a call may have several legs, to one number each.
 *
 * @param callRef - The host's reference of the call.
 * @param to - Number or address dialled.
 * @returns The name.
 */
export function callKey(callRef: string, to: string): string {
  return `${callRef} ${to}`;
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
