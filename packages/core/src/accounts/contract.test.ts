import { describe, expect, it } from 'vitest';
import { contractWith } from '../../test/acme.ts';
import type { Json } from '../ports/rows.ts';
import { compiledContract, priceBookAt } from './contract.ts';
import { parseContract } from './parse-contract.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);

describe('the price book in force', () => {
  const contract = contractWith(A, {
    priceBooks: [
      { from: '2026-01-01T00:00:00Z', priceBook: A },
      { from: '2026-03-01T00:00:00Z', priceBook: B },
      { from: '2026-02-01T00:00:00Z', provider: 'twilio', priceBook: C },
    ],
  });
  const row = {
    accountId: 'acme',
    number: 1,
    activatedAtMs: 0,
    actor: 'system:host',
    terms: contract as unknown as Json,
  };
  const compiled = compiledContract(row);
  const at = (start: string, provider?: string) =>
    priceBookAt(compiled, { startMs: Date.parse(start), provider });

  it.each([
    ['2025-12-31T23:59:59.999Z', 'vonage', undefined],
    ['2026-01-01T00:00:00.000Z', 'vonage', A],
    ['2026-01-31T23:59:59.999Z', 'twilio', A],
    ['2026-02-01T00:00:00.000Z', 'twilio', C],
    ['2026-02-01T00:00:00.000Z', 'vonage', A],
    ['2026-03-01T00:00:00.000Z', 'vonage', B],
    ['2026-04-01T00:00:00.000Z', 'twilio', C],
    ['2026-04-01T00:00:00.000Z', undefined, B],
  ])('at %s for %s', (start, provider, expected) => {
    expect(at(start, provider)).toBe(expected);
  });

  it('is compiled once per row', () => {
    expect(compiledContract(row)).toBe(compiled);
  });
});

describe('reading a contract', () => {
  const broken: readonly (readonly [string, (contract: Record<string, unknown>) => void])[] = [
    ['contract.currency', (contract) => delete contract.currency],
    ['contract.timeZone', (contract) => Object.assign(contract, { timeZone: 'Mars/Base' })],
    ['contract.priceBooks', (contract) => Object.assign(contract, { priceBooks: [] })],
    ['contract.priceBooks[0].from', (contract) => setLine(contract, { from: '2026-01-01T00:00:00' })],
    ['contract.priceBooks[0].from', (contract) => setLine(contract, { from: '2026-02-30T00:00:00Z' })],
    ['contract.priceBooks[0].from', (contract) => setLine(contract, { from: new Date(0) })],
    ['contract.priceBooks[0].priceBook', (contract) => setLine(contract, { priceBook: 'latest' })],
    ['contract.priceBooks[0].provider', (contract) => setLine(contract, { provider: 'two words' })],
    ['contract.priceBooks[0].book', (contract) => setLine(contract, { book: A })],
    [
      'contract.priceBooks[1].from',
      (contract) => Object.assign(contract, { priceBooks: [line(A), line(B)] }),
    ],
    ['contract.destinations', (contract) => delete contract.destinations],
    ['contract.destinations.allow', (contract) => setDestinations(contract, { allow: [] })],
    ['contract.destinations.allow', (contract) => setDestinations(contract, { allow: undefined })],
    ['contract.destinations.allow[0]', (contract) => setDestinations(contract, { allow: ['Germany'] })],
    ['contract.destinations.allow[0]', (contract) => setDestinations(contract, { allow: ['XX'] })],
    [
      'contract.destinations.allow[1]',
      (contract) => setDestinations(contract, { allow: ['US', 'GB'], international: false }),
    ],
    ['contract.destinations.block[0]', (contract) => setDestinations(contract, { block: ['*'] })],
    [
      'contract.destinations.international',
      (contract) => setDestinations(contract, { international: undefined }),
    ],
    ['contract.destinations.international', (contract) => setDestinations(contract, { international: 'no' })],
    ['contract.destinations.homeCountry', (contract) => setDestinations(contract, { homeCountry: 'us' })],
    ['contract.directions', (contract) => Object.assign(contract, { directions: [] })],
    ['contract.directions[0]', (contract) => Object.assign(contract, { directions: ['sideways'] })],
    ['contract.directions[0]', (contract) => Object.assign(contract, { directions: new Array(1) })],
    ['contract.destinations.allow[0]', (contract) => setDestinations(contract, { allow: new Array(1) })],
    ['contract.providers', (contract) => Object.assign(contract, { providers: [] })],
    [
      'contract.rounding.mode',
      (contract) => Object.assign(contract, { rounding: { mode: 'bankers', decimals: 2 } }),
    ],
    [
      'contract.rounding.decimals',
      (contract) => Object.assign(contract, { rounding: { mode: 'up', decimals: 13 } }),
    ],
    ['contract.windowPolicy', (contract) => Object.assign(contract, { windowPolicy: 'sometimes' })],
    ['contract.floor', (contract) => Object.assign(contract, { floor: '1e3' })],
    ['contract.floor', (contract) => Object.assign(contract, { floor: -5 })],
    ['contract.defaultCountry', (contract) => Object.assign(contract, { defaultCountry: 'UK' })],
    ['contract.legs', (contract) => Object.assign(contract, { legs: 'both' })],
    ['contract.terms.hash', (contract) => Object.assign(contract, { terms: { version: '1' } })],
    [
      'contract.accountManager.email',
      (contract) => Object.assign(contract, { accountManager: { name: 'Kim', email: 'kim' } }),
    ],
    ['contract.memberAccess[0]', (contract) => Object.assign(contract, { memberAccess: ['everything'] })],
    ['contract.international', (contract) => Object.assign(contract, { international: true })],
  ];

  it.each(broken)('names %s', (field, damage) => {
    const contract = structuredClone(contractWith(A)) as unknown as Record<string, unknown>;
    damage(contract);
    expect(() => parseContract(contract)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
    );
  });

  it('refuses a field named like a prototype', () => {
    const contract: unknown = JSON.parse(JSON.stringify(contractWith(A)).replace('{', '{"__proto__":{},'));
    expect(() => parseContract(contract)).toThrowError(/__proto__/);
  });

  it('gives one canonical form that reads back as itself', () => {
    const parsed = parseContract(
      contractWith(A, { floor: '-1.50', providers: ['vonage', 'twilio', 'vonage'] }),
    );
    expect(parsed).toMatchObject({ floor: '-1.5', providers: ['twilio', 'vonage'] });
    expect(JSON.stringify(parseContract(JSON.parse(JSON.stringify(parsed))))).toBe(JSON.stringify(parsed));
  });

  it('wants the provider of a line among the providers of the contract', () => {
    const priceBooks = [{ from: '2026-01-01T00:00:00Z', provider: 'vonage', priceBook: A }];
    expect(() => parseContract(contractWith(A, { priceBooks, providers: ['twilio'] }))).toThrowError(
      /priceBooks\[0\].provider/,
    );
  });
});

function line(priceBook: string): unknown {
  return { from: '2026-01-01T00:00:00Z', priceBook };
}

function setLine(contract: Record<string, unknown>, change: object): void {
  contract.priceBooks = [{ ...(line(A) as object), ...change }];
}

function setDestinations(contract: Record<string, unknown>, change: object): void {
  contract.destinations = { ...(contract.destinations as object), ...change };
}
