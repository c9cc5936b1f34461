import { fakeTelephony, faultyStorage } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, StandingClock } from '../../test/acme.ts';
import { finishedReport } from '../../test/reported-legs.ts';
import { createBilling } from '../billing.ts';

const leg = finishedReport();

/** Every call of `decide` that one webhook makes, by number: 1 enters the directory, 2 folds, 3 records. */
const calls = [1, 2, 3] as const;

describe.each(calls)('a process that dies at commit %s of a webhook', (call) => {
  it.each(['before', 'after'] as const)(
    '%s it: the leg is charged once, when it is told again or when it is due',
    async (moment) => {
      for (const comesAgain of [true, false]) {
        const storage = memoryStorage({ checked: true });
        const telephony = fakeTelephony();
        const acme = await activeAcme('100', { storage, telephony: [telephony] });
        const clock = new StandingClock();
        const faulty = faultyStorage(storage, { [moment]: [call] });
        const dying = createBilling({ storage: faulty, clock, telephony: [telephony] });
        const webhook = telephony.report(leg);
        // A failure of the record is no failure of the webhook: the event is kept, and the leg is due.
        const answer = dying.telephony.receiveWebhook('fake', webhook);
        if (call === 3) await expect(answer).resolves.toMatchObject({ status: 'received' });
        else
          await expect(answer).rejects.toMatchObject({
            code: moment === 'before' ? 'STORAGE_UNAVAILABLE' : 'OUTCOME_UNKNOWN',
          });
        expect(faulty.records.filter(({ fate }) => fate !== 'untouched').length).toBeGreaterThan(0);
        const isKept = call === 3 || (call === 2 && moment === 'after');
        if (comesAgain || !isKept) await acme.billing.telephony.receiveWebhook('fake', webhook);
        else {
          acme.clock.nowMs = clock.nowMs + 31_000;
          await acme.billing.worker.runOnce();
        }
        const { posted } = await acme.billing.wallets.balance(acme.system);
        expect(posted.amount).toBe('99.4');
        const round = await acme.billing.worker.runOnce({ now: new Date(acme.clock.nowMs + 3_600_000) });
        expect(round.problems).toEqual([]);
        expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
        expect((await acme.billing.wallets.balance(acme.system)).posted.amount).toBe('99.4');
        expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
      }
    },
  );
});
