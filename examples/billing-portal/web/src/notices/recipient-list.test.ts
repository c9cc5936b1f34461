import { describe, expect, it } from 'vitest';
import { levelEntries, levelsOf, newEntry } from './level-entries.ts';
import { addRecipients } from './recipient-list.ts';

const list = [{ email: 'olga@acme.example', name: 'Olga' }];

describe('recipients', () => {
  it('are added one by one, or several as they are pasted', () => {
    expect(addRecipients(list, ' a@b.example ').recipients).toEqual([...list, { email: 'a@b.example' }]);
    expect(addRecipients([], 'a@b.example; c@d.example, a@b.example').recipients).toHaveLength(2);
  });

  it('keep what cannot be added in the field, with the reason', () => {
    const added = addRecipients(list, 'a@b.example nobody');
    expect(added).toMatchObject({ left: 'nobody', rule: 'Not an e-mail address: nobody' });
    expect(added.recipients).toHaveLength(2);
  });

  it('are one for the same mailbox, whatever the case of its domain', () => {
    expect(addRecipients(list, 'olga@ACME.example')).toEqual({
      recipients: list,
      left: '',
      rule: 'Already in the list.',
    });
    expect(addRecipients(list, 'Olga@acme.example').recipients).toHaveLength(2);
  });

  it('are at most twenty', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ email: `a${index}@b.example` }));
    expect(addRecipients(many, 'x@y.example')).toMatchObject({ recipients: many, left: 'x@y.example' });
  });
});

describe('levels', () => {
  it('are the same after editing nothing', () => {
    const levels = [
      { levelId: 'a', severity: 'low', type: 'amount', amount: '25', rearmAmount: '40' },
      { levelId: 'b', severity: 'critical', type: 'runway', days: 7 },
    ] as const;
    const kept = levels.map((level) => ({ level, standing: 'armed' as const }));
    expect(levelsOf(levelEntries({ levels: kept }), 'USD')).toEqual(levels);
  });

  it('that cannot be read are sent as they are, for the server to refuse', () => {
    const entry = { levelId: 'a', severity: 'low', type: 'amount', text: 'much' } as const;
    expect(levelsOf([entry], 'USD')).toEqual([
      { levelId: 'a', severity: 'low', type: 'amount', amount: 'much' },
    ]);
  });

  it('get ids that none of the others has', () => {
    const first = newEntry([]);
    const second = newEntry([first]);
    expect(newEntry([{ ...second, levelId: 'level-3' }, first]).levelId).not.toBe('level-3');
    expect(second.levelId).not.toBe(first.levelId);
  });
});
