import type { DueTask } from '../context.ts';
import type { DueRow } from '../ports/rows.ts';
import { within } from './timers.ts';
import { type KindOfWork, nameOf, problemOf, type Work, type WorkDone } from './work.ts';

/**
 * Work that an area does row by row, several at the same time. What a row cannot do is listed as a problem and stays due.
 *
 * @param doRow - Claims and does one row.
 * @returns The work, for the table of kinds.
 */
export function eachRow(doRow: (task: DueTask) => Promise<WorkDone>): KindOfWork {
  return async (work, rows, page) => {
    const { parallel } = work.settings;
    for (let from = 0; from < rows.length; from += parallel) {
      const some = rows.slice(from, from + parallel);
      for (const row of some) page.tried.add(nameOf(row));
      await Promise.all(some.map(async (row) => tryRow(work, row, doRow)));
    }
    return 'done';
  };
}

async function tryRow(work: Work, row: DueRow, doRow: (task: DueTask) => Promise<WorkDone>): Promise<void> {
  const { context, nowMs, settings, tally } = work;
  const ask: DueTask['ask'] = (answer) => within(answer, settings.deliverTimeoutMs, settings.timers);
  try {
    const done = await doRow({ context, row, nowMs, leaseMs: settings.policy.leaseMs, ask });
    for (const [count, more] of Object.entries(done)) tally[count as keyof WorkDone] += more;
  } catch (error) {
    tally.problems.push(problemOf(row, error));
  }
}
