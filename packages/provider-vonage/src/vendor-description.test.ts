import { afterAll, beforeAll, expect, it } from 'vitest';
import { vendorDescription } from '../../conformance/src/__fixtures__/vendor-description.ts';
import { providerOf } from './__fixtures__/provider.ts';
import { account, NOON_MS, nextUuid, startVonage, type VonageServer } from './__fixtures__/vonage-server.ts';
import { connectAction } from './index.ts';

let server: VonageServer;
beforeAll(async () => {
  server = await startVonage();
});
afterAll(() => server.close());

const voice = vendorDescription('vonage_voice_1.3.10.json');
const reports = vendorDescription('vonage_reports_2.2.2.json');

it("sends requests that fit the vendor's own description, where it is at hand", async () => {
  const { vonage } = providerOf(server, { apiSecret: account.apiSecret });
  const { uuid } = server.add({ uuid: nextUuid(), status: 'completed', duration: 5 }, NOON_MS - 5000);
  const eventUrl = 'https://host.test/events';
  const call = { to: '+442071838750', from: '+12025550123', limitSeconds: 60, ringingSeconds: 20, eventUrl };
  await vonage.placeCall({ ...call, callRef: 'a', answerUrl: 'https://host.test/answer' });
  await vonage.placeCall({
    ...call,
    callRef: 'b',
    ncco: [connectAction(call)],
    machineDetection: 'continue',
  });
  await vonage.listLegs({ fromMs: NOON_MS - 60_000, untilMs: NOON_MS });
  await vonage.fetchLeg({ legId: uuid });
  await vonage.endLeg?.({ legId: uuid });
  const kinds = server.requests.map(
    ({ method, path }) => `${method} ${path.split(/[?]/)[0]?.replace(uuid, 'UUID')}`,
  );
  expect(new Set(kinds)).toEqual(
    new Set([
      'POST /v1/calls',
      'GET /v1/calls',
      'GET /v1/calls/UUID',
      'PUT /v1/calls/UUID',
      'GET /v2/reports/records',
    ]),
  );
  let checked = 0;
  for (const { method, path, body } of server.requests) {
    const { pathname, searchParams } = new URL(path, server.url);
    const isReport = pathname.startsWith('/v2/');
    const described = isReport ? pathname : pathname === '/v1/calls' ? '/' : '/{uuid}';
    const description = isReport ? reports : voice;
    if (description === undefined || (described === '/{uuid}' && method === 'GET')) continue;
    const problems =
      method === 'GET'
        ? description.fieldProblems(described, 'get', searchParams)
        : description.bodyProblems(described, method.toLowerCase(), body);
    expect(problems).toEqual([]);
    checked += 1;
  }
  console.log(
    voice === undefined || reports === undefined
      ? "the vendor's descriptions are not at hand: requests were not compared with them"
      : `${checked} requests fit the vendor's descriptions (Voice 1.3.10, Reports 2.2.2)`,
  );
});

it('would notice a request that does not fit', () => {
  const problems = voice?.bodyProblems('/', 'post', { to: [], length_timer: 7201, ncco: [] });
  expect(problems ?? ['body.from: missing', 'body.length_timer: above 7200']).toEqual(
    expect.arrayContaining(['body.from: missing', 'body.length_timer: above 7200']),
  );
});
