import { describe, expect, it } from 'vitest';
import { imported, rulesOf } from './__fixtures__/imported.ts';
import type { RatingRule } from './rating-rule.ts';

const HEADER = 'prefix,name,country,rate,billing,valid from,valid to,change';

function told({ bands, validFrom, validTo }: RatingRule): string {
  const price = bands[0]?.rate ?? 'blocked';
  return `${price} ${validFrom?.slice(0, 10) ?? ''}..${validTo?.slice(0, 10) ?? ''}`;
}

describe('closed rows', () => {
  const another = '45,,,9,1/1,,,';

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'end the price before them',
      ['44,,,0.1,1/1,2025-01-01,,', '44,,,0.1,1/1,2026-01-01,,Closed'],
      ['0.1 2025-01-01..2026-01-01'],
    ],
    [
      'end it where it ends',
      ['44,,,0.1,1/1,2025-01-01,2026-01-01,', '44,,,,,2026-01-01,,Closed'],
      ['0.1 2025-01-01..2026-01-01'],
    ],
    ['end their own price', ['44,,,0.1,1/1,2026-01-01,,Closed'], ['0.1 ..2026-01-01']],
    [
      'come again after a new price',
      [
        '44,,,0.1,1/1,2025-01-01,,',
        '44,,,,,2026-01-01,,Closed',
        '44,,,0.2,1/1,2027-01-01,,New',
        '44,,,,,2028-01-01,,Closed',
      ],
      ['0.2 2027-01-01..2028-01-01', '0.1 2025-01-01..2026-01-01'],
    ],
    [
      'find a price that has ended',
      ['44,,,0.1,1/1,2025-01-01,2025-06-01,', '44,,,0.2,1/1,2026-01-01,,Closed'],
      ['0.1 2025-01-01..2025-06-01', 'nothing-to-close 4 change'],
    ],
    [
      'come twice',
      ['44,,,0.1,1/1,2025-01-01,,', '44,,,,,2026-01-01,,Closed', '44,,,0.2,1/1,2027-01-01,,Closed'],
      ['0.1 2025-01-01..2026-01-01', 'nothing-to-close 5 change'],
    ],
    [
      'find nothing',
      ['44,,,,,2025-01-01,,Closed', '44,,,0.2,1/1,2026-01-01,,Closed'],
      ['nothing-to-close 3 change', 'nothing-to-close 4 change'],
    ],
  ])('%s', async (_what, rows, expected) => {
    const result = await imported([HEADER, another, ...rows]);
    if (result.status === 'refused') return expect.unreachable();
    const rules = [...result.priceBook.rules()].filter(({ prefix }) => prefix === '44');
    const warnings = result.warnings.map(({ code, line, field }) => `${code} ${line} ${field}`);
    expect([...rules.map(told), ...warnings]).toEqual(expected);
  });

  it('block from their date on, where that is asked for', async () => {
    const closed = '44,,,0.1,1/1,2026-01-01,,Closed';
    expect((await rulesOf([HEADER, closed], { closed: 'block' })).map(told)).toEqual([
      'blocked 2026-01-01..',
      '0.1 ..2026-01-01',
    ]);
  });
});

describe('two rows of one place and date', () => {
  const row = '44,UK,GB,0.1,1/1,2026-01-01,,';

  it.each([
    ['another price', '44,UK,GB,0.2,1/1,2026-01-01,,'],
    ['another name', '44,Jersey,GB,0.1,1/1,2026-01-01,,'],
    ['another country', '44,UK,JE,0.1,1/1,2026-01-01,,'],
    ['another end', '44,UK,GB,0.1,1/1,2026-01-01,2027-01-01,'],
    ['another effect', '44,UK,GB,0.1,1/1,2026-01-01,,Blocked'],
  ])('contradict each other by %s', async (_what, other) => {
    for (const rows of [
      [row, other],
      [other, row],
    ]) {
      expect(await imported([HEADER, ...rows])).toMatchObject({
        status: 'refused',
        problems: [{ code: 'contradicting-rows', line: 3, field: 'prefix' }],
      });
    }
  });

  it('are one where they say the same', async () => {
    expect(await imported([HEADER, row, row.replace('0.1', '0.10')])).toMatchObject({
      status: 'imported',
      priceBook: { ruleCount: 1 },
      warnings: [{ code: 'identical-row', line: 3, field: 'prefix' }],
    });
  });
});

it('what is blocked keeps who it is blocked for, and nothing of the price', async () => {
  const header = 'prefix,rate,billing,connection fee,origin,direction,provider,valid from,change';
  const [blocked] = await rulesOf([header, '44,1,1/1,2,49,inbound,twilio,2026-01-01,Blocked']);
  expect(blocked).toEqual({
    prefix: '44',
    originPrefix: '49',
    direction: 'inbound',
    provider: 'twilio',
    blocked: true,
    validFrom: '2026-01-01T00:00:00.000Z',
    bands: [],
  });
  const [all] = await rulesOf([header, '44,1,1/1,2,,,,,Blocked']);
  expect(all).toEqual({ prefix: '44', blocked: true, bands: [] });
});
