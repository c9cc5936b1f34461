import type { Chance } from '../storage/chance.ts';
import type { MoneyWord, PaymentCourse } from './trace.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Draws how a payment goes.
 *
 * @param chance - Where chance comes from.
 * @param of - How it is paid, and of a hundred how many go some unhappy way.
 * @returns Its course.
 */
export function drawPayment(
  chance: Chance,
  of: { readonly method: 'card' | 'bank-transfer'; readonly unhappyPercent: number },
): PaymentCourse {
  if (chance.below(100) >= of.unhappyPercent) return happy(chance, of.method);
  return of.method === 'card' ? unhappyCard(chance) : unhappyTransfer(chance);
}

function happy(chance: Chance, method: 'card' | 'bank-transfer'): PaymentCourse {
  if (method === 'card') return { answer: 'paid', words: [] };
  const afterMs = bankDays(chance);
  const isForeseen = chance.below(2) === 0;
  const words: readonly MoneyWord[] = [
    ...(isForeseen ? [{ type: 'processing', afterMs: Math.floor(afterMs / 2) } as const] : []),
    { type: 'paid', afterMs },
  ];
  return { answer: 'awaiting-transfer', words };
}

function unhappyCard(chance: Chance): PaymentCourse {
  const soon = 1000 + chance.below(HOUR_MS);
  const courses: readonly (() => PaymentCourse)[] = [
    () => ({ answer: 'declined', words: [] }),
    () => ({ answer: 'answer-lost', words: [{ type: 'paid', afterMs: soon }] }),
    () => ({ answer: 'unavailable', words: [] }),
    () => ({ answer: 'requires-action', words: [{ type: 'paid', afterMs: soon }] }),
    () => ({ answer: 'requires-action', words: [] }),
    () => ({ answer: 'processing', words: [{ type: 'failed', afterMs: soon }] }),
    () => ({
      answer: 'processing',
      words: [
        { type: 'failed', afterMs: soon },
        { type: 'paid', afterMs: soon + DAY_MS },
      ],
    }),
    () => ({ answer: 'paid', words: [{ type: 'paid', afterMs: soon }, ...contest(chance, soon)] }),
  ];
  return chance.oneOf(courses)();
}

function unhappyTransfer(chance: Chance): PaymentCourse {
  const late = bankDays(chance) + chance.below(20) * DAY_MS;
  const courses: readonly (() => readonly MoneyWord[])[] = [
    () => [],
    () => [{ type: 'part-paid', percent: 50, afterMs: late }],
    () => [
      { type: 'part-paid', percent: 50, afterMs: late },
      { type: 'paid', afterMs: late + DAY_MS },
    ],
    () => [{ type: 'paid', percent: 150, afterMs: late }],
    () => [{ type: 'paid', afterMs: late }],
    () => [{ type: 'paid', afterMs: late }, ...contest(chance, late)],
  ];
  return { answer: 'awaiting-transfer', words: chance.oneOf(courses)() };
}

/** The payer's bank takes the money back, or half of it, and gives it back or not. */
function contest(chance: Chance, paidMs: number): readonly MoneyWord[] {
  const atMs = paidMs + HOUR_MS + chance.below(10 * DAY_MS);
  const endMs = atMs + HOUR_MS + chance.below(10 * DAY_MS);
  const percent = chance.oneOf([50, 100]);
  const word = (type: MoneyWord['type'], afterMs: number): MoneyWord => ({
    ...{ type, afterMs, percent },
    reference: 'contest',
  });
  const endings: readonly (readonly MoneyWord[])[] = [
    [word('disputed', atMs), word('dispute-won', endMs)],
    [word('disputed', atMs), word('dispute-lost', endMs)],
    [word('disputed', atMs)],
    [word('returned', atMs)],
    [word('returned', atMs), word('return-undone', endMs)],
  ];
  return chance.oneOf(endings);
}

function bankDays(chance: Chance): number {
  return DAY_MS + chance.below(4 * DAY_MS);
}
