import { BillingError } from '@live-calls/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseColumns } from './column-mapping.ts';
import { csvParser } from './csv-parser.ts';
import type { FileLine } from './file-call.ts';
import { LONGEST_RECORD } from './file-record.ts';
import { jsonListParser } from './json-list-parser.ts';
import { callFilePresets } from './presets.ts';
import { type CallFileSettings, readCalls } from './read-calls.ts';

async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, settings: CallFileSettings = {}, size?: number): Promise<FileLine[]> {
  const lines: FileLine[] = [];
  for await (const line of readCalls(pieces(text, size), settings)) lines.push(line);
  return lines;
}

const GOOD = '{"id":"a","start":"2026-11-23T10:00:00Z","durationSeconds":60,"to":"+14155550100"}';

describe('readCalls', () => {
  it('reads JSON lines and goes on after a broken one', async () => {
    const lines = await read(
      `\uFEFF${GOOD}\r\n\r\nnot json\n${GOOD.replace('60', '-1')}\n${GOOD.replace('"a"', '"b"')}`,
    );
    expect(lines.map((line) => [line.status, line.line])).toEqual([
      ['call', 1],
      ['broken', 3],
      ['broken', 4],
      ['call', 5],
    ]);
    expect(lines[2]).toMatchObject({
      id: 'a',
      reason: expect.stringContaining('durationSeconds must be seconds'),
    });
  });

  it('reads CSV through a column mapping, with quotes, line breaks in cells and CRLF', async () => {
    const csv =
      'note,calldate,billsec,dst,uniqueid\r\n' +
      '"said ""hi"",\r\ntwice",2026-11-23 10:00:00,59.2,+442071838750,x1\r\n' +
      'plain 5" disk,2026-11-23 10:01:00,0:01:05,+442071838750,x2\r\n';
    const lines = await read(csv, {
      columns: parseColumns('id=uniqueid,start=calldate,durationSeconds=billsec,to=dst'),
      timeZone: 'America/New_York',
    });
    expect(lines).toEqual([
      {
        status: 'call',
        line: 2,
        call: {
          id: 'x1',
          startAt: new Date('2026-11-23T15:00:00Z'),
          durationSeconds: 60,
          to: '+442071838750',
        },
      },
      {
        status: 'call',
        line: 4,
        call: {
          id: 'x2',
          startAt: new Date('2026-11-23T15:01:00Z'),
          durationSeconds: 65,
          to: '+442071838750',
        },
      },
    ]);
  });

  it('names a missing column and the columns it saw', async () => {
    const error = await read('uniqueid,calldate,dst\n', {
      columns: parseColumns('start=calldate,id=uniqueid,to=dst'),
    }).catch((caught: unknown) => caught);
    expect(BillingError.is(error, 'INVALID_INPUT')).toBe(true);
    expect(String(error)).toContain('no column "durationSeconds"');
    expect(String(error)).toContain('Columns seen: "uniqueid", "calldate", "dst"');
  });

  it('refuses a file without a header, an unknown zone and a pair that is none', async () => {
    await expect(read('', { format: 'csv' })).rejects.toThrow('header line');
    await expect(read(GOOD, { timeZone: 'Mars/Base' })).rejects.toThrow('timeZone must be');
    expect(() => parseColumns('start=calldate,cost=x')).toThrow('field=column');
    expect(() => parseColumns('start')).toThrow('field=column');
  });

  it('spoils only the line whose quote never closes', async () => {
    const row = (id: string): string => `${id},2026-11-23T10:00:00Z,1,+14155550100`;
    const lines = await read(`id,start,durationSeconds,to\n${row('a')}\n"${row('b')}\n${row('c')}\n`);
    expect(lines.map((line) => [line.status, line.line])).toEqual([
      ['call', 2],
      ['broken', 3],
      ['call', 4],
    ]);
  });

  it('drops a line of megabytes and reads the next', async () => {
    const lines = await read(`${GOOD}\n{"id":"${'x'.repeat(3_000_000)}"}\n${GOOD}\n`, {}, 65_536);
    expect(lines.map((line) => line.status)).toEqual(['call', 'broken', 'call']);
    expect(lines[1]).toMatchObject({
      line: 2,
      reason: expect.stringContaining(`longer than ${LONGEST_RECORD}`),
    });
  });

  it('reads the clock change: the hour that comes twice, and the one that never comes', async () => {
    let repeated = 0;
    const settings = { timeZone: 'America/New_York', onRepeatedHour: () => (repeated += 1) };
    const at = (start: string): string => GOOD.replace('2026-11-23T10:00:00Z', start);
    const lines = await read(
      `${at('2026-11-01 01:30:00')}\n${at('2026-03-08 02:30:00')}\n${at('2026-11-01 02:00:00')}`,
      settings,
    );
    expect(lines[0]).toMatchObject({ call: { startAt: new Date('2026-11-01T05:30:00Z') } });
    expect(lines[1]).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining('the clock jumps over it'),
    });
    expect(lines[2]).toMatchObject({ call: { startAt: new Date('2026-11-01T07:00:00Z') } });
    expect(repeated).toBe(1);
  });

  it.each([
    ['2026-11-23 10:00:00', 'has no offset; say which zone'],
    ['11/23/2026 10:00', 'must be a time with an offset'],
    ['', 'start is missing'],
  ])('refuses the time %s', async (start, reason) => {
    const lines = await read(GOOD.replace('2026-11-23T10:00:00Z', start));
    expect(lines[0]).toMatchObject({ status: 'broken', reason: expect.stringContaining(reason) });
  });

  it('never trusts property names or disguised text', async () => {
    const lines = await read(
      '{"__proto__":{"id":"x"},"constructor":1,"start":"a","durationSeconds":1,"to":"1"}\n"\u202e"\n',
    );
    expect(lines[0]).toMatchObject({ status: 'broken', reason: 'id is missing' });
    expect(lines[1]).toMatchObject({ reason: expect.stringContaining('\\u{202e}') });
  });
});

