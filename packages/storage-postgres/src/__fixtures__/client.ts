import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { type Billing, BillingError, money } from '@live-calls/core';
import { actor, legOf } from './acme.ts';
import type { Part } from './race.ts';
import { wasTold } from './word.ts';

/** What a client asks for; what it is about follows from the number alone, so that every repeat is the same request. */
export type Ask = 'place' | 'settle' | 'release' | 'adjust' | 'import';

/** A line of a client's journal: on the disk before a request is sent, and when its answer is there. */
export type JournalLine =
  | { readonly ask: Ask; readonly number: number }
  | { readonly of: Ask; readonly number: number; readonly answer: Readonly<Record<string, string | number>> };

/** Different requests of each kind; several clients, and clients after them, repeat each other's. */
const NUMBERS = 400;
const AT_ONCE = 12;
const asks: readonly Ask[] = ['place', 'settle', 'release', 'adjust', 'import'];
const FOREVER = new Date(Date.UTC(2099, 0, 1));

/** The account that a request is about. */
export function accountOf(number: number, accounts: number): string {
  return `client-${number % accounts}`;
}

/** What the adjustment of a number is about. */
export function adjustmentOf(number: number): string {
  return number % 3 === 0 ? '-0.75' : `1.${number}`;
}

/** Asks for one thing after another, many at once, and keeps a journal; until it is told to stop. */
export async function beClient(billing: Billing, part: Part<'client'>): Promise<void> {
  const { accounts, journal, seed } = part;
  const file = openSync(journal, 'a');
  const write = (...lines: readonly JournalLine[]): void => {
    writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    fsyncSync(file);
  };
  let state = seed;
  const below = (most: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % most;
  };
  while (!wasTold('stop')) {
    // One thing at a time: what a commit grants can then be judged on its own.
    const ask = asks[below(asks.length)] as Ask;
    const numbers = new Set(Array.from({ length: AT_ONCE }, () => below(NUMBERS)));
    write(...[...numbers].map((number) => ({ ask, number })));
    const answered = (number: number, answer: Readonly<Record<string, string | number>>): void =>
      write({ of: ask, number, answer });
    if (ask === 'import') await importLegs(billing, { accounts, numbers: [...numbers], answered });
    else {
      await Promise.all(
        [...numbers].map(async (number) => {
          answered(number, await askFor(billing, ask, { number, accountId: accountOf(number, accounts) }));
        }),
      );
    }
  }
  closeSync(file);
}

async function askFor(
  billing: Billing,
  ask: Exclude<Ask, 'import'>,
  about: { readonly number: number; readonly accountId: string },
): Promise<Readonly<Record<string, string | number>>> {
  const { number, accountId } = about;
  const callRef = `call-${number}`;
  const to = { actor, accountId };
  try {
    if (ask === 'place') {
      const amount = money(`0.${1 + (number % 9)}`, 'USD');
      const { status } = await billing.holds.place({ ...to, callRef, amount, expiresAt: FOREVER });
      return { status };
    }
    if (ask === 'settle') {
      const { leg } = legOf(accountId, number);
      const recorded = await billing.usage.record({ ...to, leg: { ...leg, callRef } });
      return 'number' in recorded ? { status: recorded.status, entry: recorded.number } : { status: recorded.status };
    }
    if (ask === 'release') return { status: (await billing.holds.release({ ...to, callRef })).status };
    const amount = money(adjustmentOf(number), 'USD');
    const adjusted = await billing.wallets.adjust({ ...to, key: `adjust-${number}`, amount, reason: 'Client' });
    if (adjusted.status === 'differs') return { status: 'differs' };
    return { status: 'adjusted', entry: adjusted.number, posted: adjusted.posted.amount };
  } catch (error) {
    return { status: 'error', error: BillingError.is(error) ? error.code : String(error) };
  }
}

async function importLegs(
  billing: Billing,
  batch: {
    readonly accounts: number;
    readonly numbers: readonly number[];
    readonly answered: (number: number, answer: Readonly<Record<string, string | number>>) => void;
  },
): Promise<void> {
  const { accounts, numbers, answered } = batch;
  const legs = numbers.map((number) => legOf(accountOf(number, accounts), 10_000 + number));
  for await (const line of billing.usage.recordMany({ actor, legs })) {
    const number = numbers[line.index] as number;
    if (line.status === 'rejected') answered(number, { status: 'error', error: line.error.code });
    else {
      const { outcome } = line;
      answered(number, 'number' in outcome ? { status: outcome.status, entry: outcome.number } : { status: outcome.status });
    }
  }
}
