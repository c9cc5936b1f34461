import { describe, expect, it } from 'vitest';
import { detailsOf, entriesOf } from './detail-entries.ts';

describe('billing details', () => {
  it('are the same after editing nothing', () => {
    const details = {
      name: 'Acme',
      email: 'a@b.example',
      address: { line1: '1 Way', city: 'Here', country: 'US' },
    };
    expect(detailsOf(entriesOf(details))).toEqual(details);
  });

  it('leave out what is blank, so that nothing stands for not known', () => {
    expect(detailsOf(entriesOf({}))).toEqual({});
    expect(detailsOf({ ...entriesOf({}), name: '  ', country: ' us ' })).toEqual({
      address: { country: 'US' },
    });
  });
});
