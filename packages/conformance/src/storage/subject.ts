import type { Storage } from '@live-calls/core/adapter';
import type { ConformanceCase, Subject } from '../cases.ts';

/** A storage to be tried. */
export interface StorageSubject extends Subject {
  /** A fresh, opened, empty storage. */
  readonly storage: Storage;
  /**
   * Opens one more storage on the same data, as another process would: while the first is in use, and after it was
   * closed. A storage that lives in one process answers the same one, opened again.
   */
  another?(): Promise<Storage>;
}

/** A promise of the contract `storage/v1`. */
export type StorageCase = ConformanceCase<StorageSubject>;
