import { describe, expect, it } from 'vitest';
import { checkEmail, mailboxKey } from './email.ts';

describe('checkEmail', () => {
  it.each([
    ['billing@example.com', 'billing@example.com'],
    ["Ann.O'Neil+calls@Example.COM", "Ann.O'Neil+calls@example.com"],
    ['jörg@müller.example', 'jörg@müller.example'],
    ['用户@例子.公司', '用户@例子.公司'],
    ['a@xn--mller-kva.example', 'a@xn--mller-kva.example'],
  ])('takes %j', (given, email) => {
    expect(checkEmail(given, 'email')).toBe(email);
  });

  it.each([
    '',
    'nobody',
    '@example.com',
    'a@',
    'a@localhost',
    'a@example.123',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a b@example.com',
    'a@exa mple.com',
    'a@example.com\r\nBcc: all@example.com',
    'a\n@example.com',
    'a@example.com\u0000',
    'Ann <ann@example.com>',
    'a@b@example.com',
    '.a@example.com',
    'a..b@example.com',
    'a@-example.com',
    'a@example..com',
    'a@ex%61mple.com',
    'a@example.com/path',
    'a@example.com:25',
    'a\u202E@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
    undefined,
    42,
  ])('refuses %j', (given) => {
    expect(() => checkEmail(given, 'email')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('knows a mailbox by its domain in ASCII', () => {
    expect(mailboxKey(checkEmail('a@MÜLLER.example', 'email'))).toBe(mailboxKey('a@xn--mller-kva.example'));
    expect(mailboxKey('A@example.com')).not.toBe(mailboxKey('a@example.com'));
  });
});
