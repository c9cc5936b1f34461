import { expect, it } from 'vitest';
import { callKey, callMemory } from './call-memory.ts';

it('keeps the latest calls that are known, and every call that is not', () => {
  const memory = callMemory<'answer' | 'callback'>(2);
  memory.sending('unknown', 1);
  for (const name of ['a', 'b', 'c']) {
    memory.sending(name, 2);
    memory.found(name, { legId: name, foundBy: 'answer' });
  }
  expect(memory.known('a')).toBeUndefined();
  expect(memory.known('c')).toEqual({ sentAtMs: 2, found: { legId: 'c', foundBy: 'answer' } });
  expect(memory.known('unknown')).toEqual({ sentAtMs: 1 });
  memory.forget('unknown');
  expect(memory.known('unknown')).toBeUndefined();
  memory.found('c', { legId: 'other', foundBy: 'callback' });
  expect(memory.known('c')?.found?.legId).toBe('c');
});

it('tells whose a leg is, as long as it keeps the call', () => {
  const memory = callMemory<'answer'>(1);
  memory.found(callKey('call', '+1'), { legId: 'leg', foundBy: 'answer' });
  expect(memory.isOfAnother('leg', callKey('call', '+1'))).toBe(false);
  expect(memory.isOfAnother('leg', callKey('call', '+2'))).toBe(true);
  expect(memory.isOfAnother('other', callKey('call', '+2'))).toBe(false);
  memory.found('later', { legId: 'another', foundBy: 'answer' });
  expect(memory.isOfAnother('leg', callKey('call', '+2'))).toBe(false);
});
