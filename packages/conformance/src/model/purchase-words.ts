import type { ContestState, TopUpState } from './purchase-state.ts';

/** Where the processor says a payment stands. */
export type PaymentStand = 'awaiting' | 'processing' | 'paid' | 'failed';

/** A verified message about a payment. */
export interface PaymentWord {
  readonly type: 'paid' | 'part-paid' | 'processing' | 'failed' | ContestState['type'];
  readonly amount: bigint;
  /** Name of a dispute or a return. */
  readonly reference: string;
  readonly at: number;
  readonly event: string;
}

/** What comes last of two words of the same time. */
const RANK: { readonly [type: string]: number } = {
  ...{ processing: 0, failed: 1, disputed: 0, 'dispute-lost': 1, 'dispute-won': 2 },
  ...{ returned: 0, 'return-undone': 1 },
};

interface Timed {
  readonly type: string;
  readonly at: number;
  readonly event: string;
}

function isLater(one: Timed, other: Timed | undefined): boolean {
  if (other === undefined || one.at !== other.at) return other === undefined || one.at > other.at;
  const [left = 0, right = 0] = [RANK[one.type], RANK[other.type]];
  return left === right ? one.event > other.event : left > right;
}

/**
 * What is known of a top-up once the processor answered where it stands.
 *
 * @param topUp - The top-up; neither paid nor given up.
 * @param stand - The answer.
 * @param now - When.
 * @returns The top-up; the same object when it is nothing new.
 */
export function heardAnswer(topUp: TopUpState, stand: PaymentStand, now: number): TopUpState {
  const { amount, told, word, status, referred } = topUp;
  switch (stand) {
    case 'paid':
      return amount > told ? { ...topUp, told: amount, referred: true } : topUp;
    case 'failed':
      return { ...topUp, declined: true, word: { type: 'failed', at: now, event: '' } };
    case 'processing':
      if (status === 'processing' && word !== undefined) return topUp;
      return { ...topUp, status, referred: true, word: word ?? { type: 'processing', at: 0, event: '' } };
    case 'awaiting':
      return status === 'processing' && referred ? topUp : { ...topUp, status: 'processing', referred: true };
  }
}

/**
 * What is known of a top-up once a message told of its payment. Money only grows, and of two words the later one counts.
 *
 * @param topUp - The top-up.
 * @param word - The message.
 * @returns The top-up; the same object when it is nothing new.
 */
export function heardWord(topUp: TopUpState, word: PaymentWord): TopUpState {
  const { type, amount, at, event, reference } = word;
  if (type === 'paid' || type === 'part-paid') {
    return amount > topUp.told ? { ...topUp, told: amount, referred: true } : topUp;
  }
  if (type === 'processing' || type === 'failed') {
    const heard = { type, at, event };
    const isNew = topUp.invoice !== 'paid' && isLater(heard, topUp.word);
    const next = isNew ? { ...topUp, word: heard, referred: true } : topUp;
    const isDecline = type === 'failed' && topUp.status !== 'paid' && !topUp.declined;
    return isDecline ? { ...next, declined: true } : next;
  }
  const contest = { type, amount, at, event };
  if (!isLater(contest, topUp.contests.get(reference))) return topUp;
  return { ...topUp, contests: new Map(topUp.contests).set(reference, contest) };
}
