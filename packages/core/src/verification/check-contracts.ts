import { type CompiledContract, compiledContract } from '../accounts/contract.ts';
import type { AccountRow, ContractRow } from '../ports/rows.ts';
import type { AccountReads } from '../ports/storage.ts';
import type { Documents } from './documents.ts';
import type { Findings } from './findings.ts';
import { rowsOf } from './lookups.ts';
import { checkBook } from './subject.ts';

/**
 * Reads an account's contracts and checks them: numbered without gaps up to the one in force, in the account's currency,
 * and each of their price books kept.
 *
 * @param of - The account, its rows, and where findings go.
 * @returns The contracts that can be read, by number.
 */
export async function checkContracts(of: {
  readonly account: AccountRow;
  readonly reads: AccountReads;
  readonly documents: Documents;
  readonly findings: Findings;
}): Promise<ReadonlyMap<number, CompiledContract>> {
  const { account, reads, findings } = of;
  const contracts = new Map<number, CompiledContract>();
  let last = 0;
  for await (const row of rowsOf(reads.stream('contract', {}))) {
    const reference = String(row.number);
    findings.same('contract', { reference, expected: last + 1, seen: row.number });
    last = row.number;
    const contract = readable(row);
    if (contract === undefined) {
      findings.add({ what: 'contract', reference, expected: 'terms as they are written', seen: 'others' });
      continue;
    }
    contracts.set(row.number, contract);
    findings.same('currency', { reference, expected: account.currency, seen: contract.contract.currency });
    for (const line of contract.lines) await checkBook(of, line.priceBook, `contract:${row.number}`);
  }
  findings.same('contract-number', { expected: last, seen: account.contractNumber });
  if (last === 0 && (account.status === 'active' || account.status === 'suspended')) {
    findings.add({ what: 'status', expected: 'an active account has a contract', seen: account.status });
  }
  return contracts;
}

function readable(row: ContractRow): CompiledContract | undefined {
  try {
    const contract = compiledContract(row);
    const { timeZone } = contract;
    return typeof timeZone === 'string' ? contract : undefined;
  } catch {
    return undefined;
  }
}
