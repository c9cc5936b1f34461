import { describe, expect, it } from 'vitest';
import { type PurchaseBody, PurchaseDrafts } from './purchase-draft.ts';

const hundred: PurchaseBody = { amount: { currency: 'USD', amount: '100' }, method: 'card', termsHash: 'h' };
const fifty: PurchaseBody = { ...hundred, amount: { currency: 'USD', amount: '50' } };

/** A tab: its storage outlives a reload, its objects do not. */
function openTab() {
  const kept = new Map<string, string>();
  const store = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
  let made = 0;
  const newKey = (): string => {
    made += 1;
    return `key-${made}`;
  };
  return { kept, load: (accountId = 'acme') => new PurchaseDrafts(store, accountId, newKey) };
}

describe('a purchase under way', () => {
  it('keeps its key over reloads', () => {
    const tab = openTab();
    const { key } = tab.load().opened();
    expect(tab.load().opened().key).toBe(key);
  });

  it('keeps what is typed and chosen', () => {
    const tab = openTab();
    const drafts = tab.load();
    drafts.edit(drafts.opened(), { amountText: '75', choice: 'bank-transfer' });
    expect(tab.load().opened()).toEqual({ key: 'key-1', amountText: '75', choice: 'bank-transfer' });
  });

  it('sends the same again after a broken connection, whatever was asked for since', () => {
    const tab = openTab();
    const before = tab.load();
    before.send(before.opened(), hundred);
    const after = tab.load();
    const draft = after.opened();
    expect(after.send(after.edit(draft, { amountText: '50' }), fifty)).toMatchObject({
      key: 'key-1',
      sent: hundred,
    });
  });

  it('may be changed under the same key once it was refused for certain', () => {
    const drafts = openTab().load();
    const refused = drafts.refused(drafts.send(drafts.opened(), hundred));
    expect(drafts.send(refused, fifty)).toMatchObject({ key: 'key-1', sent: fifty });
  });

  it('is another one once it was bought, and only then', () => {
    const tab = openTab();
    const drafts = tab.load();
    const sent = drafts.send(drafts.opened(), hundred);
    expect(tab.load().opened().key).toBe('key-1');
    drafts.bought(sent, 'top_1');
    expect(tab.load().opened()).toMatchObject({ key: 'key-2' });
    expect(tab.load().opened().sent).toBeUndefined();
  });

  it('is one per account', () => {
    const tab = openTab();
    expect(tab.load('acme').opened().key).not.toBe(tab.load('other').opened().key);
  });

  it.each(['', '{', 'null', '[]', '{"key":1}'])('begins anew where the storage holds %j', (text) => {
    const tab = openTab();
    tab.kept.set('live-calls.purchase.acme', text);
    expect(tab.load().opened().key).toBe('key-1');
  });
});
