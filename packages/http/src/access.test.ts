import { expect, test } from 'vitest';
import { world } from './__fixtures__/world.ts';
import type { Route } from './route.ts';
import { routeTable } from './routes/table.ts';
import { systemTimers } from './system-timers.ts';

const table = routeTable({ timers: systemTimers, heartbeatMs: 1000, longestMs: 1000 });
const routes = Object.entries(table).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, method, path, route: route as Route };
});
const ofAccounts = routes.filter(({ path }) => path.includes('{accountId}'));
const unsafe = (method: string): boolean => method !== 'GET';

/** Some value for everything in a path; nothing has to be found under it. */
function pathFor(path: string, accountId: string): string {
  return path.replace('{accountId}', accountId).replace(/\{\w+\}/g, 'some-1');
}

test('the routes that need nobody who is signed in, or no account, are these and no others', () => {
  const open = routes.filter(({ route }) => route.access === 'anyone').map(({ name }) => name);
  expect(open).toEqual([
    'GET /openapi.json',
    'POST /webhooks/telephony/{provider}',
    'GET /webhooks/telephony/{provider}',
    'POST /webhooks/payments',
  ]);
  const ofNoAccount = routes.filter(({ route }) => route.access === 'viewer').map(({ name }) => name);
  expect(ofNoAccount).toEqual(['GET /accounts']);
  expect(ofAccounts.map(({ route }) => route.access).sort()).not.toContain('anyone');
  expect(ofAccounts.every(({ path }) => path.startsWith('/accounts/{accountId}'))).toBe(true);
  expect(routes.length).toBe(open.length + ofNoAccount.length + ofAccounts.length);
  expect(ofAccounts.length).toBeGreaterThan(40);
});

test('members change nothing', () => {
  const changing = ofAccounts.filter(({ method }) => unsafe(method));
  expect(changing.length).toBeGreaterThan(10);
  for (const { name, route } of changing) expect([name, route.access]).toEqual([name, 'owner']);
});

test.each(ofAccounts)('$name is shut to whoever is not signed in', async ({ method, path }) => {
  const { ask } = await world();
  const response = await ask(pathFor(path, 'acme'), { as: 'nobody', method });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'not-signed-in' });
});

test.each(ofAccounts)(
  '$name tells the owner of another account no more than that there is none',
  async ({ method, path }) => {
    const { ask } = await world();
    const [there, nowhere] = await Promise.all(
      ['acme', 'nowhere'].map((accountId) => ask(pathFor(path, accountId), { as: 'eve', method })),
    );
    expect([there?.status, nowhere?.status]).toEqual([404, 404]);
    const texts = await Promise.all([there?.text(), nowhere?.text()]);
    expect(texts[0]?.replaceAll('acme', 'nowhere')).toBe(texts[1]);
    expect(texts[0]).toContain('There is no account acme.');
    expect([...(there?.headers ?? [])]).toEqual([...(nowhere?.headers ?? [])]);
  },
);

test.each(ofAccounts.filter(({ route }) => route.access === 'owner'))(
  '$name is refused to members',
  async ({ method, path }) => {
    const { ask } = await world();
    const response = await ask(pathFor(path, 'acme'), { as: 'max', method });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'not-allowed', role: 'member' });
  },
);

test.each(ofAccounts.filter(({ route, method }) => route.access === 'member' && !unsafe(method)))(
  '$name leads members to what core lets them see',
  async ({ name, method, path }) => {
    const { ask } = await world();
    const range = name.includes('report') ? '?from=2026-10-01&until=2026-11-01' : '';
    const query = name.includes('summary') ? `${range}&by=day` : range;
    const response = await ask(`${pathFor(path, 'acme')}${query}`, { as: 'max', method });
    await response.body?.cancel();
    const ledger = ['/activity', '/books', '/balance-as-of'].some((end) => name.endsWith(end));
    const leg = name.includes('{legId}');
    expect([name, response.status]).toEqual([name, ledger ? 403 : leg ? 404 : 200]);
  },
);

test.each(routes.filter(({ method, route }) => unsafe(method) && route.access !== 'anyone'))(
  '$name is refused to pages of other sites, before anybody is recognised',
  async ({ method, path }) => {
    let asked = 0;
    const { ask } = await world({
      authenticate: () => {
        asked += 1;
        return undefined;
      },
    });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'https://sub.host.example' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const response = await ask(pathFor(path, 'acme'), { method, headers });
      expect([response.status, await response.json()]).toMatchObject([403, { code: 'cross-origin' }]);
    }
    expect(asked).toBe(0);
  },
);

test('a host that calls somebody the system makes a member of them', async () => {
  const { ask } = await world({
    authenticate: () => ({ id: 'x', accounts: [{ accountId: 'acme', role: 'system' as 'owner' }] }),
  });
  expect((await ask('/accounts/acme/recipients')).status).toBe(403);
  expect((await ask('/accounts/acme/balance')).status).toBe(200);
});
