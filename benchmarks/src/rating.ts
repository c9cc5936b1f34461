import { Decimal } from 'decimal.js';
import {
  type CallToRate,
  type Charge,
  checkPriceBook,
  type PriceBook,
  parsePriceBook,
  rate,
} from '../../packages/core/src/index.ts';
// The path that every recorded leg takes; hosts reach it through `usage.record`, so it and its books come from the source.
import { type LegToRate, rateLeg } from '../../packages/core/src/rating/rate.ts';
import { sampleDeck, seeded } from './sample-deck.ts';
import { compare, type Finding } from './side-by-side.ts';

const PREFIXES = 200_000;
const FEW_PREFIXES = 20_000;
const CALLS = 100_000;
const GOAL = { least: 2, aim: 4 };

/** What decimal.js needs to know of one charge, as text. */
interface Arithmetic {
  readonly rate: string;
  readonly perSeconds: string;
  readonly seconds: string;
  readonly fee: string;
}

interface Sample {
  readonly legs: readonly LegToRate[];
  readonly calls: readonly CallToRate[];
  readonly arithmetic: readonly Arithmetic[];
}

function compile(rules: ReturnType<typeof sampleDeck>): PriceBook {
  const before = performance.now();
  const { priceBook } = checkPriceBook({ currency: 'USD', rules });
  if (priceBook === undefined) throw new Error('The sample deck is broken.');
  console.log(
    `\nA price book of ${rules.length.toLocaleString('en-US')} rules compiled in ${Math.round(performance.now() - before)} ms`,
  );
  return priceBook;
}

/** Heap and buffers that a compiled book keeps; needs `--expose-gc`. */
function printMemory(): void {
  if (globalThis.gc === undefined) {
    console.log('  bytes per prefix: not measured, needs NODE_OPTIONS=--expose-gc');
    return;
  }
  const used = (): number => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const rules = sampleDeck(PREFIXES);
  parsePriceBook({ currency: 'USD', rules: rules.slice(0, 1000) });
  const before = used();
  const book = parsePriceBook({ currency: 'USD', rules });
  const bytes = (used() - before) / book.ruleCount;
  console.log(`  bytes per prefix, the whole book: ${bytes.toFixed(1)}`);
}

function sampleCalls(book: PriceBook, rules: ReturnType<typeof sampleDeck>): Sample {
  const random = seeded(11);
  const legs: LegToRate[] = [];
  const calls: CallToRate[] = [];
  const arithmetic: Arithmetic[] = [];
  while (legs.length < CALLS) {
    const rule = rules[Math.floor(random() * rules.length)];
    // Flat text, as it comes from a parser: text built by adding would be flattened within the measurement.
    const to = Buffer.from(`${rule?.prefix}5550123`.padEnd(11, '0').slice(0, 12)).toString('latin1');
    const startAt = new Date(Date.UTC(2026, 9, 1) + Math.floor(random() * 1e9));
    const durationSeconds = 1 + Math.floor(-Math.log(1 - random()) * 180);
    const call: CallToRate = { to: `+${to}`, startAt, durationSeconds, provider: 'twilio' };
    const charge = rate(call, book);
    if (charge.status === 'unrated') continue;
    legs.push({
      to,
      direction: 'outbound',
      provider: 'twilio',
      startMs: startAt.getTime(),
      durationSeconds,
      answered: true,
    });
    calls.push({ ...call, to: Buffer.from(call.to).toString('latin1') });
    arithmetic.push(arithmeticOf(charge));
  }
  return { legs, calls, arithmetic };
}

function arithmeticOf(charge: Charge): Arithmetic {
  const band = charge.steps.find((step) => step.type === 'band');
  const fee = charge.steps.find((step) => step.type === 'connection-fee');
  return {
    rate: band?.rate ?? '0',
    perSeconds: String(band?.perSeconds ?? 60),
    seconds: String(charge.billedSeconds),
    fee: fee?.amount ?? '0',
  };
}

function decimalRun(arithmetic: readonly Arithmetic[]): number {
  let characters = 0;
  for (const { rate: price, perSeconds, seconds, fee } of arithmetic) {
    const cost = new Decimal(price)
      .times(seconds)
      .div(perSeconds)
      .plus(fee)
      .toDecimalPlaces(6, Decimal.ROUND_HALF_UP);
    characters += cost.toString().length;
  }
  return characters > 0 ? arithmetic.length : 0;
}

/**
 * Rates calls against a book of 200,000 prefixes, steps included, against decimal.js doing only the arithmetic of the
 * same charges from and to text; and against a book of 20,000 prefixes, because the size must not matter.
 *
 * @returns The findings.
 */
export async function rating(): Promise<readonly Finding[]> {
  const rules = sampleDeck(PREFIXES);
  const book = compile(rules);
  printMemory();
  const { legs, calls, arithmetic } = sampleCalls(book, rules);
  const legsBy = (priceBook: PriceBook, own: readonly LegToRate[]) => (): number => {
    let steps = 0;
    for (const leg of own) {
      const rated = rateLeg(leg, priceBook, {});
      if (rated.status === 'rated') steps += rated.steps.length;
    }
    return steps > 0 ? own.length : 0;
  };
  const limit = { name: 'decimal.js: arithmetic only, from and to text', run: () => decimalRun(arithmetic) };
  const checked = (): number => {
    for (const call of calls) rate(call, book);
    return calls.length;
  };
  const title = `Rating ${CALLS.toLocaleString('en-US')} calls, ${PREFIXES.toLocaleString('en-US')} prefixes`;
  const fewRules = sampleDeck(FEW_PREFIXES);
  const small = parsePriceBook({ currency: 'USD', rules: fewRules });
  const smallLegs = sampleCalls(small, fewRules).legs;
  return [
    await compare({
      title,
      unit: 'calls',
      goal: GOAL,
      ours: { name: 'rateLeg: rule, charge and steps', run: legsBy(book, legs) },
      limit,
      rounds: 11,
    }),
    await compare({
      title: `${title}, checked from what a host gives to public data`,
      unit: 'calls',
      goal: { least: 1, aim: 2 },
      ours: { name: 'rate: checks, rule, charge and steps', run: checked },
      limit,
    }),
    await compare({
      title: '200,000 prefixes against 20,000, calls to all of them alike',
      unit: 'calls',
      goal: { least: 0.5, aim: 0.8 },
      ours: { name: '200,000 prefixes', run: legsBy(book, legs) },
      limit: { name: '20,000 prefixes', run: legsBy(small, smallLegs) },
    }),
  ];
}
