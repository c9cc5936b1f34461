import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './price-book.ts';
import { rate } from './rate.ts';

interface Example {
  readonly rule?: object;
  readonly rules?: readonly object[];
  readonly call?: object;
  readonly policies?: object;
  readonly windowPolicy?: string;
  readonly cost?: string;
  readonly billedSeconds?: number;
  readonly unrated?: string;
}

const page = readFileSync(new URL('../../../../docs/rating-fields.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^### (.+)$[^`]*?(?:`[^`\n]+`[^`]*?)*```json\n([^`]+)```/gm)].map(
  (match) => ({
    title: match[1] as string,
    example: JSON.parse(match[2] as string) as Example,
  }),
);
const RULE = { prefix: '44', bands: [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }] };
const CALL = {
  to: '+442071838750',
  provider: 'twilio',
  startAt: '2026-03-02T12:00:00Z',
  durationSeconds: 60,
};

describe('docs/rating-fields.md', () => {
  it('has its examples read, all of them', () => {
    expect(examples.length).toBe(page.split('```json').length - 1);
    expect(examples.length).toBeGreaterThan(60);
  });

  it.each(examples)('$title', ({ example }) => {
    const { rule, rules, windowPolicy } = example;
    const priceBook = parsePriceBook({
      currency: 'USD',
      rules: rules ?? [{ ...RULE, ...rule }],
      ...(windowPolicy === undefined ? {} : { windowPolicy }),
    });
    const answer = rate({ ...CALL, ...example.call }, priceBook, example.policies);
    if (answer.status === 'unrated') {
      expect({ unrated: answer.reason }).toEqual({ unrated: example.unrated });
    } else {
      expect({ cost: answer.cost.amount, billedSeconds: answer.billedSeconds }).toEqual({
        cost: example.cost,
        billedSeconds: example.billedSeconds,
      });
    }
  });
});
