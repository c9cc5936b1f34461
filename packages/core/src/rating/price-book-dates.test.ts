import { describe, expect, it } from 'vitest';
import { importDeck, refuse, rulesOf } from './__fixtures__/imported-decks.ts';

function dated(...dates: readonly string[]): string {
  const rows = dates.map((date, index) => `${44 + index},1,1/1,"${date}"`);
  return ['prefix,rate,billing,effective from', ...rows].join('\n');
}

describe('a date of a deck', () => {
  it.each([
    ['2026-05-09', '2026-05-09'],
    ['2026-05-09 00:00:00', '2026-05-09'],
    ['2026-05-09T00:00:00.000', '2026-05-09'],
    ['09/05/2026', '2026-05-09'],
    ['9.5.2026', '2026-05-09'],
    ['9-5-2026', '2026-05-09'],
    ['09/05/2026 0:00', '2026-05-09'],
    ['9-May-2026', '2026-05-09'],
    ['1-Oct-2026', '2026-10-01'],
    ['1 JANUARY 2026', '2026-01-01'],
    ['31 dec, 2026', '2026-12-31'],
    ['1970-01-01', '1970-01-01'],
  ])('%s is %s', async (date, day) => {
    const [rule] = await rulesOf(dated(date), { dateOrder: 'day-first' });
    expect(rule?.validFrom).toBe(`${day}T00:00:00.000Z`);
  });

  it('with time and offset is that moment, whatever the zone of days', async () => {
    const [rule] = await rulesOf(dated('2026-05-09T10:00:00+02:00'), { timeZone: 'America/New_York' });
    expect(rule?.validFrom).toBe('2026-05-09T08:00:00.000Z');
  });

  it.each([
    ['1969-12-31', /no such day/],
    ['31/02/2026', /no such day/],
    ['29-Feb-2026', /no such day/],
    ['13/14/2026', /no such day/],
    ['1-Foo-2026', /no such day/],
    ['46000', /day number/],
    ['46000.5', /day number/],
    ['46000.25', /day number/],
    ['1/2/26', /four digits/],
    ['10.12.26', /four digits/],
    ['2026-01-01T10:00:00', /time of day/],
  ])('%s is refused, and it is said why', async (date, why) => {
    const { problems } = await refuse(dated(date), { dateOrder: 'day-first' });
    expect(problems).toMatchObject([
      { code: 'bad-date', line: 2, column: 'effective from', seen: `"${date}"` },
    ]);
    expect(problems[0]?.message).toMatch(why);
  });

  it.each([
    'soon',
    '123',
    'v46000',
    '46000x',
    '4600000',
    '46000.',
    '46000.x',
    '1/2/6',
    'on 1/2/26',
    '1/2/26 early',
    '1/2/x6',
    'x/2/26',
    '1/x/26',
    '1 2/26',
    '1/2 26',
    'at 2026-01-01T10:00:00Z',
    '2026-1-01T10:00:00Z',
  ])('%s is refused as nothing that looks like a date', async (date) => {
    const { problems } = await refuse(dated(date), { dateOrder: 'day-first' });
    expect(problems).toMatchObject([{ code: 'bad-date', line: 2, column: 'effective from' }]);
    expect(problems[0]?.message).not.toMatch(/no such day|day number|four digits|time of day/);
  });
});

describe('the order of day and month', () => {
  it.each([
    [['05/09/2026', '13/12/2026'], '2026-09-05', 3],
    [['05/09/2026', '12/13/2026'], '2026-05-09', 3],
    [['05/09/2026', '12/12/2026', '11/12/2026', '31/01/2026'], '2026-09-05', 5],
  ])('%j is proven by the day above 12', async (dates, day, line) => {
    const deck = dated(...dates);
    expect((await rulesOf(deck))[0]?.validFrom).toBe(`${day}T00:00:00.000Z`);
    const { reading } = await importDeck(deck);
    expect(reading.dates).toMatchObject({ known: 'proven', line });
  });

  it('is proven to be both, which is told once', async () => {
    const { problems } = await refuse(dated('05/13/2026', '13/05/2026', '01/02/2026'));
    expect(problems).toMatchObject([{ code: 'date-order-unknown', line: 2, field: 'effectiveFrom' }]);
  });

  it('makes a day that is none a problem of its row', async () => {
    const { problems } = await refuse(dated('12/13/2026', '13/12/2026', '13/12/2026'), {
      dateOrder: 'month-first',
    });
    const place = {
      code: 'bad-date',
      column: 'effective from',
      field: 'effectiveFrom',
      seen: '"13/12/2026"',
    };
    expect(problems).toMatchObject([
      { ...place, line: 3 },
      { ...place, line: 4 },
    ]);
  });

  it('is not proven by a day of 12', async () => {
    const { problems } = await refuse(dated('12/05/2026', '05/12/2026'));
    expect(problems).toMatchObject([{ code: 'date-order-unknown', line: 2, field: 'effectiveFrom' }]);
  });
});

describe('the last day of validity', () => {
  const until = (day: string) => `prefix,rate,billing,valid to\n44,1,1/1,${day}\n`;

  it.each(['9999-12-31', '31/12/9999', '31-Dec-9999'])('%s means for ever', async (day) => {
    const [rule] = await rulesOf(until(day), { endDay: 'included' });
    expect(rule?.prefix).toBe('44');
    expect(rule).not.toHaveProperty('validTo');
  });

  it.each([
    ['9999-12-30', 'included', '9999-12-31'],
    ['9999-12-31', 'excluded', '9999-12-31'],
    ['2026-12-31', 'included', '2027-01-01'],
  ] as const)('%s %s ends it at the start of %s', async (day, endDay, end) => {
    expect((await rulesOf(until(day), { endDay }))[0]?.validTo).toBe(`${end}T00:00:00.000Z`);
  });

  it('moves no first day', async () => {
    const text = 'prefix,rate,billing,valid from,valid to\n44,1,1/1,2026-05-01,2026-05-01\n';
    expect((await rulesOf(text, { endDay: 'included' }))[0]).toMatchObject({
      validFrom: '2026-05-01T00:00:00.000Z',
      validTo: '2026-05-02T00:00:00.000Z',
    });
  });
});
