import {
  loadOnce,
  loadVendor,
  NOT_DONE,
  type RepeatPolicy,
  readRecord,
  repeat,
  SAFE,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import type { CallWithAnswerURL, CallWithNCCO, Voice } from '@vonage/voice';
import type { CheckedOptions } from './options.ts';
import { failureOf, failureOfSdk } from './vendor-failure.ts';

/** A page of the vendor's list of calls. */
export interface CallsQuery {
  /** From when on, epoch milliseconds. */
  readonly fromMs: number;
  /** Until when, epoch milliseconds. */
  readonly untilMs: number;
  /** Records to pass over. */
  readonly recordIndex: number;
  /** Most records of the page. */
  readonly pageSize: number;
}

/** The vendor's requests that this adapter makes. Each throws `VendorFailure`. */
export interface VonageClient {
  /** A page of the list of calls. */
  calls(query: CallsQuery): Promise<VendorRecord>;
  /** One call; absent when the vendor does not know it. */
  call(legId: string): Promise<VendorRecord | undefined>;
  /** Hangs a leg up. */
  hangUp(legId: string): Promise<void>;
  /** Dials. Sent again only after an answer that says it was not carried out. */
  create(call: CallWithAnswerURL | CallWithNCCO): Promise<VendorRecord>;
  /** A page of the Reports API, by path and query. */
  report(path: string): Promise<VendorRecord>;
}

/**
 * The vendor's SDK, loaded with the first request.
 *
 * @param options - Credentials, host, patience.
 * @returns The requests.
 */
export function vonageClient(options: CheckedOptions): VonageClient {
  const policy: RepeatPolicy = {
    attempts: options.attempts,
    wait: options.wait,
    judge: (error) => failureOfSdk(error, options.clock.now()),
  };
  const voice = loadOnce(() => loadVoice(options));
  return {
    calls: async ({ fromMs, untilMs, recordIndex, pageSize }) => {
      const vendor = await voice();
      const filter = {
        dateStart: new Date(fromMs).toISOString(),
        dateEnd: new Date(untilMs).toISOString(),
        order: 'asc' as const,
        pageSize,
        recordIndex,
      };
      return repeat(async () => page(await vendor.search({ ...filter })), policy, SAFE);
    },
    call: async (legId) => {
      const vendor = await voice();
      try {
        return await repeat(async () => object(await vendor.getCall(legId)), policy, SAFE);
      } catch (error) {
        if (error instanceof VendorFailure && error.status === 404) return undefined;
        throw error;
      }
    },
    hangUp: async (legId) => {
      const vendor = await voice();
      await repeat(() => vendor.hangupCall(legId), policy, SAFE);
    },
    create: async (call) => {
      const vendor = await voice();
      return repeat(async () => object(await vendor.createOutboundCall(call)), policy, NOT_DONE);
    },
    report: (path) => repeat(() => readReport(path, options), policy, SAFE),
  };
}

async function loadVoice({ applicationId, privateKey, apiHost, timeoutMs }: CheckedOptions): Promise<Voice> {
  const vendor = await loadVendor({
    name: '@vonage/voice',
    beside: '@live-calls/provider-vonage',
    area: 'telephony',
    load: () => import('@vonage/voice'),
  });
  return new vendor.Voice({ applicationId, privateKey }, { apiHost, timeout: timeoutMs });
}

/** The vendor's SDK of this line has no Reports API: one request with basic authentication. */
async function readReport(path: string, options: CheckedOptions): Promise<VendorRecord> {
  const { apiKey, apiSecret, apiHost, timeoutMs, clock } = options;
  const response = await fetch(new URL(path, apiHost), {
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`,
    },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) throw await failureOf(response, clock.now());
  return object(await response.json());
}

/** The vendor's SDK makes an empty object of an answer that was cut off; taken for a page, it would say that nobody called. */
function page(value: unknown): VendorRecord {
  const record = object(value);
  if (Array.isArray(readRecord(record._embedded)?.calls) || record.count === 0) return record;
  throw new VendorFailure('silent', 'an answer that is no page of calls');
}

function object(value: unknown): VendorRecord {
  const record = readRecord(value);
  if (record !== undefined) return record;
  throw new VendorFailure('silent', 'an answer that is no JSON object');
}
