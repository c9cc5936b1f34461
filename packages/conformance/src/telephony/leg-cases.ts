import assert from 'node:assert/strict';
import type { TelephonyCase } from './subject.ts';
import { assertAbsent, assertLeg, dialled, eventOf, listAll, MINUTE_MS, talked, wordsOn } from './truths.ts';

/** What is said about a leg is true, in the contract's units, and the same from every side. */
export const legCases: readonly TelephonyCase[] = [
  {
    id: 'status/final',
    title: 'every final status is told by webhook, by fetchLeg and by the list',
    run: async (subject) => {
      const { vendor } = subject;
      assert.ok(
        vendor.statuses.includes('completed') && vendor.statuses.length > 1,
        'the vendor has several',
      );
      for (const status of vendor.statuses) {
        const endedAtMs = vendor.nowMs - MINUTE_MS;
        const truth = status === 'completed' ? talked(endedAtMs) : dialled(status, endedAtMs - 20_000);
        const legId = vendor.add(truth);
        for (const [, leg] of await wordsOn(subject, legId, endedAtMs)) assertLeg(leg, legId, truth);
      }
    },
  },
  {
    id: 'status/running',
    title: 'a leg that is dialled, rings or talks is told as just that',
    run: async (subject) => {
      const { vendor } = subject;
      for (const status of ['queued', 'ringing', 'answered'] as const) {
        const truth = dialled(status, vendor.nowMs - MINUTE_MS);
        const legId = vendor.add(truth);
        const atMs = truth.answeredAtMs ?? truth.startedAtMs;
        for (const [, leg] of await wordsOn(subject, legId, atMs)) assertLeg(leg, legId, truth);
      }
    },
  },
  {
    id: 'facts/agree',
    title: 'webhook, fetchLeg and list agree on what is billed: status, talk time, from, to, direction',
    run: async (subject) => {
      const { vendor } = subject;
      const truths = [
        talked(vendor.nowMs - MINUTE_MS, '119'),
        talked(vendor.nowMs - MINUTE_MS, '61', {
          direction: 'inbound',
          to: '+12025550123',
          from: '+442071838750',
        }),
      ];
      for (const truth of truths) {
        const legId = vendor.add(truth);
        const words = await wordsOn(subject, legId, vendor.nowMs - MINUTE_MS);
        const facts = words.map(([source, leg]) => {
          assertLeg(leg, legId, truth);
          const { status, durationSeconds, from, to, direction } = leg;
          assert.ok(direction !== undefined, `${source} tells the direction`);
          return { status, durationSeconds, from, to, direction };
        });
        for (const other of facts) assert.deepStrictEqual(other, facts[0]);
      }
    },
  },
  {
    id: 'seconds/whole',
    title: 'talk time is in seconds, and a part of a second counts as a whole one',
    run: async (subject) => {
      const { vendor } = subject;
      for (const talkSeconds of ['1', '6.63', '59.0001', '60', '61', '119', '3600', '7199.5']) {
        const truth = talked(vendor.nowMs - MINUTE_MS, talkSeconds);
        const legId = vendor.add(truth);
        for (const [, leg] of await wordsOn(subject, legId, vendor.nowMs - MINUTE_MS)) {
          assert.equal(leg.durationSeconds, Math.ceil(Number(talkSeconds)), `${talkSeconds} s`);
        }
      }
    },
  },
  {
    id: 'absent/not-zero',
    title: 'what was not reported is absent: not zero, not null, not undefined',
    run: async (subject) => {
      const { vendor } = subject;
      const startedAtMs = vendor.nowMs - MINUTE_MS;
      const ringing = vendor.add(dialled('ringing', startedAtMs));
      for (const [, leg] of await wordsOn(subject, ringing, startedAtMs)) {
        assertAbsent(leg, [
          ...(['durationSeconds', 'answeredAtMs', 'endedAtMs', 'vendorPrice'] as const),
          ...(['parentLegId', 'parameters'] as const),
        ]);
      }
      const talking = vendor.add(dialled('answered', startedAtMs));
      for (const [, leg] of await wordsOn(subject, talking, startedAtMs + 5000)) {
        assertAbsent(leg, ['durationSeconds', 'endedAtMs', 'vendorPrice', 'parentLegId', 'parameters']);
      }
    },
  },
  {
    id: 'caller/withheld',
    title: 'a caller that is withheld is absent, whatever stands in its place',
    run: async (subject) => {
      const { vendor } = subject;
      const { from: _, ...truth } = talked(vendor.nowMs - MINUTE_MS, '30', { direction: 'inbound' });
      const legId = vendor.add(truth);
      for (const [, leg] of await wordsOn(subject, legId, vendor.nowMs - MINUTE_MS)) {
        assertAbsent(leg, ['from']);
        assertLeg(leg, legId, truth);
      }
    },
  },
  {
    id: 'child/parent',
    title: 'a child leg names its parent, and has its own talk time; the parent names none',
    needs: 'children',
    run: async (subject) => {
      const { vendor, children } = subject;
      assert.ok(children);
      const endedAtMs = vendor.nowMs - MINUTE_MS;
      const [whole, part] = [talked(endedAtMs, '90'), talked(endedAtMs, '35')];
      const parent = vendor.add(whole);
      const child = children.add(parent, part);
      assert.notEqual(child, parent);
      for (const [, leg] of await wordsOn(subject, child, endedAtMs)) {
        assertLeg(leg, child, part);
        assert.equal(leg.parentLegId, parent);
      }
      for (const [, leg] of await wordsOn(subject, parent, endedAtMs)) {
        assertLeg(leg, parent, whole);
        assertAbsent(leg, ['parentLegId']);
      }
    },
  },
  {
    id: 'price/later',
    title:
      'the vendor price is absent until it is known; then a cost is above zero, to the last digit, with its currency',
    needs: 'prices',
    run: async (subject) => {
      const { provider, vendor, prices } = subject;
      assert.ok(prices);
      for (const amount of ['0.0135', '1', '12.50', '0.00000001', '1234567.123456', '0']) {
        const legId = vendor.add(talked(vendor.nowMs - MINUTE_MS));
        for (const [, leg] of await wordsOn(subject, legId, vendor.nowMs - MINUTE_MS)) {
          assertAbsent(leg, ['vendorPrice']);
        }
        prices.set(legId, amount);
        const listed = await listAll(provider, vendor.nowMs - 5 * MINUTE_MS, vendor.nowMs);
        for (const leg of [await provider.fetchLeg({ legId }), listed.find((one) => one.legId === legId)]) {
          assert.equal(leg?.vendorPrice?.currency, prices.currency);
          assert.equal(plain(leg?.vendorPrice?.amount), plain(amount));
        }
      }
    },
  },
  {
    id: 'fetch/present',
    title: 'fetchLeg tells how the leg stands now',
    run: async ({ provider, vendor }) => {
      const running = dialled('answered', vendor.nowMs - 3 * MINUTE_MS);
      const legId = vendor.add(running);
      assert.equal((await provider.fetchLeg({ legId }))?.status, 'answered');
      const end = {
        status: 'completed',
        endedAtMs: (running.answeredAtMs ?? 0) + 61_000,
        talkSeconds: '61',
      } as const;
      vendor.change(legId, end);
      const leg = await provider.fetchLeg({ legId });
      assert.ok(leg !== undefined);
      assertLeg(leg, legId, { ...running, ...end });
    },
  },
  {
    id: 'fetch/unknown',
    title: 'a leg that the vendor does not know is absent, not an error',
    run: async ({ provider, vendor }) => {
      assert.ok(vendor.unknownLegIds.length > 1, 'the vendor names at least two');
      for (const legId of [...vendor.unknownLegIds, '', ' ', '../..', '?a=b', 'a/b']) {
        assert.equal(await provider.fetchLeg({ legId }), undefined, JSON.stringify(legId));
      }
    },
  },
  {
    id: 'declares',
    title: 'the provider declares the contract, a short name, and limits and lag as whole numbers',
    run: async ({ provider, vendor, another, endings, caps }) => {
      assert.equal(provider.contract, 'telephony/v1');
      assert.match(provider.id, /^[a-z][a-z0-9-]{0,39}$/);
      assert.equal(another().id, provider.id);
      for (const [name, part] of [['endLeg', endings] as const, ['limitLeg', caps] as const]) {
        assert.equal(
          typeof provider[name] === 'function',
          provider.supports[name] === true,
          `${name} is as declared`,
        );
        assert.equal(
          part !== undefined,
          provider.supports[name] === true,
          `the kit tries ${name} where it is declared`,
        );
      }
      const { limits, listingLagMs = 0, longestLegMs = 1 } = provider;
      assert.ok(Number.isSafeInteger(listingLagMs) && listingLagMs >= 0, 'a lag is whole milliseconds');
      assert.ok(
        Number.isSafeInteger(longestLegMs) && longestLegMs > 0,
        'the longest leg is in whole milliseconds',
      );
      if (limits !== undefined) {
        const { minimumSeconds, maximumSeconds } = limits;
        assert.ok(
          Number.isSafeInteger(minimumSeconds) && Number.isSafeInteger(maximumSeconds),
          'whole seconds',
        );
        assert.ok(
          minimumSeconds >= 1 && minimumSeconds <= maximumSeconds,
          'from the shortest to the longest',
        );
      }
      assert.ok(caps === undefined || limits !== undefined, 'what can be limited has declared limits');
      await eventOf(
        provider,
        vendor.webhook(vendor.add(talked(vendor.nowMs - MINUTE_MS)), vendor.nowMs - MINUTE_MS),
      );
    },
  },
];

/** Decimal text without needless zeros. */
function plain(amount: string | undefined): string | undefined {
  if (amount === undefined || !amount.includes('.')) return amount;
  return amount.replace(/\.?0+$/, '');
}
