import { batchCases } from './batch-cases.ts';
import { commitCases } from './commit-cases.ts';
import { guardCases } from './guard-cases.ts';
import { identityCases } from './identity-cases.ts';
import { lifeCases } from './life-cases.ts';
import { listCases } from './list-cases.ts';
import { reportCases } from './report-cases.ts';
import { sharedCases } from './shared-cases.ts';
import { snapshotCases } from './snapshot-cases.ts';
import { streamCases } from './stream-cases.ts';
import type { StorageCase } from './subject.ts';
import { totalsCases } from './totals-cases.ts';
import { valueCases } from './value-cases.ts';

/** Every promise of the contract `storage/v1`, to be run on every storage with `runCases`. */
export const storageCases: readonly StorageCase[] = [
  ...valueCases,
  ...identityCases,
  ...guardCases,
  ...commitCases,
  ...batchCases,
  ...listCases,
  ...streamCases,
  ...snapshotCases,
  ...reportCases,
  ...sharedCases,
  ...totalsCases,
  ...lifeCases,
];
