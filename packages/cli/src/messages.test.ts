import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN_HELP } from './help.ts';
import { runLiveCalls } from './run.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DECK =
  'Destination,Dial Codes,Rate USD/Min,Billing,Margin,Owner\nUnited Kingdom,44,0.012,30/30,5,Ann\n';
const CALL = { id: 'a', start: '2026-11-23T10:00:00Z', durationSeconds: 61, to: '+442071838750' };

let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-calls-'));
  const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }];
  await writeFile(file('book.json'), JSON.stringify({ currency: 'USD', rules: [{ prefix: '44', bands }] }));
  await writeFile(file('deck.csv'), DECK);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], input = '', stdout: Writable = new PassThrough()): Promise<Ran> {
  const stderr = new PassThrough();
  const texts = { out: '', err: '' };
  if (stdout instanceof PassThrough) {
    stdout.on('data', (piece: Buffer) => {
      texts.out += piece.toString();
    });
  }
  stderr.on('data', (piece: Buffer) => {
    texts.err += piece.toString();
  });
  const status = await runLiveCalls(args, { stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  await new Promise((resolve) => setImmediate(resolve));
  return { status, ...texts };
}

const lines = (...calls: readonly object[]): string =>
  calls.map((fields, at) => JSON.stringify({ ...CALL, id: `c${at}`, ...fields })).join('\n');
const rate = (input: string, ...more: readonly string[]): Promise<Ran> =>
  run(['rate', '--price-book', file('book.json'), '--calls', '-', ...more], input);
const report = (input: string, ...more: readonly string[]): Promise<Ran> =>
  run(
    ['report', '--price-book', file('book.json'), '--calls', '-', '--from', '2026-11-23'].concat(
      ['--until', '2026-11-24'],
      more,
    ),
    input,
  );

describe('warnings of a deck', () => {
  const commands: readonly (readonly string[])[] = [
    ['rate', '--calls', '-', '--price-book'],
    ['report', '--calls', '-', '--from', '2026-11-23', '--until', '2026-11-24', '--price-book'],
    ['price-book', 'convert'],
  ];
  it.each(commands)('are told by %s %s, unless it is to be quiet', async (...command) => {
    const args = [...command, file('deck.csv')];
    const told = await run(args, lines({}));
    expect(told.status).toBe(0);
    expect(told.err).toContain('deck.csv" is used, with 2 warnings:');
    expect(told.err).toMatch(/Margin.*This column is not known, and was not read/);
    expect((await run([...args, '--quiet'], lines({}))).err).toBe('');
  });

  it('end after the first few', async () => {
    const more = Array.from({ length: 9 }, (_, at) => `Extra ${at}`).join();
    await writeFile(file('wide.csv'), `Code,Rate USD/Min,Billing,${more}\n44,0.012,30/30,${more}\n`);
    const { err } = await run(['price-book', 'convert', file('wide.csv')]);
    expect(err).toContain('with 9 warnings');
    expect(err).toContain('… and 4 more; live-calls price-book check --most 9 shows them.');
  });
});

describe('callers', () => {
  it.each([rate, report])('that cannot be read keep no call from its price', async (command) => {
    const input = lines(
      { from: '101' },
      { from: 'Alice' },
      { from: '"Bob" <101>' },
      { from: '+12125550142' },
    );
    const { status, err } = await command(input);
    expect(err).toContain('3 calls name a caller that cannot be read, such as "101"; taken as withheld.');
    expect(status).toBe(0);
  });

  it('without a plus sign lead to the option that makes them readable', async () => {
    const input = lines({ from: '2125550142' });
    expect((await rate(input)).err).toContain('(with --default-country, numbers without a plus sign');
    expect((await rate(input, '--default-country', 'US')).err).not.toContain('cannot be read');
  });
});

describe('--default-country', () => {
  it.each(['us', 'XX', '', 'United Kingdom'])('%j is refused once', async (country) => {
    for (const command of [rate, report]) {
      const { status, out, err } = await command(lines({}, {}), '--default-country', country);
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain('--default-country must be an ISO 3166-1 country of two capitals such as US');
      expect(err.includes('Did you mean US?')).toBe(country === 'us');
    }
  });

  it.each([rate, report])('is named where it would help, and once for most lines', async (command) => {
    const { err } = await command(lines({ to: '020 7183 8750' }, { to: '020 7183 8751' }, {}));
    expect(err).toContain(
      'line 1: to must be a number with plus sign, or say with --default-country in which',
    );
    expect(err.match(/Hint: 2 of 3 lines were rejected because .* --default-country GB\.\n/g)).toHaveLength(
      1,
    );
    expect((await command(lines({ to: '020 7183 8750' }, {}, {}))).err).not.toContain('Hint');
    const wrong = await command(lines({ to: '1' }), '--default-country', 'GB');
    expect(wrong.err).toContain(
      'Hint: 1 of 1 line was rejected because their numbers are none of the country',
    );
  });
});

describe('messages', () => {
  it('name no Date, and fields as the file does', async () => {
    for (const command of [rate, report]) {
      const { err } = await command(lines({ start: '2026-11-23T10:00:00+99:00' }));
      expect(err).toMatch(/line 1: start must be an instant with offset such as .*"; seen: /);
      expect(err).not.toContain('Date');
    }
  });

  it('escape an id that would disguise a line', async () => {
    const input = lines({ id: 'a\u0000\u202eb\u{e0041}' });
    const json = await rate(input);
    expect(json.out).toContain('"id":"a\\u0000\\u202eb\\udb40\\udc41"');
    expect(JSON.parse(json.out)).toMatchObject({ id: 'a\u0000\u202eb\u{e0041}' });
    expect((await rate(input, '--format', 'csv')).out).toContain('a\\u{0}\\u{202e}b\\u{e0041},rated');
    expect((await rate(lines({ id: 'é' }))).out).toContain('"id":"é"');
  });

  it.each([
    [['rate', '--calls', '-', '--price-book', '-'], '--price-book and --calls are both -'],
    [['price-book', 'diff', '-', '-'], 'both are -'],
    [['rate', '--colums', 'x'], "Unknown option '--colums'. Did you mean --columns?"],
    [['rate', '--clals=x'], "Unknown option '--clals'. Did you mean --calls?"],
    [['rate', '--wizard', 'x'], "Unknown option '--wizard'.\n"],
    [['rate', '-x'], "Unknown option '-x'.\n"],
    [['rate', '--calls'], '--calls needs a value'],
    [['rate', '--calls', '--quiet'], '--calls needs a value'],
    [['rate', '--quiet=yes'], '--quiet takes no value'],
    [['rate', '--calls', '-', '--columns', 'x=y'], '--columns must be field=column'],
    [['price-book', 'check', 'DECK', '--at', 'soon'], '--at must be an instant'],
    [['price-book', 'check', 'DECK', '--currency', 'dollars'], '--currency must be'],
    [['price-book', 'check', 'DECK', '--deck-columns', 'a=b'], '--deck-columns must be one of'],
    [['price-book', 'check', 'DECK', '--deck-time-zone', 'X/Y'], '--deck-time-zone must be'],
    [['price-book', 'check', 'DECK', '--increments', '0/0'], '--increments must be a whole number'],
    [['price-book', 'check', 'DECK', '--change-words', 'x=y'], '--change-words must be WORD=EFFECT'],
    [['rate', '--calls', '-', '--price-book', 'DECK', '--time-zone', 'X/Y'], '--time-zone must be'],
    [['rate', '--calls', '-', '--price-book', 'DECK', '--delimiter', 'ab'], '--delimiter must be one'],
  ])('%j', async (args, message) => {
    const named = args.map((arg) => (arg === 'DECK' ? file('deck.csv') : arg));
    const { status, err } = await run(named, 'id,start,durationSeconds,to\n');
    expect(err).toContain(message);
    expect(err).not.toContain('valid Date');
    expect(status).toBe(2);
  });

  it('name the options of a range', async () => {
    expect((await report(lines({}), '--from', 'x')).err).toContain('--from must be an instant');
    expect((await report(lines({}), '--time-zone', 'X/Y')).err).toContain('--time-zone must be');
  });

  it('count one as one', async () => {
    expect((await rate(lines({}))).err).toContain('1 call: 1 rated');
    expect((await run(['price-book', 'check', file('deck.csv')])).out).toContain('1 rule in USD');
  });

  it('say that an empty file is none, whatever its form', async () => {
    for (const format of ['csv', 'jsonl', 'json']) {
      const { status, err } = await rate('', '--calls-format', format);
      expect(status).toBe(2);
      expect(err).toContain('--calls must be a file that is not empty');
    }
  });
});

describe('--change-words', () => {
  it('teaches a word that the deck uses', async () => {
    await writeFile(file('words.csv'), 'Code,Rate USD/Min,Billing,Change\n44,0.012,30/30,Teurer\n');
    const refused = await run(['price-book', 'check', file('words.csv')]);
    expect(refused.out).toContain('(Here: --change-words WORD=price.)');
    const taught = await run(['price-book', 'check', file('words.csv'), '--change-words', 'teurer=price']);
    expect(taught.status).toBe(0);
  });
});

describe('results that cannot be written', () => {
  const full = (): Writable =>
    new Writable({
      write: (_piece, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    });
  it.each([
    ['rate', '--price-book', 'BOOK', '--calls', '-'],
    ['report', '--price-book', 'BOOK', '--calls', '-', '--from', '2026-11-23', '--until', '2026-11-24'],
    ['price-book', 'check', 'BOOK'],
    ['price-book', 'convert', 'BOOK'],
    ['price-book', 'diff', 'BOOK', 'BOOK'],
    ['--help'],
  ])('are told in one line: %s %s', async (...args) => {
    const named = args.map((arg) => (arg === 'BOOK' ? file('book.json') : arg));
    const { status, err } = await run(named, lines({}), full());
    expect(status).toBe(2);
    expect(err).toBe(
      'live-calls: Cannot write the results: there is no space left on the device (ENOSPC). What was written is not complete.\n',
    );
  });
});

describe('the example of the help', () => {
  it('runs as it stands, from the root of the repository', async () => {
    const example = /npm run live-calls -- (.*)/.exec(MAIN_HELP)?.[1] ?? '';
    const args = example.split(' ').map((arg) => (arg.startsWith('packages/') ? join(ROOT, arg) : arg));
    const { status, out, err } = await run(args);
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(4);
    expect(err).toContain('4 calls: 4 rated, 0 unrated, 0 rejected. Total 0.05985 USD.');
  });
});
