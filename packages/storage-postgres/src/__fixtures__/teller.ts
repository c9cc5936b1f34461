import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createBilling } from '@live-calls/core';
import { postgresStorage } from '../index.ts';
import type { Part } from './race.ts';
import { say, told } from './word.ts';

/** Tells announcements as a worker, by hand until nothing is due or as a loop until it is told to stop. */
export async function tell(part: Part<'tell'>): Promise<void> {
  const { connectionString, schema, journal, drive, tellMs } = part;
  const storage = postgresStorage({ connectionString, schema });
  const billing = createBilling({
    storage,
    notifier: {
      contract: 'notifier/v1',
      id: 'journal',
      deliver: async ({ announcementId }) => {
        appendFileSync(journal, `begun ${announcementId}\n`);
        await pause(tellMs);
        appendFileSync(journal, `told ${announcementId}\n`);
      },
    },
    // Nobody's lease may run out while everybody is alive, however slow the machine is.
    worker: { leaseMs: 3_600_000, deliverTimeoutMs: 600_000, pollMs: 20 },
  });
  await storage.open();
  say('ready');
  await told('go');
  if (drive === 'loop') {
    billing.worker.start();
    await told('stop');
    await billing.worker.stop();
  } else {
    const tally = { delivered: 0, lost: 0, failed: 0, problems: 0 };
    for (;;) {
      const { delivered, lost, failed, problems } = await billing.worker.runOnce();
      tally.delivered += delivered;
      tally.lost += lost;
      tally.failed += failed;
      tally.problems += problems.length;
      if (delivered === 0 && lost === 0) break;
    }
    say(JSON.stringify(tally));
  }
  await billing.close();
}
