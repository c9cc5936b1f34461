import type {
  AnnouncementPage,
  Recipient,
  RecipientList,
  RecipientsSaved,
  ThresholdLevel,
  Thresholds,
  ThresholdsSaved,
} from '@live-calls/core';
import * as z from 'zod';
import type { Change, PageQuery, Read } from '../operation.ts';
import { refused } from '../refusal.ts';
import type { Routes } from '../route.ts';
import { thresholdLevel } from '../schemas/accounts.ts';
import { pageFields } from '../schemas/money.ts';
import {
  announcementPage,
  deliveryQueued,
  recipient,
  recipientList,
  recipientsSaved,
  thresholds,
  thresholdsSaved,
} from '../schemas/notifications.ts';
import { named, type Schema } from '../schemas/schema.ts';

/** All recipients, and the revision that was read before editing. */
export interface RecipientsBody {
  /** The whole list. */
  readonly recipients: readonly Recipient[];
  /** The revision. */
  readonly revision: number;
}

/** All levels, and the revision that was read before editing. */
export interface ThresholdsBody {
  /** All levels. */
  readonly levels: readonly ThresholdLevel[];
  /** Margin in percent that the balance must rise above a level; 10 by default. */
  readonly rearmPercent?: number;
  /** The revision. */
  readonly revision: number;
}

/** Which announcements. */
export interface AnnouncementsQuery extends PageQuery {
  /** Those that are yet to be told, or that nobody could be told; absent: all. */
  readonly status?: 'pending' | 'dead';
}

/** An announcement is delivered again. */
export interface DeliveryQueued {
  /** Discriminant. */
  readonly status: 'queued';
}

/** Who is told of a low balance, and when. */
export interface NotificationsApi {
  /** The recipients. */
  'GET /accounts/{accountId}/recipients': Read<RecipientList>;
  /** Saves the recipients as a whole. */
  'PUT /accounts/{accountId}/recipients': Change<RecipientsSaved, RecipientsBody>;
  /** The thresholds, and where each stands. */
  'GET /accounts/{accountId}/thresholds': Read<Thresholds>;
  /** Saves the thresholds as a whole. */
  'PUT /accounts/{accountId}/thresholds': Change<ThresholdsSaved, ThresholdsBody>;
  /** What was told, or is yet to be. */
  'GET /accounts/{accountId}/announcements': Read<AnnouncementPage, AnnouncementsQuery>;
  /** Has an announcement that nobody could be told delivered again. */
  'POST /accounts/{accountId}/announcements/{announcementId}/retry': Change<DeliveryQueued>;
}

const revision = z.number().int().min(0);

const recipientsBody: Schema<RecipientsBody> = named(
  'RecipientsBody',
  z.strictObject({ recipients: z.array(recipient).max(100), revision }),
);

const thresholdsBody: Schema<ThresholdsBody> = named(
  'ThresholdsBody',
  z.strictObject({
    levels: z.array(thresholdLevel).max(100),
    rearmPercent: z.exactOptional(z.number()),
    revision,
  }),
);

/** Their routes. */
export const notificationRoutes: Routes<NotificationsApi> = {
  'GET /accounts/{accountId}/recipients': {
    access: 'owner',
    summary: 'Who is told when the balance falls through a threshold.',
    response: recipientList,
    handle: ({ billing, command }) => billing.notifications.recipients(command),
  },
  'PUT /accounts/{accountId}/recipients': {
    access: 'owner',
    summary: 'Saves the recipients as a whole.',
    body: recipientsBody,
    response: recipientsSaved,
    refusals: ['stale'],
    handle: async ({ billing, command, body }) => {
      const outcome = await billing.notifications.saveRecipients({ ...command, ...body });
      return outcome.status === 'saved' ? outcome : refused(outcome);
    },
  },
  'GET /accounts/{accountId}/thresholds': {
    access: 'owner',
    summary: 'The thresholds, and where each stands.',
    response: thresholds,
    handle: ({ billing, command }) => billing.notifications.thresholds(command),
  },
  'PUT /accounts/{accountId}/thresholds': {
    access: 'owner',
    summary: 'Saves the thresholds as a whole.',
    body: thresholdsBody,
    response: thresholdsSaved,
    refusals: ['stale'],
    handle: async ({ billing, command, body }) => {
      const outcome = await billing.notifications.saveThresholds({ ...command, ...body });
      return outcome.status === 'saved' ? outcome : refused(outcome);
    },
  },
  'GET /accounts/{accountId}/announcements': {
    access: 'owner',
    summary: 'What was told, or is yet to be; the latest first.',
    query: z.strictObject({ ...pageFields, status: z.exactOptional(z.enum(['pending', 'dead'])) }),
    response: announcementPage,
    handle: ({ billing, command, query }) => billing.notifications.announcements({ ...command, ...query }),
  },
  'POST /accounts/{accountId}/announcements/{announcementId}/retry': {
    access: 'owner',
    summary: 'Has an announcement that nobody could be told delivered again.',
    response: deliveryQueued,
    refusals: ['not-dead'],
    handle: async ({ billing, command, params }) => {
      const announcementId = params.announcementId ?? '';
      const { status } = await billing.notifications.retryDelivery({ ...command, announcementId });
      return status === 'queued' ? { status } : refused({ status });
    },
  },
};
