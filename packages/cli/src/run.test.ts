import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLiveCalls } from './run.ts';

const BANDS = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }];
const BOOK = {
  currency: 'USD',
  rules: [{ prefix: '44', name: 'United Kingdom', country: 'GB', bands: BANDS }],
};
const DECK = 'Destination,Dial Codes,Rate USD/Min,Billing\nUnited Kingdom,"44; 4420",0.012,30/30\n';

let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-calls-'));
  await writeFile(file('book.json'), JSON.stringify(BOOK));
  await writeFile(file('deck.csv'), DECK);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], input = ''): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const texts = { out: '', err: '' };
  stdout.on('data', (piece: Buffer) => {
    texts.out += piece.toString();
  });
  stderr.on('data', (piece: Buffer) => {
    texts.err += piece.toString();
  });
  const status = await runLiveCalls(args, { stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  await new Promise((resolve) => setImmediate(resolve));
  return { status, ...texts };
}

const call = (fields: object): string =>
  JSON.stringify({
    id: 'a',
    start: '2026-11-23T10:00:00Z',
    durationSeconds: 60.2,
    to: '+442071838750',
    ...fields,
  });

describe('rate', () => {
  const rate = (input: string, ...more: readonly string[]): Promise<Ran> =>
    run(['rate', '--price-book', file('book.json'), '--calls', '-', ...more], input);

  it('prints one line per call, with exact costs and steps that add up', async () => {
    const { status, out } = await rate(call({}));
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      id: 'a',
      status: 'rated',
      cost: '0.018',
      currency: 'USD',
      billedSeconds: 90,
      matchedPrefix: '44',
      steps: [
        { type: 'band', amount: '0.018' },
        { type: 'rounding', amount: '0' },
      ],
    });
    expect(Object.keys(JSON.parse(out) as object)).toEqual([
      'id',
      'status',
      'cost',
      'currency',
      'billedSeconds',
      'matchedPrefix',
      'steps',
    ]);
  });

  it('keeps the order, names broken lines by number, tells repeats and goes on', async () => {
    const input = [call({}), 'broken', call({}), call({ id: 'b', to: '+15550100' }), call({ id: 'c' })].join(
      '\n',
    );
    const { status, out, err } = await rate(input);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(status).toBe(1);
    expect(lines.map((line) => [line.id, line.status])).toEqual([
      ['a', 'rated'],
      [undefined, 'rejected'],
      ['a', 'rejected'],
      ['b', 'unrated'],
      ['c', 'rated'],
    ]);
    expect(lines[1]?.reason).toMatch(/^line 2: must be one JSON object; seen: "broken"/);
    expect(lines[2]?.reason).toMatch(/^line 3: this id came on line 1 already/);
    expect(lines[3]?.reason).toBe('no-rule');
    expect(err).toContain('5 calls: 2 rated, 1 unrated (no-rule 1), 2 rejected. Total 0.036 USD.');
  });

  it('prints CSV that no spreadsheet runs as a formula', async () => {
    const { out } = await rate(
      `${call({ id: '=cmd()' })}\n${call({ id: 'x', to: 'nobody' })}`,
      '--format',
      'csv',
    );
    const [header, first, second] = out.split('\n');
    expect(header).toBe('id,status,cost,currency,billedSeconds,matchedPrefix,reason,steps');
    expect(first).toMatch(/^'=cmd\(\),rated,0\.018,USD,90,44,,"\[/);
    expect(second).toMatch(/^x,rejected,,,,,.*line 2: to must be/);
  });

  it('needs a country for numbers without a plus sign', async () => {
    const input = call({ to: '020 7183 8750' });
    expect((await rate(input)).status).toBe(1);
    expect((await rate(input, '--default-country', 'GB')).status).toBe(0);
  });

  it('reads calls as CSV and prices as a deck', async () => {
    const csv = 'uniqueid;calldate;billsec;dst\n1;2026-11-23 10:00:00;61;442071838750\n';
    const columns = 'id=uniqueid,start=calldate,durationSeconds=billsec,to=dst';
    const { status, out } = await run(
      [
        'rate',
        '--price-book',
        file('deck.csv'),
        '--calls',
        '-',
        '--columns',
        columns,
        '--time-zone',
        'Europe/London',
        '--default-country',
        'GB',
      ],
      csv,
    );
    expect(out).toContain('"cost":"0.018"');
    expect(status).toBe(0);
  });
});

