import { BillingError, type Webhook } from '@live-calls/core';
import { Answer } from '../answer.ts';
import type { Change, None, Read } from '../operation.ts';
import { Ended } from '../problem.ts';
import type { Asked, Routes } from '../route.ts';
import { targetOf } from '../target.ts';

/** What is not for people: messages of vendors, and the description of the interface. */
export interface ServiceApi {
  /** This interface as OpenAPI 3.1. */
  'GET /openapi.json': Read<object>;
  /** A message of a telephony provider; its signature is all it needs. */
  'POST /webhooks/telephony/{provider}': Change<None>;
  /** The same, of a provider that is set to send it so. */
  'GET /webhooks/telephony/{provider}': Read<None>;
  /** A message of the payment processor; its signature is all it needs. */
  'POST /webhooks/payments': Change<None>;
}

const fromTelephony = {
  access: 'anyone',
  summary: 'A message of a telephony provider, verified by its signature over the raw bytes.',
  raw: true,
  handle: async ({ billing, params, request, bytes }: Asked<Read<None>>): Promise<Answer> => {
    if (request.method === 'HEAD') return new Answer(200, {});
    try {
      await billing.telephony.receiveWebhook(params.provider ?? '', webhookOf(request, bytes));
    } catch (error) {
      if (BillingError.is(error, 'CONFIGURATION_INVALID')) throw noSuchProvider();
      throw error;
    }
    // Without a body, so that no vendor takes it for instructions.
    return new Answer(200, {});
  },
} as const;

/** Their routes. */
export const serviceRoutes: Routes<ServiceApi> = {
  'GET /openapi.json': {
    access: 'anyone',
    summary: 'This interface as OpenAPI 3.1.',
    handle: ({ describe }) => describe(),
  },
  'POST /webhooks/telephony/{provider}': fromTelephony,
  'GET /webhooks/telephony/{provider}': fromTelephony,
  'POST /webhooks/payments': {
    access: 'anyone',
    summary: 'A message of the payment processor, verified by its signature over the raw bytes.',
    raw: true,
    handle: async ({ billing, request, bytes }) => {
      await billing.topUps.receiveWebhook(webhookOf(request, bytes));
      return new Answer(200, {});
    },
  },
};

function webhookOf(request: Request, body: Uint8Array): Webhook {
  return {
    method: request.method,
    url: targetOf(request),
    headers: Object.fromEntries(request.headers),
    body,
  };
}

function noSuchProvider(): Ended {
  return new Ended({
    status: 404,
    code: 'not-found',
    title: 'There is no such thing',
    detail: 'There is no such telephony provider here.',
  });
}
