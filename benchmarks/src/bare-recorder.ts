import type { LegOfAccount } from '@live-calls/core';

/** The least anybody could do: remember the id, keep the call and two entries, move a balance. */
export class BareRecorder {
  readonly #calls = new Map<string, unknown>();
  readonly #entries: unknown[] = [];
  readonly #balances = new Map<string, bigint>();

  /** Records one leg, once. */
  record({ accountId, leg }: LegOfAccount): void {
    const key = `${accountId}/${leg.provider}/${leg.legId}`;
    if (this.#calls.has(key)) return;
    const amount = BigInt(leg.durationSeconds) * 8_500_000_000n;
    const balance = (this.#balances.get(accountId ?? '') ?? 0n) - amount;
    this.#balances.set(accountId ?? '', balance);
    this.#calls.set(key, { ...leg, accountId, amount });
    this.#entries.push(
      { accountId, book: 'wallet', amount: -amount, balance },
      { accountId, book: 'usage', amount },
    );
  }
}
