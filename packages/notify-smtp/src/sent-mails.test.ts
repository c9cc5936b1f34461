import { expect, it } from 'vitest';
import { sentMails } from './sent-mails.ts';

it('sends each mail once, at once or later, forgets failures, and the oldest beyond its size', async () => {
  const sent = sentMails(2);
  const log: string[] = [];
  const send = (name: string) => async () => void log.push(name);
  await Promise.all([sent.once('a', send('a')), sent.once('a', send('a'))]);
  await sent.once('a', send('a'));
  const failing = async () => {
    throw new Error('down');
  };
  await expect(sent.once('b', failing)).rejects.toThrow('down');
  await sent.once('b', send('b'));
  await sent.once('c', send('c'));
  await sent.once('a', send('a'));
  expect(log).toEqual(['a', 'b', 'c', 'a']);
});
