import type { CompiledContract } from '../accounts/contract.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { AccountReads } from '../ports/storage.ts';
import type { Documents } from './documents.ts';
import type { Findings } from './findings.ts';

/** One account as of one moment, and what was found so far. */
export interface Subject {
  /** Its own row. */
  readonly account: AccountRow;
  /** Its other rows. */
  readonly reads: AccountReads;
  /** Its contracts, by number. */
  readonly contracts: ReadonlyMap<number, CompiledContract>;
  /** What its rows point to. */
  readonly documents: Documents;
  /** What was found. */
  readonly findings: Findings;
}

/**
 * Says that a row names a price book that is not kept.
 *
 * @param subject - The account.
 * @param hash - The hash; absent where the row names none.
 * @param reference - The row.
 */
export async function checkBook(
  { documents, findings }: Pick<Subject, 'documents' | 'findings'>,
  hash: string | undefined,
  reference: string,
): Promise<void> {
  if (hash === undefined || (await documents.has(hash))) return;
  findings.add({ what: 'price-book', reference, expected: `the document ${hash}`, seen: 'none' });
}

/**
 * Says that a row names a contract that the account does not have.
 *
 * @param subject - The account.
 * @param number - The contract's number; 0 for none.
 * @param reference - The row.
 */
export function checkContractNumber(subject: Subject, number: number, reference: string): void {
  if (number === 0 || subject.contracts.has(number)) return;
  const expected = `contract ${number}`;
  subject.findings.add({ what: 'contract-number', reference, expected, seen: 'none' });
}
