import { createHash } from 'node:crypto';
import { BillingError, type Storage } from '@live-calls/core/adapter';
import type { ShardOf } from './shard-of.ts';

const KIND = 'shard-map';
/** Name of the one document of its kind. */
const DOCUMENT = 'place';
const PROBES = 256;

/** Where a shard stands in its set. */
export interface ShardPlace {
  /** Its place in the list, from 0. */
  readonly place: number;
  /** Name of the map that says which account is on which shard. */
  readonly map: string;
}

/**
 * Names what a function does with accounts, by what it does with some: another number of shards or another function has
 * another name.
 *
 * @param shardOf - The function.
 * @param shards - How many shards there are.
 * @returns The name.
 */
export function mapName(shardOf: ShardOf, shards: number): string {
  const digest = createHash('sha256');
  for (let probe = 0; probe < PROBES; probe += 1) digest.update(`${placed(shardOf, probe, shards)} `);
  return `${shards} shards, ${digest.digest('hex').slice(0, 16)}`;
}

/** A function that knows its accounts by a list may refuse the others; that is an answer too. */
function placed(shardOf: ShardOf, probe: number, shards: number): string {
  try {
    return String(shardOf(`probe-${probe}`, shards));
  } catch {
    return 'none';
  }
}

/**
 * Has a shard keep its place, for good; the first word stands, whoever asks at the same time.
 *
 * @param storage - The shard, open.
 * @param own - Its place as it is to be used.
 * @throws BillingError with code `CONFIGURATION_INVALID` when it was given another place before.
 */
export async function confirmPlace(storage: Storage, own: ShardPlace): Promise<void> {
  const { references } = storage;
  const text = JSON.stringify({ place: own.place, map: own.map });
  let kept = await references.get(KIND, DOCUMENT);
  if (kept === undefined) {
    await references.put(KIND, DOCUMENT, text);
    kept = await references.get(KIND, DOCUMENT);
  }
  if (kept === text) return;
  const rule = 'the shards, in the number and order, and with the shardOf, that they were first opened with';
  const message = `shards must be ${rule}. Shard ${own.place} was to be ${text}, and is ${kept ?? 'nothing'}.`;
  throw new BillingError('CONFIGURATION_INVALID', message, { details: { option: 'shards', rule } });
}
