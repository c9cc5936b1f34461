import { END_CALL, EXTEND_CALL, SWEEP_CALL } from '../calls/call-dues.ts';
import { endRunningCall, extendRunningCall } from '../calls/supervise-call.ts';
import { sweepCall } from '../calls/sweep-call.ts';
import { NUMBER_INVOICE } from '../invoices/series.ts';
import type { DueRow } from '../ports/rows.ts';
import { askAboutLeg } from '../telephony/ask-about-leg.ts';
import { recordDueLeg } from '../telephony/record-due-leg.ts';
import { RECORD_LEG } from '../telephony/take-in.ts';
import { DELIVER } from '../thresholds/announcement.ts';
import { AUTO_TOP_UP } from '../thresholds/auto-trigger.ts';
import { judgeRunway, RUNWAY } from '../thresholds/judge-runway.ts';
import { buyAutomatically } from '../top-ups/buy-automatically.ts';
import { numberDueInvoice } from '../top-ups/number-invoice.ts';
import { PAYMENT, WITHDRAWAL } from '../top-ups/payment-due.ts';
import { workOnPayment, workOnWithdrawal } from '../top-ups/work-on-payment.ts';
import { deliverRows } from './deliver.ts';
import { eachRow } from './each-row.ts';
import { type DuePage, decideEach, type KindOfWork, nameOf, type Work } from './work.ts';

/** What is done with due rows, by their kind, in the order in which a page is worked on. Rows of other kinds are left. */
export const kindsOfWork: ReadonlyMap<string, KindOfWork> = new Map<string, KindOfWork>([
  [EXTEND_CALL, eachRow(extendRunningCall)],
  [END_CALL, eachRow(endRunningCall)],
  [SWEEP_CALL, eachRow(async (task) => sweepCall(task, askAboutLeg))],
  [RECORD_LEG, eachRow(recordDueLeg)],
  [RUNWAY, judgeRunways],
  [NUMBER_INVOICE, eachRow(numberDueInvoice)],
  [AUTO_TOP_UP, eachRow(buyAutomatically)],
  [PAYMENT, eachRow(workOnPayment)],
  [WITHDRAWAL, eachRow(workOnWithdrawal)],
  [DELIVER, deliverRows],
]);

async function judgeRunways(work: Work, rows: readonly DueRow[], page: DuePage): Promise<'done'> {
  for (const row of rows) page.tried.add(nameOf(row));
  const judgements = rows.map((row) => judgeRunway(row.accountId, work.nowMs()));
  for (const judged of await decideEach(work, judgements, rows)) {
    if (judged === undefined) continue;
    if (judged.status === 'judged') work.tally.runwaysJudged += 1;
    else work.tally.lost += 1;
  }
  return 'done';
}
