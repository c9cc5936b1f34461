import assert from 'node:assert/strict';
import type { TelephonyCase, TelephonySubject } from './subject.ts';
import { dialled, listAll, MINUTE_MS, refused, talked } from './truths.ts';

/** Orders about running legs do what they say, once or twice; and a vendor out of order is never taken for an answer. */
export const orderCases: readonly TelephonyCase[] = [
  {
    id: 'end/done',
    title: 'a leg that talks or rings is ended; ended again, it was over already',
    needs: 'endings',
    run: async (subject) => {
      const { provider, vendor, endings } = subject;
      assert.ok(endings && provider.endLeg);
      for (const status of ['answered', 'ringing'] as const) {
        const [legId, other] = [running(subject, status), running(subject, status)];
        assert.deepStrictEqual(await provider.endLeg({ legId }), { status: 'done' });
        assert.equal(endings.isRunning(legId), false, 'the vendor runs it no more');
        assert.equal(endings.isRunning(other), true, 'no other leg was ended');
        assert.deepStrictEqual(await provider.endLeg({ legId }), { status: 'already-ended' });
      }
      const over = vendor.add(talked(vendor.nowMs - MINUTE_MS));
      assert.deepStrictEqual(await provider.endLeg({ legId: over }), { status: 'already-ended' });
    },
  },
  {
    id: 'end/not-found',
    title: 'a leg that the vendor does not know is not found',
    needs: 'endings',
    run: async ({ provider, vendor }) => {
      for (const legId of vendor.unknownLegIds) {
        assert.deepStrictEqual(await provider.endLeg?.({ legId }), { status: 'not-found' });
      }
    },
  },
  {
    id: 'limit/done',
    title: 'the limit of a running leg is moved, as often as asked; one that is over had no more to limit',
    needs: 'caps',
    run: async (subject) => {
      const { provider, vendor, caps } = subject;
      assert.ok(caps && provider.limitLeg && provider.limits);
      const { minimumSeconds } = provider.limits;
      const [legId, other] = [running(subject, 'answered'), running(subject, 'answered')];
      const before = caps.capOf(other);
      for (const more of [120, 300, 300, 240]) {
        const limitSeconds = minimumSeconds + more;
        assert.deepStrictEqual(await provider.limitLeg({ legId, limitSeconds }), { status: 'done' });
        assert.equal(caps.capOf(legId), limitSeconds, 'seconds from the answer, at the vendor');
      }
      assert.equal(caps.capOf(other), before, 'no other leg was limited');
      const over = vendor.add(talked(vendor.nowMs - MINUTE_MS));
      const limitSeconds = minimumSeconds + 60;
      assert.deepStrictEqual(await provider.limitLeg({ legId: over, limitSeconds }), {
        status: 'already-ended',
      });
    },
  },
  {
    id: 'limit/not-found',
    title: 'a leg that the vendor does not know is not found',
    needs: 'caps',
    run: async ({ provider, vendor }) => {
      const limitSeconds = (provider.limits?.minimumSeconds ?? 0) + 60;
      for (const legId of vendor.unknownLegIds) {
        assert.deepStrictEqual(await provider.limitLeg?.({ legId, limitSeconds }), { status: 'not-found' });
      }
    },
  },
  {
    id: 'limit/bounds',
    title: 'the declared limits are accepted; outside of them the order is refused and nothing is sent',
    needs: 'caps',
    run: async (subject) => {
      const { provider, vendor, caps } = subject;
      assert.ok(caps && provider.limitLeg && provider.limits);
      const { minimumSeconds, maximumSeconds } = provider.limits;
      const legId = running(subject, 'answered');
      for (const limitSeconds of [maximumSeconds, minimumSeconds]) {
        assert.deepStrictEqual(await provider.limitLeg({ legId, limitSeconds }), { status: 'done' });
        assert.equal(caps.capOf(legId), limitSeconds);
      }
      const before = vendor.requests();
      for (const limitSeconds of [
        ...[minimumSeconds - 1, maximumSeconds + 1, minimumSeconds + 0.5, 0, -60],
        ...[Number.NaN, Number.POSITIVE_INFINITY],
      ]) {
        await refused(async () => provider.limitLeg?.({ legId, limitSeconds }), ['INVALID_INPUT']);
      }
      assert.equal(vendor.requests(), before);
      assert.equal(caps.capOf(legId), minimumSeconds, 'the limit stands as it was');
    },
  },
  {
    id: 'trouble/reads',
    title: 'a vendor out of order is an error of ours, never an empty list or an unknown leg',
    run: async ({ provider, vendor }) => {
      const legId = vendor.add(talked(vendor.nowMs - MINUTE_MS));
      const [fromMs, untilMs] = [vendor.nowMs - 60 * MINUTE_MS, vendor.nowMs];
      for (const kind of ['errors', 'silence'] as const) {
        vendor.trouble(kind);
        for (const ask of [
          () => provider.listLegs({ fromMs, untilMs }),
          () => provider.fetchLeg({ legId }),
        ]) {
          const { details } = await refused(ask, ['PROVIDER_UNAVAILABLE']);
          assert.equal(details.adapter, provider.id, 'the error names the provider');
        }
        vendor.trouble(undefined);
        assert.equal((await listAll(provider, fromMs, untilMs)).length, 1, 'it works again afterwards');
        assert.equal((await provider.fetchLeg({ legId }))?.status, 'completed');
      }
    },
  },
  {
    id: 'trouble/end',
    title: 'an order to end that has no answer is an error of ours, and can be given again',
    needs: 'endings',
    run: async (subject) => {
      const { provider, vendor, endings } = subject;
      for (const kind of ['errors', 'silence'] as const) {
        const legId = running(subject, 'answered');
        vendor.trouble(kind);
        await refused(async () => provider.endLeg?.({ legId }), UNANSWERED);
        vendor.trouble(undefined);
        const again = await provider.endLeg?.({ legId });
        assert.ok(again?.status === 'done' || again?.status === 'already-ended');
        assert.equal(endings?.isRunning(legId), false);
      }
    },
  },
  {
    id: 'trouble/limit',
    title: 'an order to limit that has no answer is an error of ours, and can be given again',
    needs: 'caps',
    run: async (subject) => {
      const { provider, vendor, caps } = subject;
      const limitSeconds = (provider.limits?.minimumSeconds ?? 0) + 90;
      for (const kind of ['errors', 'silence'] as const) {
        const legId = running(subject, 'answered');
        vendor.trouble(kind);
        await refused(async () => provider.limitLeg?.({ legId, limitSeconds }), UNANSWERED);
        vendor.trouble(undefined);
        assert.deepStrictEqual(await provider.limitLeg?.({ legId, limitSeconds }), { status: 'done' });
        assert.equal(caps?.capOf(legId), limitSeconds);
      }
    },
  },
];

/** It was not carried out, or nobody knows. */
const UNANSWERED = ['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN'];

function running({ vendor }: TelephonySubject, status: 'answered' | 'ringing'): string {
  return vendor.add(dialled(status, vendor.nowMs - MINUTE_MS));
}
