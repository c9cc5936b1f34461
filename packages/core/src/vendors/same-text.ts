import { timingSafeEqual } from 'node:crypto';

/**
 * Compares a signature with the one that is expected, in a time that tells nothing about either but their length.
 *
 * @param seen - What came.
 * @param expected - What had to come.
 * @returns Whether they are the same.
 */
export function isSameText(seen: string, expected: string): boolean {
  const [left, right] = [Buffer.from(seen), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
