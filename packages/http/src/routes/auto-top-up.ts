import { type AutoTopUp, type AutoTopUpDisabled, type AutoTopUpEnabled, parseMoney } from '@live-calls/core';
import * as z from 'zod';
import type { Change, MoneyOnWire, Read } from '../operation.ts';
import { refused } from '../refusal.ts';
import type { Routes } from '../route.ts';
import { money } from '../schemas/money.ts';
import { named, type Schema } from '../schemas/schema.ts';
import { autoTopUpDisabled, autoTopUpEnabled, autoTopUpSettings } from '../schemas/top-ups.ts';

/** How the account buys by itself. */
export interface AutoTopUpBody {
  /** The balance at or below which it buys. */
  readonly threshold: MoneyOnWire;
  /** The balance it buys up to. */
  readonly target: MoneyOnWire;
  /** Most that may be bought by itself in a month. */
  readonly monthlyCap: MoneyOnWire;
  /** The saved method that is charged. */
  readonly savedMethodId: string;
  /** What that method is; `card` by default. */
  readonly method?: 'card' | 'bank-debit';
  /** Hash of the terms; enabling is a standing acknowledgement of them. */
  readonly termsHash: string;
  /** Seconds between two attempts, at least. */
  readonly cooldownSeconds?: number;
  /** Failures in a row after which it stops. */
  readonly mostAttempts?: number;
}

/** How the account buys by itself. */
export interface AutoTopUpSettings {
  /** How; absent when nobody ever enabled it. */
  readonly autoTopUp?: AutoTopUp;
}

/** Purchases that an account makes by itself. */
export interface AutoTopUpApi {
  /** How the account buys by itself, and how far it got. */
  'GET /accounts/{accountId}/auto-top-up': Read<AutoTopUpSettings>;
  /** Has it buy by itself, or in a new way. */
  'PUT /accounts/{accountId}/auto-top-up': Change<AutoTopUpEnabled, AutoTopUpBody>;
  /** Has it not buy by itself any more. */
  'DELETE /accounts/{accountId}/auto-top-up': Change<AutoTopUpDisabled>;
}

const autoTopUpBody: Schema<AutoTopUpBody> = named(
  'AutoTopUpBody',
  z.strictObject({
    threshold: money,
    target: money,
    monthlyCap: money,
    savedMethodId: z.string(),
    method: z.exactOptional(z.enum(['card', 'bank-debit'])),
    termsHash: z.string(),
    cooldownSeconds: z.exactOptional(z.number().int()),
    mostAttempts: z.exactOptional(z.number().int()),
  }),
);

/** Their routes. */
export const autoTopUpRoutes: Routes<AutoTopUpApi> = {
  'GET /accounts/{accountId}/auto-top-up': {
    access: 'owner',
    summary: 'How the account buys by itself, and how far it got.',
    response: autoTopUpSettings,
    handle: async ({ billing, command }) => {
      const autoTopUp = await billing.autoTopUps.get(command);
      return autoTopUp === undefined ? {} : { autoTopUp };
    },
  },
  'PUT /accounts/{accountId}/auto-top-up': {
    access: 'owner',
    summary: 'Has the account buy by itself, or in a new way; a standing acknowledgement of the terms.',
    body: autoTopUpBody,
    response: autoTopUpEnabled,
    refusals: ['terms-outdated', 'terms-not-acknowledged'],
    handle: async ({ billing, command, body }) => {
      const outcome = await billing.autoTopUps.enable({
        ...command,
        ...body,
        threshold: parseMoney(body.threshold, 'threshold'),
        target: parseMoney(body.target, 'target'),
        monthlyCap: parseMoney(body.monthlyCap, 'monthlyCap'),
      });
      return outcome.status === 'enabled' ? outcome : refused(outcome);
    },
  },
  'DELETE /accounts/{accountId}/auto-top-up': {
    access: 'owner',
    summary: 'Has the account not buy by itself any more.',
    response: autoTopUpDisabled,
    handle: ({ billing, command }) => billing.autoTopUps.disable(command),
  },
};
