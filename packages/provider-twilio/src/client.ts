import {
  type FailureKind,
  failureOfThrown,
  loadOnce,
  loadVendor,
  NOT_DONE,
  repeat,
  SAFE,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import type TwilioSdk from 'twilio';
import type { CallListInstance } from 'twilio/lib/rest/api/v2010/account/call.js';
import type { CheckedOptions, TwilioAccount } from './options.ts';
import { failureOf } from './vendor-failure.ts';

/** A page of the vendor's list of calls. */
export interface CallsPage {
  /** Calls of the page, by the SDK's names. */
  readonly records: readonly VendorRecord[];
  /** Path and query of the next page; absent at the end. */
  readonly nextPath?: string;
}

/** Which calls are listed. */
export interface CallsFilter {
  /** Only calls to this number or address. */
  readonly to?: string;
  /** Only calls from this number or address. */
  readonly from?: string;
  /** Only calls that stand so. */
  readonly status?: UnansweredStatus;
  /** Only calls that began at this second or later. */
  readonly startTimeAfter?: Date;
  /** Only calls that began before this second. */
  readonly startTimeBefore?: Date;
  /** Only calls that ended at this second or later. */
  readonly endTimeAfter?: Date;
  /** Only calls that ended before this second. */
  readonly endTimeBefore?: Date;
  /** Most calls of a page. */
  readonly pageSize: number;
}

/** Final words on a call that nobody answered, as the vendor writes them. */
export type UnansweredStatus = 'busy' | 'no-answer' | 'failed' | 'canceled';

/** A call to create, as the SDK wants it. */
export type NewCall = Parameters<CallListInstance['create']>[0];

/** The vendor's requests of one account. Each throws `VendorFailure`. */
export interface TwilioClient {
  /** The account. */
  readonly accountSid: string;
  /** First page of a list. */
  list(filter: CallsFilter): Promise<CallsPage>;
  /** A later page, by the path that the page before named. */
  page(path: string): Promise<CallsPage>;
  /** One call; absent when the account has none of this id. */
  call(legId: string): Promise<VendorRecord | undefined>;
  /** Ends a running call, or moves its limit. */
  update(
    legId: string,
    change: { readonly status: 'completed' } | { readonly timeLimit: number },
  ): Promise<void>;
  /** Dials. Sent again only after an answer that says it was not carried out. */
  create(call: NewCall): Promise<VendorRecord>;
  /** Requests that were made for a call, the one that created it among them. */
  requestsOf(legId: string): Promise<readonly VendorRecord[]>;
}

/**
 * The vendor's SDK, loaded with the first request.
 *
 * @param account - The account whose calls they are.
 * @param options - Host, patience.
 * @returns The requests.
 */
export function twilioClient(account: TwilioAccount, options: CheckedOptions): TwilioClient {
  const policy = { attempts: options.attempts, wait: options.wait, judge: failureOfThrown };
  const callsOnce = loadOnce(() => callsOf(account, options));
  const send = async <Answer>(
    kinds: readonly FailureKind[],
    request: (calls: CallListInstance) => Promise<Answer>,
  ): Promise<Answer> => {
    const calls = await callsOnce();
    return repeat(() => request(calls), policy, kinds);
  };
  const api = `/2010-04-01/Accounts/${account.accountSid}/Calls.json?`;
  return {
    accountSid: account.accountSid,
    list: (filter) => send(SAFE, async (calls) => pageOf(await calls.page({ ...filter }))),
    page: (path) => {
      if (!path.startsWith(api)) throw new VendorFailure('silent', 'a page that is none of this list');
      return send(SAFE, async (calls) => pageOf(await calls.getPage((options.apiHost ?? API_HOST) + path)));
    },
    call: (legId) =>
      send(SAFE, async (calls) => record(await calls.get(legId).fetch())).catch((error: VendorFailure) => {
        if (error.status === 404) return undefined;
        throw error;
      }),
    update: async (legId, change) => {
      await send(SAFE, (calls) => calls.get(legId).update({ ...change }));
    },
    create: (call) => send(NOT_DONE, async (calls) => record(await calls.create(call))),
    requestsOf: (legId) =>
      send(SAFE, async (calls) =>
        (await calls.get(legId).events.page({ pageSize: 1000 })).instances.map((event) =>
          record(event.request),
        ),
      ),
  };
}

const API_HOST = 'https://api.twilio.com';

async function callsOf(account: TwilioAccount, options: CheckedOptions): Promise<CallListInstance> {
  const { accountSid, authTokens, apiKey } = account;
  const sdk = await loadSdk();
  const [user, password] = apiKey === undefined ? [accountSid, authTokens[0]] : [apiKey.sid, apiKey.secret];
  const client = sdk(user, password, { accountSid, httpClient: judgingClient(sdk, options) });
  if (options.apiHost !== undefined) client.api.baseUrl = options.apiHost;
  return client.api.v2010.accounts(accountSid).calls;
}

async function loadSdk(): Promise<typeof TwilioSdk> {
  const { default: sdk } = await loadVendor({
    name: 'twilio',
    beside: '@live-calls/provider-twilio',
    area: 'telephony',
    load: () => import('twilio'),
  });
  return sdk;
}

/**
 * The SDK's own HTTP client, whose errors keep what the SDK drops of an answer: its headers. What must not happen twice goes
 * over a connection of its own: one that was kept may be dead already, and nobody could tell whether it carried the request.
 */
function judgingClient(sdk: typeof TwilioSdk, options: CheckedOptions): TwilioSdk.RequestClient {
  const { timeoutMs: timeout, clock } = options;
  const client = new sdk.RequestClient({ timeout, autoRetry: false });
  const fresh = new sdk.RequestClient({ timeout, autoRetry: false, keepAlive: false });
  const kept = client.request.bind(client);
  client.request = async (opts) => {
    const answer = await (opts.method === 'post' ? fresh.request(opts) : kept(opts));
    if (answer.statusCode >= 400) throw failureOf(answer, clock.now());
    return answer as never;
  };
  return client;
}

function pageOf(page: { readonly instances: readonly object[]; readonly nextPageUrl?: string }): CallsPage {
  const records = page.instances.map(record);
  if (page.nextPageUrl === undefined) return { records };
  const { pathname, search } = new URL(page.nextPageUrl);
  return { records, nextPath: pathname + search };
}

function record(value: unknown): VendorRecord {
  if (typeof value === 'object' && value !== null) return value as VendorRecord;
  throw new VendorFailure('silent', 'an answer that is no record');
}
