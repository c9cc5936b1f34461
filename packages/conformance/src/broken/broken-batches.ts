import {
  BillingError,
  type Decided,
  type Decision,
  failedDecision,
  type Storage,
} from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import type { BrokenStorage } from './broken-storages.ts';
import { decidingBy } from './wrapping.ts';

/** Mistakes about batches, errors and life. */
export const brokenBatches: readonly BrokenStorage[] = [
  {
    mistake: 'answers come grouped by account',
    over: (storage) =>
      decidingBy(storage, async (batch, options) =>
        storage.decide(
          batch.toSorted((left, right) => (left.accountId < right.accountId ? -1 : 1)),
          options,
        ),
      ),
  },
  {
    mistake: 'a batch is decided backwards',
    over: (storage) =>
      decidingBy(storage, async (batch, options) =>
        (await storage.decide(batch.toReversed(), options)).toReversed(),
      ),
  },
  {
    mistake: 'answers come backwards',
    over: (storage) =>
      decidingBy(storage, async (batch, options) => (await storage.decide(batch, options)).toReversed()),
  },
  { mistake: 'one failure fails the whole batch', over: failsTogether },
  { mistake: 'a failure ends the batch', over: stopsAtFailure },
  {
    mistake: 'what a decision throws is thrown on',
    over: (storage) =>
      decidingBy(storage, async (batch, options) => raised(await storage.decide(batch, options))),
  },
  {
    mistake: 'every failure is STORAGE_UNAVAILABLE',
    over: (storage) =>
      decidingBy(storage, async (batch, options) =>
        (await storage.decide(batch, options)).map((one) =>
          one.status === 'failed' ? unavailable(storage.id) : one,
        ),
      ),
  },
  {
    mistake: 'the cause of an error is dropped',
    over: (storage) =>
      decidingBy(storage, async (batch, options) => (await storage.decide(batch, options)).map(withoutCause)),
  },
  {
    mistake: 'an empty batch is refused',
    over: (storage) =>
      decidingBy(storage, async (batch, options) =>
        batch.length === 0 ? Promise.reject(new Error('empty batch')) : storage.decide(batch, options),
      ),
  },
  {
    mistake: 'a batch ends at a thousand',
    over: (storage) =>
      decidingBy(storage, async (batch, options) => storage.decide(batch.slice(0, 1000), options)),
  },
  { mistake: 'overlapping batches run into each other', over: contending },
  { mistake: 'live waits until all bulk work is done', over: liveLast },
  {
    mistake: 'it declares another contract',
    over: (storage) => storageAround(storage, { contract: 'storage/v2' as 'storage/v1' }),
  },
  { mistake: 'opening empties it', over: emptied },
  {
    mistake: 'closing does nothing',
    over: (storage) => storageAround(storage, { close: async () => undefined }),
  },
  { mistake: 'closing breaks off what is under way', over: breaksOff },
  { mistake: 'it forgets when it is closed', over: forgets },
];

function failsTogether(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const decided = await storage.decide(batch, options);
    const failed = decided.find((one) => one.status === 'failed');
    return failed === undefined ? decided : decided.map(() => failed);
  });
}

function stopsAtFailure(storage: Storage): Storage {
  return decidingBy(storage, async (batch, options) => {
    const decided: Decided<unknown>[] = [];
    for (const one of batch) {
      const failed = decided.at(-1)?.status === 'failed';
      decided.push(...(failed ? [unavailable(storage.id)] : await storage.decide([one], options)));
    }
    return decided;
  });
}

function raised(decided: readonly Decided<unknown>[]): readonly Decided<unknown>[] {
  for (const one of decided) if (one.status === 'failed') throw one.error;
  return decided;
}

function withoutCause(one: Decided<unknown>): Decided<unknown> {
  if (one.status !== 'failed' || one.error.cause === undefined) return one;
  const { code, message, details } = one.error;
  return { status: 'failed', error: new BillingError(code, message, { details }) };
}

function contending(storage: Storage): Storage {
  const busy = new Set<string>();
  return decidingBy(storage, async (batch, options) => {
    const accounts = [...new Set(batch.map((one) => one.accountId))];
    const contested = accounts.find((accountId) => busy.has(accountId));
    if (contested !== undefined) return batch.map(() => failedDecision(contention(contested)));
    for (const accountId of accounts) busy.add(accountId);
    await new Promise((resolve) => setImmediate(resolve));
    const decided = await storage.decide(batch, options);
    for (const accountId of accounts) busy.delete(accountId);
    return decided;
  });
}

function contention(accountId: string): BillingError {
  return new BillingError('CONTENTION', 'Deadlock detected.', { details: { accountId, attempts: 1 } });
}

function liveLast(storage: Storage): Storage {
  let bulk: Promise<unknown> = Promise.resolve();
  return decidingBy(storage, async (batch: readonly Decision[], options) => {
    if (options.priority === 'live' && batch.length === 1) {
      await bulk;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return storage.decide(batch, options);
    }
    const running = storage.decide(batch, options);
    bulk = Promise.all([bulk, running]);
    return running;
  });
}

function emptied(storage: Storage): Storage {
  let opened = 0;
  return storageAround(
    decidingBy(storage, async (batch, options) =>
      storage.decide(
        opened === 0 ? batch : batch.map((one) => ({ ...one, accountId: `${one.accountId}-${opened}` })),
        options,
      ),
    ),
    {
      open: async () => {
        opened += 1;
      },
    },
  );
}

function breaksOff(storage: Storage): Storage {
  let closed = false;
  return storageAround(
    decidingBy(storage, async (batch, options) => {
      await new Promise((resolve) => setImmediate(resolve));
      return closed ? batch.map(() => unavailable(storage.id)) : storage.decide(batch, options);
    }),
    {
      close: async () => {
        closed = true;
        await storage.close();
      },
    },
  );
}

function forgets(storage: Storage): Storage {
  let closed = false;
  return storageAround(storage, {
    close: async () => {
      closed = true;
      await storage.close();
    },
    get: async (table, accountId, keys) =>
      closed ? keys.map(() => undefined) : storage.get(table, accountId, keys),
  });
}

function unavailable(storage: string): Decided<never> {
  return failedDecision(
    new BillingError('STORAGE_UNAVAILABLE', 'It did not answer.', { details: { storage } }),
  );
}
