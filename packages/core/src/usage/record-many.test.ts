import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, usd } from '../../test/acme.ts';
import type { LegOfAccount, RecordCounts, RecordedLine } from './record-many.ts';

function line(index: number, accountId = 'acme'): LegOfAccount {
  const legId = `CA${index}`;
  const answeredAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
  return {
    accountId,
    leg: { provider: 'twilio', legId, to: '+442071838750', answeredAt, durationSeconds: 60 },
  };
}

function lines(count: number): LegOfAccount[] {
  return Array.from({ length: count }, (_, index) => line(index));
}

async function all(run: AsyncIterable<RecordedLine>): Promise<RecordedLine[]> {
  const told: RecordedLine[] = [];
  for await (const one of run) told.push(one);
  return told;
}

async function posted(acme: Acme): Promise<string> {
  return (await acme.billing.wallets.balance(acme.system)).posted.amount;
}

describe('recording many legs', () => {
  it('tells every line in order, and a broken one does not stop the others', async () => {
    const acme = await activeAcme('1000');
    const { actor } = acme.system;
    const broken = { accountId: 'acme', leg: { ...line(3).leg, durationSeconds: -1 } };
    const differs = { accountId: 'acme', leg: { ...line(0).leg, durationSeconds: 1 } };
    const { accountId: _, ...unassigned } = line(4);
    const legs = [line(0), line(1), line(0), broken, unassigned, differs, null as never, line(2)];
    const run = acme.billing.usage.recordMany({ actor, legs });
    const told = await all(run);
    expect(told.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(told.map((one) => (one.status === 'rejected' ? one.error.details : one.outcome.status))).toEqual([
      'charged',
      'charged',
      'charged',
      { field: 'leg.durationSeconds', rule: 'a whole number from 0 to 2678400', seen: '-1' },
      'parked',
      'differs',
      { field: 'line', rule: 'an object', seen: 'null' },
      'charged',
    ]);
    expect(await run.summary()).toEqual({
      lines: 8,
      charged: 3,
      unrated: 0,
      notBilled: 0,
      parked: 1,
      replayed: 1,
      differs: 1,
      rejected: 2,
      totals: [usd('1.8')],
      complete: true,
    });
    expect(await posted(acme)).toBe('998.2');
  });

  it('records each leg once however runs overlap and repeat', async () => {
    const acme = await activeAcme('10000');
    const { actor } = acme.system;
    const legs = lines(1200);
    const runs = [legs, [...legs].reverse(), [...legs, ...legs]];
    const summaries = await Promise.all(
      runs.map((some) => acme.billing.usage.recordMany({ actor, legs: some }).summary()),
    );
    expect(summaries.reduce((sum, { charged }) => sum + charged, 0)).toBe(1200);
    expect(summaries.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(3600);
    expect(await posted(acme)).toBe('9280');
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });

  it('reads a stream one batch ahead and shows progress', async () => {
    const acme = await activeAcme('10000');
    let pulled = 0;
    let furthest = 0;
    const progress: RecordCounts[] = [];
    async function* stream(): AsyncGenerator<LegOfAccount> {
      for (; pulled < 9000; pulled += 1) yield line(pulled);
    }
    const run = acme.billing.usage.recordMany({
      actor: acme.system.actor,
      legs: stream(),
      onProgress: (counts) => {
        progress.push(counts);
      },
    });
    for await (const { index } of run) furthest = Math.max(furthest, pulled - index);
    expect(progress.map((counts) => counts.lines)).toEqual([4000, 8000, 9000]);
    expect(furthest).toBeLessThanOrEqual(8001);
  });

  it('keeps what was recorded when the source fails or the reader stops', async () => {
    const acme = await activeAcme('10000');
    const { actor } = acme.system;
    function* failing(): Generator<LegOfAccount> {
      yield line(0);
      throw new Error('file ended in the middle');
    }
    const run = acme.billing.usage.recordMany({ actor, legs: failing() });
    await expect(run.summary()).rejects.toThrow('file ended in the middle');
    expect(await posted(acme)).toBe('9999.4');
    const stopped = acme.billing.usage.recordMany({ actor, legs: lines(15_000) });
    for await (const _ of stopped) break;
    // What was begun is recorded, and counted: nothing happens behind the reader's back.
    const { lines: counted, complete } = await stopped.summary();
    expect({ counted, complete }).toEqual({ counted: 8000, complete: false });
    const { entries } = await acme.billing.wallets.verify(acme.system);
    expect(entries).toBe(8001);
  });

  it.each([
    ['legs', { legs: 'CA1' }],
    ['legs', { legs: undefined }],
    ['priority', { legs: [], priority: 'urgent' }],
  ])('refuses a broken %s', async (field, request) => {
    const acme = await activeAcme();
    const call = () => acme.billing.usage.recordMany({ actor: acme.system.actor, ...request } as never);
    expect(call).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
    );
  });
});

describe('importing history', () => {
  const history = (index: number, amount: string) => ({
    leg: line(index).leg,
    cost: usd(amount),
    rate: '0.02',
  });

  it('keeps the balance, agrees with the ledger, and is keyed by leg', async () => {
    const acme = await activeAcme('100');
    const legs = [history(0, '0.02'), history(1, '0'), history(2, '-1'), history(0, '0.02'), history(1, '5')];
    const counts = { lines: 5, imported: 2, rejected: 1, total: usd('0.02') };
    const dry = await acme.billing.usage.importHistory({ ...acme.system, legs, dryRun: true });
    expect(dry).toMatchObject({ ...counts, replayed: 1, differs: 1, dryRun: true });
    expect((await acme.billing.usage.list(acme.owner)).legs).toEqual([]);
    const done = await acme.billing.usage.importHistory({ ...acme.system, legs });
    expect(done).toMatchObject({ ...counts, replayed: 1, differs: 1, problems: [{ index: 2 }] });
    const again = await acme.billing.usage.importHistory({ ...acme.system, legs });
    expect(again).toMatchObject({ imported: 0, replayed: 3, differs: 1 });
    expect(await posted(acme)).toBe('100');
    const { legs: listed } = await acme.billing.usage.list(acme.owner);
    expect(listed.map(({ cause, cost }) => [cause, cost?.amount])).toEqual([
      ['import', '0.02'],
      ['import', '0'],
    ]);
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });
});
