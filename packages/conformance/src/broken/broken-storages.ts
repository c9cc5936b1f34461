import type { Storage } from '@live-calls/core/adapter';
import { brokenBatches } from './broken-batches.ts';
import { brokenCommits } from './broken-commits.ts';
import { brokenReads } from './broken-reads.ts';
import { brokenReports } from './broken-reports.ts';
import { brokenSnapshots } from './broken-snapshots.ts';
import { brokenValues } from './broken-values.ts';

/** A storage with one mistake that storages are known to make. */
export interface BrokenStorage {
  /** What is wrong with it. */
  readonly mistake: string;
  /** Makes the mistake over a storage that works. */
  readonly over: (storage: Storage) => Storage;
}

/** Every mistake; for each case of the kit at least one of them is found by it. */
export const brokenStorages: readonly BrokenStorage[] = [
  ...brokenValues,
  ...brokenCommits,
  ...brokenBatches,
  ...brokenReads,
  ...brokenSnapshots,
  ...brokenReports,
];
