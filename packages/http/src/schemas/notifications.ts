import type {
  AnnouncementPage,
  Json,
  Recipient,
  RecipientList,
  RecipientsSaved,
  RetryDeliveryOutcome,
  Thresholds,
  ThresholdsSaved,
} from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { thresholdLevel } from './accounts.ts';
import { instant } from './money.ts';
import { named, type Schema } from './schema.ts';

/** Somebody who is told. */
export const recipient: Schema<Recipient> = named(
  'Recipient',
  z.strictObject({ email: z.string(), name: z.exactOptional(z.string()) }),
);

const listFields = { recipients: z.array(recipient), revision: z.number() };

/** The recipients. */
export const recipientList: Schema<Wire<RecipientList>> = named('RecipientList', z.object(listFields));

/** The recipients after a save. */
export const recipientsSaved: Schema<Wire<RecipientsSaved>> = named(
  'RecipientsSaved',
  z.object({ status: z.literal('saved'), replayed: z.boolean(), ...listFields }),
);

const thresholdFields = {
  levels: z.array(
    z.object({
      level: thresholdLevel,
      standing: z.enum(['armed', 'crossed', 'asleep']),
      since: z.exactOptional(instant),
    }),
  ),
  rearmPercent: z.number(),
  revision: z.number(),
};

/** The thresholds. */
export const thresholds: Schema<Wire<Thresholds>> = named('Thresholds', z.object(thresholdFields));

/** The thresholds after a save. */
export const thresholdsSaved: Schema<Wire<ThresholdsSaved>> = named(
  'ThresholdsSaved',
  z.object({ status: z.literal('saved'), replayed: z.boolean(), ...thresholdFields }),
);

/** A page of announcements. */
export const announcementPage: Schema<Wire<AnnouncementPage>> = named(
  'AnnouncementPage',
  z.object({
    announcements: z.array(
      z.object({
        announcementId: z.string(),
        type: z.string(),
        at: instant,
        status: z.enum(['pending', 'delivered', 'dead']),
        attempts: z.number(),
        failure: z.exactOptional(
          z.object({
            kind: z.enum(['refused', 'failed']),
            reason: z.exactOptional(z.string()),
            at: instant,
          }),
        ),
        payload: z.custom<Wire<Json>>(),
      }),
    ),
    cursor: z.exactOptional(z.string()),
  }),
);

/** That an announcement is delivered again. */
export const deliveryQueued: Schema<Wire<RetryDeliveryOutcome & { readonly status: 'queued' }>> = named(
  'DeliveryQueued',
  z.object({ status: z.literal('queued') }),
);
