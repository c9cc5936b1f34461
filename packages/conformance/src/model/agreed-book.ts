import type { ContractPlan } from './model-command.ts';
import type { BookName } from './price-books.ts';
import type { AccountState, KnownLeg } from './world.ts';

/** The book of the line in force at billing start: the provider's own, else the one for any; the latest of these. */
export function agreedBook(
  contract: ContractPlan,
  leg: Pick<KnownLeg, 'provider' | 'startMs'>,
): BookName | undefined {
  const begun = contract.lines
    .filter((line) => line.fromMs <= leg.startMs)
    .sort((left, right) => right.fromMs - left.fromMs);
  const own = begun.find((line) => line.provider === leg.provider);
  return (own ?? begun.find((line) => line.provider === undefined))?.book;
}

/**
 * The contract that rates a leg: the newest version that has a book for its time, else the newest.
 *
 * @param account - The account.
 * @param leg - The leg.
 * @returns Its number; 0 when there is none.
 */
export function contractFor(account: AccountState, leg: Pick<KnownLeg, 'provider' | 'startMs'>): number {
  const numbers = account.contracts.map((_, index) => index + 1).reverse();
  const agreed = numbers.find(
    (number) => agreedBook(account.contracts[number - 1] as ContractPlan, leg) !== undefined,
  );
  return agreed ?? account.contracts.length;
}
