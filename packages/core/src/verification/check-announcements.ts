import { END_CALL, EXTEND_CALL, SWEEP_CALL } from '../calls/call-dues.ts';
import { callOf } from '../calls/call-facts.ts';
import type { AnnouncementRow, DueRow } from '../ports/rows.ts';
import { RECORD_LEG } from '../telephony/take-in.ts';
import { DEAD_LETTER, DELIVER } from '../thresholds/announcement.ts';
import { RUNWAY } from '../thresholds/judge-runway.ts';
import { MoneyDues } from './check-invoices.ts';
import { Lookups, rowsOf } from './lookups.ts';
import type { Subject } from './subject.ts';

/**
 * Checks that what is to be told has its due row, and every due row something to do.
 *
 * @param subject - The account.
 */
export async function checkAnnouncements(subject: Subject): Promise<void> {
  const { reads, findings } = subject;
  const dueRows = new Lookups<'due', AnnouncementRow>(reads, 'due', (due, { announcementId, status }) => {
    if (due !== undefined) return;
    const expected = status === 'dead' ? 'a dead letter' : 'a due delivery';
    findings.add({ what: 'announcement', reference: announcementId, expected, seen: 'none' });
  });
  for await (const row of rowsOf(reads.stream('announcement', {}))) {
    if (row.status === 'pending') await dueRows.add([DELIVER, row.announcementId], row);
    else if (row.status === 'dead') await dueRows.add([DEAD_LETTER, row.announcementId], row);
    else if (row.status !== 'delivered') {
      const expected = 'pending, delivered or dead';
      findings.add({
        what: 'announcement',
        reference: row.announcementId,
        expected,
        seen: String(row.status),
      });
    }
  }
  await dueRows.settle();
  const announcements = new Lookups<'announcement', DueRow>(reads, 'announcement', (announcement, due) => {
    const expected = due.kind === DEAD_LETTER ? 'dead' : 'pending';
    findings.same('due', { reference: `${due.kind}/${due.reference}`, expected, seen: announcement?.status });
  });
  const calls = new Lookups<'hold', DueRow>(reads, 'hold', (hold, { kind, reference }) => {
    const open = hold?.status === 'open' && callOf(hold) !== undefined;
    if (open) return;
    findings.add({ what: 'due', reference: `${kind}/${reference}`, expected: 'an open call', seen: 'none' });
  });
  const money = new MoneyDues(subject);
  for await (const row of rowsOf(reads.stream('due', {}))) {
    const { kind, reference } = row;
    if (await money.took(row)) continue;
    if (kind === DELIVER || kind === DEAD_LETTER) await announcements.add([reference], row);
    else if (kind === EXTEND_CALL || kind === END_CALL || kind === SWEEP_CALL)
      await calls.add([reference], row);
    else if (kind !== RUNWAY && kind !== RECORD_LEG) {
      findings.add({
        what: 'due',
        reference: `${kind}/${reference}`,
        expected: 'work that is known',
        seen: kind,
      });
    }
  }
  await announcements.settle();
  await calls.settle();
  await money.settle();
}
