import { createBilling, type FinishedLeg } from '@live-calls/core';
import { expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();

const legOf = (number: number): FinishedLeg => ({
  provider: 'twilio',
  legId: `CA${number}`,
  to: '+442079460000',
  callRef: `call-${number}`,
  answeredAt: new Date(Date.UTC(2026, 9, 1) + number * 1000),
  durationSeconds: 60,
});

/** Statements that recording a batch takes in which some legs were recorded before, in another process. */
async function statementsFor(count: number): Promise<number> {
  const { schema, open, dispose } = await freshStorage(server());
  let statements = 0;
  const storage = postgresStorage({
    connectionString: server(),
    schema,
    onEvent: ({ type }) => {
      if (type === 'statement') statements += 1;
    },
  });
  const billing = createBilling({ storage });
  try {
    const first = await open();
    await activeAccount(first, 'acme', '100');
    const legs = Array.from({ length: count }, (_, number) => ({ accountId: 'acme', leg: legOf(number) }));
    const known = legs.filter((_, number) => number % 7 === 3);
    await createBilling({ storage: first }).usage.recordMany({ actor, legs: known }).summary();
    statements = 0;
    const summary = await billing.usage.recordMany({ actor, legs }).summary();
    expect(summary).toMatchObject({ charged: count - known.length, replayed: known.length });
    return statements;
  } finally {
    await billing.close();
    await dispose();
  }
}

test('a batch with repeats among new legs takes no more round trips when it is ten times as large', async () => {
  expect(await statementsFor(70)).toBeLessThan(14);
  expect(await statementsFor(700)).toBeLessThan(14);
});