describe('a call in the hour that comes twice', () => {
  it('is placed by its end and duration', async () => {
    const call = {
      id: 'a',
      start: '2026-11-01 01:30:00',
      end: '2026-11-01 02:10:00',
      durationSeconds: 2400,
      to: '+1',
    };
    let undecided = 0;
    const settings = { timeZone: 'America/New_York', onRepeatedHour: () => (undecided += 1) };
    const [second, first] = await read(
      `${JSON.stringify(call)}\n${JSON.stringify({ ...call, durationSeconds: 6000 })}`,
      settings,
    );
    expect(second).toMatchObject({ call: { startAt: new Date('2026-11-01T06:30:00Z') } });
    expect(first).toMatchObject({ call: { startAt: new Date('2026-11-01T05:30:00Z') } });
    expect(undecided).toBe(0);
  });
});

describe('presets', () => {
  it('reads a line of Asterisk Master.csv', async () => {
    const { asterisk } = callFilePresets;
    const master =
      '"","12125550142","442071838750","internal","""Ann"" <12125550142>","SIP/ann-01","SIP/trunk-02","Dial","SIP/trunk/442071838750,30","2026-11-01 00:58:41","2026-11-01 00:58:53","2026-11-01 01:12:10",809,797,"ANSWERED","DOCUMENTATION","1793509121.4711",""\n' +
      '"","12125550142","442071838750","internal","x","SIP/ann-01","","Dial","",' +
      '"2026-11-01 00:59:00",,"2026-11-01 00:59:20",20,0,"NO ANSWER","DOCUMENTATION","1793509140.4712",""\n';
    const lines = await read(master, { ...asterisk, timeZone: 'America/New_York' });
    expect(lines[0]).toMatchObject({
      call: {
        id: '1793509121.4711',
        durationSeconds: 797,
        answered: true,
        legStatus: 'completed',
        from: '12125550142',
      },
    });
    expect(lines[1]).toMatchObject({
      call: { startAt: new Date('2026-11-01T04:59:00Z'), durationSeconds: 0, legStatus: 'no-answer' },
    });
  });

  it("reads Twilio's call list", async () => {
    const call = {
      sid: 'CA1',
      start_time: 'Sun, 01 Nov 2026 05:58:41 +0000',
      end_time: null,
      duration: '61',
      to: '+442071838750',
      from: '+12125550142',
      status: 'completed',
      direction: 'outbound-api',
      subresource_uris: { events: '/a[{"' },
    };
    const list = {
      page: 0,
      others: [[1]],
      calls: [call, { ...call, sid: 'CA2', status: 'in-progress' }],
      end: 1,
    };
    const lines = await read(JSON.stringify(list, null, 2), callFilePresets['twilio-calls']);
    expect(lines).toMatchObject([
      {
        call: { id: 'CA1', startAt: '2026-11-01T05:58:41+00:00', direction: 'outbound', durationSeconds: 61 },
      },
      { status: 'broken', id: 'CA2', reason: expect.stringContaining('not finished') },
    ]);
    expect(
      await read(JSON.stringify(list), { columns: callFilePresets['twilio-calls'].columns }),
    ).toHaveLength(2);
  });
});

describe('parsers', () => {
  const cell = fc.stringMatching(/^[a-z",\r\n é]{0,6}$/u);
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('read the same CSV however it is cut into pieces', () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), fc.constantFrom('\n', '\r\n'), (rows, size, end) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end);
        const parser = csvParser(',');
        const found: unknown[] = [];
        for (let at = 0; at < text.length; at += size) found.push(...parser.push(text.slice(at, at + size)));
        found.push(...parser.end());
        expect(found.map((record) => (record as { value: string[] }).value)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it('read the same JSON list however it is cut into pieces', () => {
    const list = fc.array(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue()), { maxLength: 5 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 9 }), fc.boolean(), (calls, size, isNested) => {
        const text = JSON.stringify(isNested ? { text: '"[', list: [{}], calls } : calls);
        const parser = jsonListParser();
        const found: unknown[] = [];
        for (let at = 0; at < text.length; at += size) found.push(...parser.push(text.slice(at, at + size)));
        found.push(...parser.end());
        expect(found.map((record) => (record as { value: unknown }).value)).toEqual(
          JSON.parse(JSON.stringify(calls)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('say when a JSON file is cut off or holds no list', () => {
    const cut = jsonListParser();
    expect(cut.push('[{"id":')).toEqual([]);
    expect(cut.end()).toMatchObject([{ problem: expect.stringContaining('ends in the middle') }]);
    const none = jsonListParser();
    none.push('{"items":[]}');
    expect(none.end()).toMatchObject([{ problem: expect.stringContaining('under "calls"') }]);
  });
});
