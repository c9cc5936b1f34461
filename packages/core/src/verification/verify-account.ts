import { notFound } from '../accounts/account-row.ts';
import type { Storage } from '../ports/storage.ts';
import type { Verification } from '../wallets/verification.ts';
import { checkAnnouncements } from './check-announcements.ts';
import { checkContracts } from './check-contracts.ts';
import { checkHolds } from './check-holds.ts';
import { checkJournal } from './check-journal.ts';
import { checkLegs } from './check-legs.ts';
import { checkPurchases } from './check-purchases.ts';
import { checkReratings } from './check-reratings.ts';
import { checkDueLegs, checkTelephony } from './check-telephony.ts';
import { Documents } from './documents.ts';
import { Findings } from './findings.ts';
import type { Subject } from './subject.ts';

/**
 * Recomputes everything that an account keeps, row by row, as of one moment: the balance after every entry, posted and
 * held money, journal numbers, the charge of every usage row, spend by day and month, and that every row that points to
 * another finds it. It reads all of the account's rows, in constant memory.
 *
 * @param storage - The storage.
 * @param accountId - The account.
 * @param documents - The shared documents; what is known of them is shared by the accounts of a run.
 * @returns What differs.
 * @throws BillingError with code `NOT_FOUND`.
 */
export function verifyAccount(
  storage: Storage,
  accountId: string,
  documents: Documents = new Documents(storage.references),
): Promise<Verification> {
  return storage.snapshot(accountId, async (reads) => {
    const [account] = await reads.get('account', [[]]);
    if (account === undefined) throw notFound('account', accountId);
    // Made here, because a storage may run this again.
    const findings = new Findings();
    const contracts = await checkContracts({ account, reads, documents, findings });
    const subject: Subject = { account, reads, contracts, documents, findings };
    const { entries, usageRows } = await checkJournal(subject);
    await checkLegs(subject);
    await checkHolds(subject);
    await checkPurchases(subject);
    await checkAnnouncements(subject);
    await checkReratings(subject);
    await checkTelephony(subject);
    await checkDueLegs(subject);
    const { differences } = findings;
    const status = differences.length === 0 ? 'agrees' : 'differs';
    return { status, asOf: account.lastNumber, entries, usageRows, differences };
  });
}