describe('what cannot run', () => {
  it.each([
    [['rate'], 'Say which calls to rate with --calls'],
    [['rate', '--calls', '-', '--price-book', '/nowhere.json'], 'there is no such file'],
    [['rate', '--calls', '-', '--colums', 'x'], "Unknown option '--colums'"],
    [['rate', '--calls', '-', '--preset', 'asterisk'], '--time-zone'],
    [['rate', '--calls', '-', '--preset', 'cisco'], '--preset must be asterisk or twilio-calls'],
    [['price-book', 'burn'], 'price-book needs check, diff or convert'],
    [['dance'], 'There is no command "dance"'],
  ])('%j', async (args, message) => {
    const { status, out, err } = await run(args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  it('names the column that is missing and those there are', async () => {
    const { status, err } = await run(
      ['rate', '--price-book', file('book.json'), '--calls', '-'],
      'id,when,to\n1,2,3\n',
    );
    expect(status).toBe(2);
    expect(err).toContain('no column "start" for start');
    expect(err).toContain('Columns seen: "id", "when", "to"');
  });
});

describe('price-book', () => {
  it('checks a deck and a document', async () => {
    const deck = await run(['price-book', 'check', file('deck.csv')]);
    expect(deck.status).toBe(0);
    expect(deck.out).toContain('2 rules in USD');
    await writeFile(
      file('bad.json'),
      JSON.stringify({ ...BOOK, rules: [{ prefix: '44', bands: [{ ...BANDS[0], rate: '-1' }] }] }),
    );
    const bad = await run(['price-book', 'check', file('bad.json')]);
    expect(bad.status).toBe(1);
    expect(bad.out).toContain('rules[0].bands[0].rate');
    await writeFile(file('plain.csv'), DECK.replace('Rate USD/Min', 'Rate'));
    const plain = await run(['price-book', 'check', file('plain.csv')]);
    expect(plain.status).toBe(1);
    expect(plain.out).toContain('--currency USD');
    expect(plain.out).toContain('--rate-per minute');
  });

  it('compares and converts', async () => {
    await writeFile(file('new.csv'), DECK.replace('0.012', '0.015'));
    const diff = await run(['price-book', 'diff', file('deck.csv'), file('new.csv')]);
    expect(diff.status).toBe(1);
    expect(diff.out).toContain('+25.00 %');
    expect((await run(['price-book', 'diff', file('deck.csv'), file('deck.csv')])).status).toBe(0);
    const converted = await run(['price-book', 'convert', file('deck.csv')]);
    await writeFile(file('converted.json'), converted.out);
    const hash = /Hash (\w+)/;
    const [before, after] = await Promise.all(
      ['deck.csv', 'converted.json'].map(
        async (name) => (await run(['price-book', 'check', file(name)])).out,
      ),
    );
    expect(hash.exec(after ?? '')?.[1]).toBe(hash.exec(before ?? '')?.[1]);
  });
});

describe('report', () => {
  const args = [
    'report',
    '--price-book',
    file('book.json'),
    '--calls',
    '-',
    '--from',
    '2026-11-23',
    '--until',
    '2026-11-24',
  ];

  it('writes the thirteen columns, counts a repeat once and leaves out other days', async () => {
    const input = [call({}), call({}), call({ id: 'b', start: '2026-11-24T00:00:00Z' })].join('\n');
    const withBook = args.map((arg) => (arg.endsWith('book.json') ? file('book.json') : arg));
    const { status, out, err } = await run(withBook, input);
    expect(out.split('\r\n')[0]?.split(',')).toHaveLength(13);
    expect(out).toContain('+442071838750,United Kingdom,');
    expect(out.trimEnd().split('\r\n')).toHaveLength(2);
    expect(err).toContain('line 2: the id a came before');
    expect(err).toContain('1 calls from 2026-11-23T00:00:00.000Z');
    expect(status).toBe(1);
  });
});

describe('help', () => {
  it('teaches every command, and the version is one', async () => {
    for (const [args, text] of [
      [['--help'], 'live-calls price-book diff'],
      [['rate', '--help'], '--columns FIELD=COLUMN'],
      [['report', '--help'], '--until 2026-12-01'],
      [['price-book', '--help'], 'price-book convert'],
      [['help', 'rate'], 'Examples:'],
    ] as const) {
      const { status, out } = await run(args);
      expect(status).toBe(0);
      expect(out).toContain(text);
    }
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
  });
});
