import type { PartyRow, UsageRow } from '@live-calls/core/adapter';
import { BASE_MS, partyRow, usageRow } from './rows.ts';
import { MOST_ATOMS, ODD_ATOMS, TRICKY_TEXT } from './tricky-values.ts';

/** A revision of a leg as it is written. */
export interface WrittenLeg {
  /** The usage row. */
  readonly row: UsageRow;
  /** Its party row. */
  readonly party: PartyRow | undefined;
}

/** Text that CSV, spreadsheets, statements or markers could trip over. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '=1+1',
  '@SUM(A1)',
  '+442079460000',
  '+1+1',
  '-1.5',
  '-2+3',
  "=cmd|'/C calc'!A0",
  '\uFF1D1+1',
  '  =1+1',
  'a, "b"',
  '"',
  '""',
  'a\nb',
  'a\r\nb,?,c',
  'x\r',
  '\t=1',
  'ends with a blank ',
  ' begins with one',
  'with a mark \uFEFF inside',
  '\uFEFFfirst',
  '?',
  '!',
  ',?,',
  'a,?,2026-11-01,08:00:00',
  '\\.',
  '\\N',
  "o'c\\",
  "E'\\x27; DROP TABLE usage; --",
  '$1',
  '{a,b}',
  'NULL',
  'Über, alles',
  '\u00FCber',
  '\u0416\u0443\u0440\u043D\u0430\u043B',
  '\u{1F3F4}\u200D\u2620\uFE0F',
  'e\u0301',
  '\u0001\u0002\u001F',
  '\u2028',
  '0012',
  '1e5',
  'x'.repeat(5000),
  TRICKY_TEXT,
];

const ODD_NUMBERS = ['+442079460000', '+12125550123', '+79161234567', 'sip:a,b@example.com', 'x"y', '+1', ''];
const ODD_COSTS = [
  0n,
  1n,
  -1n,
  ODD_ATOMS,
  -ODD_ATOMS,
  MOST_ATOMS,
  -MOST_ATOMS,
  10n ** 12n,
  -15n * 10n ** 11n,
];
const ODD_DURATIONS = [0, 1, 2, 3, 9, 27, 59, 60, 61, 90, 3599, 86_400, 1e12, 1e12 + 1, 2 ** 53 - 1];
const ODD_INSTANTS = [
  -1, 0, 1, 999, 1000, 86_399_999, 951_782_400_000, 253_402_300_799_999, 253_402_300_800_000,
];
const STATUSES = ['completed', 'busy', 'no-answer', 'canceled', 'failed'] as const;

/**
 * Legs with odd values in every column of a report, one oddity at a time so that none hides another.
 *
 * @param accountId - The account.
 * @param firstNumber - Number before the first.
 * @returns The legs.
 */
export function oddLegs(accountId: string, firstNumber = 0): readonly WrittenLeg[] {
  const odd: Pick<WrittenLeg, 'row' | 'party'>[] = [];
  const add = (row: Partial<UsageRow>, party: Partial<PartyRow> | undefined = {}): void => {
    const number = firstNumber + odd.length + 1;
    const billingStartMs = BASE_MS + number * 1000;
    odd.push({
      row: usageRow(accountId, `odd-${number}`, { number, billingStartMs, country: 'US', ...row }),
      party: party === undefined ? undefined : partyRow(accountId, number, party),
    });
  };
  for (const text of ODD_TEXTS) {
    add({ campaignTitle: text });
    add({ applicationId: text, campaignId: text });
    add({ managerId: text }, { managerEmail: text });
    add({}, { to: text, managerEmail: 'ann@example.com' });
    add({ rateText: text });
    add({ country: text }, { to: '+442079460000' });
  }
  for (const to of ODD_NUMBERS) {
    const { country: _, ...nowhere } = usageRow(accountId, 'x');
    add(
      { ...nowhere, legId: `nowhere-${to}`, number: firstNumber + odd.length + 1, campaignTitle: 'a, b' },
      { to },
    );
    add({ ...nowhere, legId: `nowhere2-${to}`, number: firstNumber + odd.length + 1 }, { to });
    add({ country: undefined as unknown as string, campaignTitle: '",?,"' }, { to });
  }
  add({ country: undefined as unknown as string }, undefined);
  for (const costAtoms of ODD_COSTS) {
    add({ costAtoms });
    add({ costAtoms, status: 'not-billed' });
    add({ costAtoms, status: 'unrated', reason: 'no-rule' });
  }
  for (const durationSeconds of ODD_DURATIONS) {
    add({ durationSeconds });
    add({ durationSeconds, answered: false, legStatus: 'no-answer' });
  }
  for (const ms of ODD_INSTANTS) {
    add({ billingStartMs: ms });
    add({ endedAtMs: ms });
  }
  for (const legStatus of [...STATUSES, 'exploded' as 'failed']) add({ legStatus });
  return odd;
}

/**
 * Ordinary legs; every fifth is corrected, some of those into another time, some more than once, and some wait for a rate.
 *
 * @param accountId - The account.
 * @param count - How many rows.
 * @returns The rows in order of their numbers.
 */
export function plainLegs(accountId: string, count: number): readonly WrittenLeg[] {
  const legs: WrittenLeg[] = [];
  const revisions = new Map<string, number>();
  for (let number = 1; number <= count; number += 1) {
    const legId = `CA${number % 5 === 0 ? number - (number % 10 === 0 ? 9 : 3) : number}`;
    const revision = revisions.get(legId) ?? 0;
    revisions.set(legId, revision + 1);
    const unrated = number % 11 === 0;
    const { costAtoms, ...row } = usageRow(accountId, legId, {
      provider: Number(legId.slice(2)) % 2 === 0 ? 'twilio' : 'vonage',
      revision,
      number,
      cause: revision === 0 ? 'leg' : 'correction',
      billingStartMs: BASE_MS + ((number * 7919) % (count + 20)) * 1000,
      campaignId: `c-${number % 3}`,
      campaignTitle: ['Autumn renewals', 'Spring, early', 'Say "hello"'][number % 3] ?? '',
      applicationId: 'app-1',
      managerId: `m-${number % 4}`,
      legStatus: STATUSES[number % 5] ?? 'failed',
      answered: number % 5 === 0,
      costAtoms: BigInt(number) * 10n ** 9n,
      rateText: number % 6 === 0 ? 'mixed' : '0.0085',
      ...(unrated ? { status: 'unrated', reason: 'no-rule' } : { country: number % 2 === 0 ? 'GB' : 'US' }),
    });
    const party = partyRow(accountId, number, { managerEmail: `m${number % 4}@example.com` });
    legs.push({ row: unrated || costAtoms === undefined ? row : { ...row, costAtoms }, party });
  }
  return legs;
}
