import { expect, it } from 'vitest';
import { call, dial, money, type Stage, stage, TO } from '../../test/metered-stage.ts';
import type { BillingError } from '../errors/billing-error.ts';

const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  10n,
  '',
  ' ',
  'a b/../c',
  'x'.repeat(10_000),
  '\u0000',
  [],
  {},
  Symbol('s'),
  () => 'c',
  new Date(Number.NaN),
];

type Given = { readonly [field: string]: unknown };

/** Every command of calls with a proper request, and the fields that cannot be left out. */
function commandsOf({ billing, system }: Stage): readonly {
  readonly name: string;
  readonly give: (request: never) => Promise<unknown>;
  readonly request: Given;
  readonly needed: readonly string[];
}[] {
  const { calls } = billing;
  const to = { ...system, callRef: 'call-1' };
  const campaign = { id: 'c', title: 'C' };
  const leg = { provider: 'metered', legId: 'CA1', to: TO, answeredAt: new Date(0), durationSeconds: 1 };
  const named = ['actor', 'accountId', 'callRef'];
  return [
    {
      name: 'authorize',
      give: (request) => calls.authorize(request),
      request: {
        ...system,
        ...call,
        from: TO,
        direction: 'outbound',
        maxSeconds: 9,
        campaign,
        applicationId: 'a',
        manager: { id: 'm', email: 'm@example.com' },
      },
      needed: [...named, 'provider', 'to'],
    },
    {
      name: 'bind',
      give: (request) => calls.bind(request),
      request: { ...to, provider: 'metered', legId: 'CA1', answeredAt: new Date(0) },
      needed: [...named, 'provider', 'legId'],
    },
    {
      name: 'extend',
      give: (request) => calls.extend(request),
      request: { ...to, extension: 1 },
      needed: [...named, 'extension'],
    },
    {
      name: 'settle',
      give: (request) => calls.settle(request),
      request: { ...to, leg },
      needed: [...named, 'leg'],
    },
    { name: 'close', give: (request) => calls.close(request), request: to, needed: named },
    { name: 'get', give: (request) => calls.get(request), request: to, needed: named },
    {
      name: 'list',
      give: (request) => calls.list(request),
      request: { ...system, limit: 5, cursor: 'x' },
      needed: ['actor', 'accountId'],
    },
  ];
}

it('a command that is given anything says which field is wrong, and changes nothing', async () => {
  const on = await stage('10');
  await dial(on, 30);
  const before = await on.billing.calls.get({ ...on.system, callRef: 'call-1' });
  for (const { name, give, request, needed } of commandsOf(on)) {
    for (const value of [undefined, ...hostile]) {
      const whole = await give(value as never).catch((error: unknown) => error);
      expect(whole, `${name} of ${String(value)}`).toMatchObject({ code: 'INVALID_INPUT' });
      for (const field of Object.keys(request)) {
        if (value === undefined && !needed.includes(field)) continue;
        const asked = `${name} with ${field} ${String(value)}`;
        const answer = await give({ ...request, [field]: value } as never).catch((error: unknown) => error);
        // Text may be a number called that nobody can read, which is known only with the contract: another call than before.
        if (isDiffers(answer)) continue;
        expect(answer, asked).toMatchObject({ code: 'INVALID_INPUT' });
        const { field: named } = (answer as BillingError<'INVALID_INPUT'>).details;
        expect(named.split('.')[0], asked).toBe(field);
      }
    }
  }
  expect(await on.billing.calls.get({ ...on.system, callRef: 'call-1' })).toEqual(before);
  expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
});

function isDiffers(answer: unknown): boolean {
  return (answer as { readonly status?: unknown } | undefined)?.status === 'differs';
}

it.each(['+1', '112', '+44 20 7946 0000', '+442079460000;ext=1', '+4420794600001234567', '0044 2079460000'])(
  'a number called that is none is refused as such: %s',
  async (to) => {
    const on = await stage('10');
    for (const direction of ['outbound', 'inbound'] as const) {
      expect(await on.billing.calls.authorize({ ...on.system, ...call, to, direction })).toEqual({
        status: 'destination-not-allowed',
        reason: 'not-a-number',
      });
    }
    expect(await money(on)).toEqual({ posted: '10', held: '0' });
  },
);

it('an answer that was days before the call was authorized is a mistake, such as seconds taken for milliseconds', async () => {
  const on = await stage('10');
  await on.billing.calls.authorize({ ...on.system, ...call });
  const leg = { ...on.system, callRef: call.callRef, provider: 'metered', legId: 'CA1' };
  const answeredAt = new Date(on.clock.nowMs / 1000);
  await expect(on.billing.calls.bind({ ...leg, answeredAt })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'answeredAt' },
  });
  // A clock that is ahead does not lengthen the call, one that is behind does not stop it.
  expect(await on.billing.calls.bind({ ...leg, answeredAt: on.clock.inSeconds(9) })).toMatchObject({
    call: { answeredAt: new Date(on.clock.nowMs) },
  });
  expect(await on.billing.calls.bind({ ...leg, answeredAt: on.clock.inSeconds(-9) })).toMatchObject({
    call: { status: 'running', answeredAt: on.clock.inSeconds(-9) },
  });
});

it("calls of an account that is not there, or is nobody's, are not found, and their legs are kept", async () => {
  const on = await stage('10');
  const { billing, system } = on;
  for (const accountId of ['nobody', '~unassigned', '~reconciliation']) {
    const to = { actor: system.actor, accountId };
    const notFound = { code: 'NOT_FOUND', details: { what: 'account', reference: accountId } };
    await expect(billing.calls.authorize({ ...to, ...call })).rejects.toMatchObject(notFound);
    await expect(billing.calls.list(to)).rejects.toMatchObject(notFound);
    await expect(billing.calls.close({ ...to, callRef: 'c' })).rejects.toMatchObject(notFound);
  }
  const leg = {
    provider: 'metered',
    legId: 'U',
    to: TO,
    answeredAt: new Date(on.clock.nowMs),
    durationSeconds: 5,
  };
  expect(await billing.calls.settle({ ...system, accountId: 'nobody', callRef: 'c', leg })).toMatchObject({
    status: 'parked',
    lot: 'unassigned',
  });
});

it('a leg of a call that nobody authorized is charged just the same', async () => {
  const on = await stage('10');
  const leg = {
    provider: 'metered',
    legId: 'U',
    to: TO,
    answeredAt: new Date(on.clock.nowMs),
    durationSeconds: 5,
  };
  const outcome = await on.billing.calls.settle({ ...on.system, callRef: 'never-asked', leg });
  expect(outcome).toMatchObject({ status: 'charged' });
  expect(await money(on)).toEqual({ posted: '9.95', held: '0' });
});
