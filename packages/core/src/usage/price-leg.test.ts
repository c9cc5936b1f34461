import { expect, it } from 'vitest';
import { activeAcme, contractWith } from '../../test/acme.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Json } from '../ports/rows.ts';
import { parsePriceBook } from '../rating/price-book.ts';
import { checkLeg } from './check-leg.ts';
import { partiesOf } from './parties.ts';
import { priceLeg } from './price-leg.ts';

it('a book of another currency prices nothing, whoever named it', async () => {
  const { priceBook } = await activeAcme();
  const bands = [{ fromSecond: 0, rate: '9', perSeconds: 60, incrementSeconds: 1 }];
  const euros = parsePriceBook({ currency: 'EUR', rules: [{ prefix: '', bands }] });
  const contract = compiledContract({
    accountId: 'acme',
    number: 1,
    activatedAtMs: 0,
    actor: 'system:host',
    terms: contractWith(priceBook) as unknown as Json,
  });
  const answeredAt = '2026-01-31T10:00:00Z';
  const leg = checkLeg({ provider: 'p', legId: 'l', to: '+442071838750', answeredAt, durationSeconds: 60 });
  const parties = partiesOf(leg, { defaultCountry: undefined, refuseAs: undefined });
  const books = { shelf: { peek: () => euros }, missing: new Set<string>() };
  expect(priceLeg(books, { leg, parties, contract, priceBookHash: euros.hash })).toEqual({
    status: 'unrated',
    reason: 'price-book-currency',
  });
});
