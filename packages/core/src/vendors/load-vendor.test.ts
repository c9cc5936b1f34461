import { describe, expect, it } from 'vitest';
import { loadOnce, loadVendor } from './load-vendor.ts';

describe('the package of a vendor', () => {
  const vendor = { name: 'bell', beside: '@example/provider-bell', area: 'telephony' } as const;

  it('that is missing is a fault of the set-up, and says what to install', async () => {
    const cause = new Error('not found');
    const loading = loadVendor({ ...vendor, load: async () => Promise.reject(cause) });
    await expect(loading).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('npm install bell'),
      details: { option: 'telephony', rule: 'able to load the package bell' },
      cause,
    });
  });

  it('is loaded once, and again after a failure', async () => {
    const answers = [Promise.reject(new Error('too many open files')), Promise.resolve('client')];
    let loads = 0;
    const client = loadOnce(async () => {
      loads += 1;
      return answers[loads - 1];
    });
    const both = await Promise.allSettled([client(), client()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(loads).toBe(1);
    expect([await client(), await client()]).toEqual(['client', 'client']);
    expect(loads).toBe(2);
  });
});
