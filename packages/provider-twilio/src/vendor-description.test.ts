import { afterAll, beforeAll, expect, it } from 'vitest';
import { vendorDescription } from '../../conformance/src/__fixtures__/vendor-description.ts';
import { providerOf } from './__fixtures__/provider.ts';
import { NOON_MS, startTwilio, type TwilioServer } from './__fixtures__/twilio-server.ts';

let server: TwilioServer;
beforeAll(async () => {
  server = await startTwilio();
});
afterAll(() => server.close());

const description = vendorDescription('twilio_api_v2010.json.gz');
const CALLS = '/2010-04-01/Accounts/{AccountSid}/Calls';

it("sends requests that fit the vendor's own description, where it is at hand", async () => {
  const { twilio } = providerOf(server, { attempts: 1 });
  const call = { to: '+442071838750', from: '+12025550123', limitSeconds: 60, eventUrl: '/events' };
  await twilio.placeCall({
    ...call,
    callRef: 'a',
    answerUrl: 'https://host.example/answer',
    ringingSeconds: 20,
  });
  await twilio.placeCall({
    ...call,
    callRef: 'b',
    twiml: '<Response/>',
    machineDetection: 'DetectMessageEnd',
  });
  const [legId = ''] = [...server.calls.keys()];
  const unknown = twilio.placeCall({ ...call, callRef: 'c', twiml: '<Response/>', sentAtMs: NOON_MS });
  await expect(unknown).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  await twilio.limitLeg({ legId, limitSeconds: 120 });
  await twilio.endLeg({ legId });
  await twilio.fetchLeg({ legId });
  let cursor: string | undefined;
  do {
    const range = { fromMs: NOON_MS - 60_000, untilMs: NOON_MS };
    ({ cursor } = await twilio.listLegs({ ...range, ...(cursor === undefined ? {} : { cursor }) }));
  } while (cursor !== undefined);

  const kinds = new Set<string>();
  for (const { method, path, form } of server.requests) {
    const { pathname, searchParams } = new URL(path, server.url);
    const named = pathname.replace(/Accounts\/AC\w+/, 'Accounts/{AccountSid}');
    const isPart = named.includes('/Events');
    const described = named.replace(/CA\w{32}/, isPart ? '{CallSid}' : '{Sid}');
    kinds.add(`${method} ${described.slice(CALLS.length)}`);
    const fields = Object.entries(form).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one] as const),
    );
    const given = method === 'GET' ? [...searchParams] : fields;
    expect(description?.fieldProblems(described, method.toLowerCase(), given) ?? []).toEqual([]);
  }
  expect([...kinds].toSorted()).toEqual([
    'GET .json',
    'GET /{CallSid}/Events.json',
    'GET /{Sid}.json',
    'POST .json',
    'POST /{Sid}.json',
  ]);
  console.log(
    description === undefined
      ? "the vendor's description is not at hand: requests were not compared with it"
      : `${server.requests.length} requests fit the vendor's description (API 2010-04-01)`,
  );
});

it('would notice a request that does not fit', () => {
  const expected = [
    'To: missing',
    'TimeLimit: no integer',
    'StatusCallback: no address',
    'Nonsense: unknown',
  ];
  const fields = [
    ['From', '+12025550123'],
    ['TimeLimit', '60.5'],
    ['StatusCallback', 'events'],
    ['Nonsense', '1'],
  ] as const;
  const problems = description?.fieldProblems(`${CALLS}.json`, 'post', fields) ?? expected;
  expect(problems).toEqual(expected);
});
