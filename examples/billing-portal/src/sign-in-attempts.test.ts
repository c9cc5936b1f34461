import { describe, expect, test } from 'vitest';
import { SignInAttempts } from './sign-in-attempts.ts';

/** Fifty wrong ones from an address, each about somebody else. */
function guessed(address: (attempt: number) => string): SignInAttempts {
  const attempts = new SignInAttempts({ now: () => 0 });
  for (let attempt = 0; attempt < 50; attempt += 1) {
    expect(attempts.begin(`person-${attempt}`, address(attempt))).toBeDefined();
  }
  return attempts;
}

describe('wrong passwords from an address', () => {
  test('are counted by the network where it is IPv6', () => {
    const attempts = guessed((attempt) => `2001:db8:0:1::${attempt.toString(16)}`);
    for (const same of ['2001:db8:0:1:ffff::1', '2001:0db8:0000:0001:a:b:c:d', '2001:DB8::1:0:0:0:9']) {
      expect(attempts.begin('ada', same), same).toBeUndefined();
    }
    for (const other of ['2001:db8:0:2::1', '2001:db8::1', '::1', 'fe80::1', '203.0.113.9']) {
      expect(attempts.begin('ada', other), other).toBeDefined();
    }
  });

  test('are counted by the address itself where it is IPv4, however it is written', () => {
    const attempts = guessed((attempt) => (attempt % 2 === 0 ? '203.0.113.9' : '::ffff:203.0.113.9'));
    expect(attempts.begin('ada', '203.0.113.9')).toBeUndefined();
    expect(attempts.begin('ada', '203.0.113.10')).toBeDefined();
  });
});
