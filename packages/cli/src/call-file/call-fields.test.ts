import { describe, expect, it } from 'vitest';
import { parseColumns } from './column-mapping.ts';
import type { FileLine } from './file-call.ts';
import { type CallFileSettings, readCalls } from './read-calls.ts';
import { readableCallers } from './readable-callers.ts';

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}

async function read(text: string, settings: CallFileSettings = {}): Promise<FileLine[]> {
  const lines: FileLine[] = [];
  for await (const line of readCalls(whole(text), settings)) lines.push(line);
  return lines;
}

const CALL = { id: 'a', start: '2026-11-23T10:00:00Z', durationSeconds: 60, to: '+14155550100' };
const one = async (fields: object, settings?: CallFileSettings): Promise<FileLine | undefined> =>
  (await read(JSON.stringify({ ...CALL, ...fields }), settings))[0];

describe('a caller that cannot be read', () => {
  it.each(['101', 'Alice', '"Bob" <101>', 's', { name: 'x' }, 'x'.repeat(300)])(
    '%j counts as withheld',
    async (from) => {
      const unreadable: unknown[] = [];
      const settings = {
        canReadCaller: readableCallers('GB'),
        onUnreadableCaller: (seen: unknown) => unreadable.push(seen),
      };
      const line = await one({ from }, settings);
      expect(line).toMatchObject({ status: 'call' });
      expect(line?.status === 'call' && 'from' in line.call).toBe(false);
      expect(unreadable).toEqual([from]);
    },
  );

  it.each(['+12125550142', '020 7183 8750', 'sip:alice@example.com', 'anonymous'])(
    '%s is kept',
    async (from) => {
      expect(await one({ from }, { canReadCaller: readableCallers('GB') })).toMatchObject({ call: { from } });
    },
  );

  it('is given as written to a program that does not ask', async () => {
    expect(await one({ from: '101' })).toMatchObject({ call: { from: '101' } });
  });

  it('may be left out of the mapping, as what a call needs may not', async () => {
    const columns = parseColumns('from=');
    expect(await one({ from: '+12125550142' }, { columns })).toEqual(await one({}));
    const csv = `id,start,durationSeconds,to,from\n${Object.values(CALL).join()},+12125550142`;
    expect(await read(csv, { columns })).toMatchObject([{ call: { id: 'a' } }]);
    expect((await read(csv, { columns }))[0]).not.toHaveProperty('call.from');
    expect(() => parseColumns('to=')).toThrow('a column for id, start, durationSeconds, to');
  });
});

describe('what comes twice', () => {
  it('is refused as a column that is read', async () => {
    const csv = 'id,start,durationSeconds,to,To\na,b,1,2,3\n';
    await expect(read(csv)).rejects.toThrow('has the column "to" twice, and to is read from it');
    await expect(read(csv.replace('to,To', 'to,from,from'))).rejects.toThrow('--columns from=');
    const unread = `${csv.split('\n')[0]?.replace('To', 'note,note')}\n${Object.values(CALL).join()},1,2`;
    expect(await read(unread)).toMatchObject([{ status: 'call' }]);
  });

  it.each(['jsonl', 'json'] as const)('is rejected as a property of %s that is read', async (format) => {
    const [fine, twice] = [JSON.stringify(CALL), `{"to":"+447",${JSON.stringify(CALL).slice(1)}`];
    const text = format === 'json' ? `[${fine},\n${twice}]` : `${fine}\n${twice}`;
    expect(await read(text, { format })).toMatchObject([
      { status: 'call' },
      { status: 'broken', line: 2, reason: 'has the property "to" twice; which is meant?' },
    ]);
    const unread = text.replace('"to":"+447"', '"x":1,"x":2');
    expect(await read(unread, { format })).toMatchObject([{ status: 'call' }, { status: 'call' }]);
  });
});

describe('durations', () => {
  it.each([
    ['61.29999999999999716', 62],
    [60.0000000000001, 61],
    [1e-7, 1],
    [-0, 0],
    ['60.000', 60],
    [61, 61],
  ])('%s is rounded up', async (durationSeconds, seconds) => {
    expect(await one({ durationSeconds })).toMatchObject({ call: { durationSeconds: seconds } });
  });

  it.each([-1, 1e10, '1e2', '-0.5', true])('%s is refused', async (durationSeconds) => {
    expect(await one({ durationSeconds })).toMatchObject({
      reason: expect.stringContaining('durationSeconds must be seconds'),
    });
  });
});

describe('numbers with separators', () => {
  it.each([
    ['+44 (207) 183-8750', '+442071838750'],
    ['+1.212.555.0100', '+12125550100'],
    ['+49/30/123456', '+4930123456'],
    ['+44 (0)20 7183 8750', '+44 (0)20 7183 8750'],
    ['1 (212) 555-0100', '1 (212) 555-0100'],
    ['client:alice', 'client:alice'],
  ])('%s', async (to, joined) => {
    expect(await one({ to, from: to })).toMatchObject({ call: { to: joined, from: joined } });
  });
});

describe('days and times that there are not', () => {
  it.each([
    ['2026-02-30T10:00:00Z', 'there is no 2026-02-30'],
    ['2026-02-30 10:00:00', 'there is no 2026-02-30'],
    ['Mon, 31 Nov 2026 05:58:41 +0000', 'there is no 2026-11-31'],
    ['2026-13-01T10:00:00Z', 'there is no 2026-13-01'],
    ['1969-12-31T10:00:00Z', 'must be in 1970 or later'],
    ['2026-02-28T24:00:00Z', 'from 00:00:00 to 23:59:59'],
    ['2026-02-28 10:61:00', 'from 00:00:00 to 23:59:59'],
  ])('%s', async (start, reason) => {
    expect(await one({ start }, { timeZone: 'UTC' })).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining(reason),
    });
  });

  it('there is a 29 February, and a 31st', async () => {
    expect(await one({ start: '2028-02-29T10:00:00Z' })).toMatchObject({ status: 'call' });
    expect(await one({ start: '2026-12-31T23:59:59+05:30' })).toMatchObject({ status: 'call' });
  });
});

describe('an empty file', () => {
  it.each(['csv', 'jsonl', 'json', undefined] as const)('is refused as %s', async (format) => {
    const settings = format === undefined ? {} : { format };
    await expect(read(' \n', settings)).rejects.toThrow('a file that is not empty');
  });

  it('is another thing than a file without calls', async () => {
    expect(await read('id,start,durationSeconds,to\n')).toEqual([]);
    expect(await read('[]')).toEqual([]);
  });
});
