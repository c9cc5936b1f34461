import type { MethodSetUp, PaymentMethod, SavedMethod } from '@live-calls/core';
import * as z from 'zod';
import { created, done } from '../answer.ts';
import type { Change, None, Read } from '../operation.ts';
import type { Routes } from '../route.ts';
import { paymentMethod } from '../schemas/invoices.ts';
import { named } from '../schemas/schema.ts';
import { methodSetUp, savedMethods } from '../schemas/top-ups.ts';

/** What is kept. */
export interface SavedMethodList {
  /** The methods. */
  readonly methods: readonly SavedMethod[];
}

/** What is to be kept. */
export interface PaymentMethodBody {
  /** What it is. */
  readonly method: PaymentMethod;
}

/** Ways to pay that the processor keeps. */
export interface PaymentMethodsApi {
  /** What is kept. */
  'GET /accounts/{accountId}/payment-methods': Read<SavedMethodList>;
  /** Begins to keep a method. Needs the header `Idempotency-Key`. */
  'POST /accounts/{accountId}/payment-methods': Change<MethodSetUp, PaymentMethodBody>;
  /** Forgets a method. */
  'DELETE /accounts/{accountId}/payment-methods/{methodId}': Change<None>;
  /** Makes a method the default. */
  'POST /accounts/{accountId}/payment-methods/{methodId}/make-default': Change<None>;
}

/** Their routes. */
export const paymentMethodRoutes: Routes<PaymentMethodsApi> = {
  'GET /accounts/{accountId}/payment-methods': {
    access: 'owner',
    summary: 'Ways to pay that the processor keeps.',
    response: savedMethods,
    handle: async ({ billing, command }) => ({ methods: await billing.paymentMethods.list(command) }),
  },
  'POST /accounts/{accountId}/payment-methods': {
    access: 'owner',
    summary: 'Begins to keep a method; the payer goes on where the answer says.',
    keyed: true,
    body: named('PaymentMethodBody', z.strictObject({ method: paymentMethod })),
    response: methodSetUp,
    success: 201,
    handle: async ({ billing, command, body, key }) =>
      created(await billing.paymentMethods.setUp({ ...command, ...body, key })),
  },
  'DELETE /accounts/{accountId}/payment-methods/{methodId}': {
    access: 'owner',
    summary: 'Forgets a method.',
    handle: async ({ billing, command, params }) => {
      await billing.paymentMethods.remove({ ...command, methodId: params.methodId ?? '' });
      return done();
    },
  },
  'POST /accounts/{accountId}/payment-methods/{methodId}/make-default': {
    access: 'owner',
    summary: 'Makes a method the default.',
    handle: async ({ billing, command, params }) => {
      await billing.paymentMethods.setDefault({ ...command, methodId: params.methodId ?? '' });
      return done();
    },
  },
};
