import { describe, expect, it } from 'vitest';
import { contractWith } from '../../test/acme.ts';
import type { Destinations } from './contract.ts';
import { isAllowed } from './is-allowed.ts';

const HASH = 'a'.repeat(64);

function verdict(destinations: Partial<Destinations>, to: string): string {
  const contract = contractWith(HASH, {
    destinations: { allow: ['*'], international: true, homeCountry: 'US', ...destinations },
    directions: ['outbound'],
    defaultCountry: 'US',
  });
  const permission = isAllowed(contract, { to, direction: 'outbound' });
  return permission.status === 'allowed' ? 'allowed' : permission.reason;
}

describe('whether a contract allows a call', () => {
  it.each([
    [{ international: false }, '+12125550123', 'allowed'],
    [{ international: false }, '2125550123', 'allowed'],
    [{ international: false }, '911', 'allowed'],
    // Jamaica shares +1 with the United States.
    [{ international: false }, '+18765551234', 'international'],
    [{ international: false }, '+442071838750', 'international'],
    // A satellite network is no country, so it is not home either.
    [{ international: false }, '+870773111632', 'international'],
    [{ international: false }, 'sip:anna@pbx.example', 'allowed'],
    [{ allow: ['GB'] }, '+442071838750', 'allowed'],
    [{ allow: ['GB'] }, '+4930901820', 'destination'],
    [{ allow: ['+4420'] }, '+442071838750', 'allowed'],
    [{ allow: ['+4420'] }, '+441614960000', 'destination'],
    [{ allow: ['US'] }, 'sip:anna@pbx.example', 'destination'],
    [{ allow: ['sip:'] }, 'sip:anna@pbx.example', 'allowed'],
    [{ block: ['+1900'] }, '+19005551234', 'blocked'],
    [{ allow: ['+19005551234'], block: ['+1900'] }, '+19005551234', 'blocked'],
    [{ block: ['GB'] }, '+442071838750', 'blocked'],
    [{}, 'nobody', 'not-a-number'],
    [{}, '', 'not-a-number'],
    [{}, '+', 'not-a-number'],
    [{}, '9'.repeat(100_000), 'not-a-number'],
  ] as const)('%j: %s is %s', (destinations, to, expected) => {
    expect(verdict(destinations, to)).toBe(expected);
  });

  it('looks at direction and provider first, and at destinations only of outbound calls', () => {
    const destinations = { allow: ['US'], international: false, homeCountry: 'US' };
    const contract = contractWith(HASH, { destinations, directions: ['inbound'], providers: ['twilio'] });
    const call = { to: '+442071838750', direction: 'inbound' } as const;
    expect(isAllowed(contract, call)).toEqual({ status: 'allowed' });
    expect(isAllowed(contract, { ...call, provider: 'vonage' })).toMatchObject({ reason: 'provider' });
    expect(isAllowed(contract, { ...call, direction: 'outbound' })).toMatchObject({ reason: 'direction' });
  });
});
