import { systemClock } from '@live-calls/core';
import { expect, it } from 'vitest';
import { dropPortal, freshSchema, until } from '../__fixtures__/test-portal.ts';
import { composeBilling } from '../compose-billing.ts';
import { openDatabase } from '../database.ts';
import { random } from '../seed/random.ts';
import { CallTraffic } from './call-traffic.ts';

it('tells of a call that cannot be placed, and tries the next one all the same', async () => {
  const schema = freshSchema();
  const { DATABASE_URL: databaseUrl = '' } = process.env;
  const where = { schema, migrates: true, ...(databaseUrl !== '' && { databaseUrl }) };
  const database = await openDatabase(where);
  const errors: unknown[] = [];
  const chance = { ...random(1), whole: (least: number) => least / 1000 };
  const traffic = new CallTraffic({
    ...{ clock: systemClock(), chance, isPlaying: true, send: async () => true },
    onError: (error) => errors.push(error),
  });
  const standIns = { telephony: [traffic.provider] };
  const composed = await composeBilling({ database, settings: {}, standIns, migrates: true });
  try {
    // An account that nobody opened.
    traffic.start(composed.billing, 'nobody');
    await until(() => errors.length > 1);
    await traffic.stop();
    expect(errors).toEqual(errors.map(() => expect.objectContaining({ code: 'NOT_FOUND' })));
  } finally {
    await composed.close();
    await database.stop();
    await dropPortal(undefined, schema);
  }
});
