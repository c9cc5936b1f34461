import { invalidInput } from '../errors/invalid-input.ts';

/** A source of things: a list, a generator, or a stream. */
export type Source<Thing> = Iterable<Thing> | AsyncIterable<Thing>;

/**
 * Checks that something can be iterated.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The source, its elements untrusted.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkSource<Thing>(value: Source<Thing>, field: string): Source<Thing> {
  const given: unknown = value;
  if (typeof given === 'object' && given !== null) {
    if (Symbol.iterator in given || Symbol.asyncIterator in given) return value;
  }
  throw invalidInput(field, 'a list, an iterable or an async iterable', given);
}

/**
 * Takes a source apart into batches, with no more than one batch in memory. Where the source fails, the batch it had
 * begun is handed over first, and the failure comes after it.
 *
 * @param source - The source.
 * @param size - Things in a batch.
 * @returns The batches, in order; none is empty.
 */
export async function* inBatches<Thing>(
  source: Source<Thing>,
  size: number,
): AsyncGenerator<readonly Thing[]> {
  if (Symbol.asyncIterator in source) yield* batchesOfStream(source, size);
  else yield* batchesOfList(source, size);
}

/**
 * Works on batches in order, and begins with one while the one before is still under way. Where the source fails, what
 * was begun comes to its end and is handed over first; where the reader stops, it comes to its end unseen.
 *
 * @param batches - The batches.
 * @param work - What is done with each.
 * @returns What became of each, in order.
 */
export async function* oneAhead<Batch, Result>(
  batches: AsyncGenerator<Batch>,
  work: (batch: Batch) => Promise<Result>,
): AsyncGenerator<Result> {
  let underWay: Promise<Result> | undefined;
  try {
    for (;;) {
      const step = await batches.next().catch((failure: unknown) => ({ failure }));
      const before = underWay;
      underWay = undefined;
      if (!('failure' in step) && step.done !== true) {
        underWay = work(step.value);
        underWay.catch(() => {});
      }
      if (before !== undefined) yield await before;
      if ('failure' in step) throw step.failure;
      if (step.done === true) return;
    }
  } finally {
    await underWay?.catch(() => {});
    await batches.return(undefined);
  }
}

type Step<Thing> = IteratorResult<Thing> | { readonly failure: unknown };

/** Without a promise per thing: this is where speed shows. */
function* batchesOfList<Thing>(source: Iterable<Thing>, size: number): Generator<readonly Thing[]> {
  const things = source[Symbol.iterator]();
  const step = (): Step<Thing> => {
    try {
      return things.next();
    } catch (failure) {
      return { failure };
    }
  };
  let finished = false;
  try {
    while (!finished) {
      const batch: Thing[] = [];
      let next = step();
      while (!('failure' in next) && next.done !== true) {
        batch.push(next.value);
        if (batch.length === size) break;
        next = step();
      }
      finished = 'failure' in next || next.done === true;
      if (batch.length > 0) yield batch;
      if ('failure' in next) throw next.failure;
    }
  } finally {
    if (!finished) things.return?.();
  }
}

async function* batchesOfStream<Thing>(
  source: AsyncIterable<Thing>,
  size: number,
): AsyncGenerator<readonly Thing[]> {
  const things = source[Symbol.asyncIterator]();
  const step = async (): Promise<Step<Thing>> => {
    try {
      return await things.next();
    } catch (failure) {
      return { failure };
    }
  };
  let finished = false;
  try {
    while (!finished) {
      const batch: Thing[] = [];
      let next = await step();
      while (!('failure' in next) && next.done !== true) {
        batch.push(next.value);
        if (batch.length === size) break;
        next = await step();
      }
      finished = 'failure' in next || next.done === true;
      if (batch.length > 0) yield batch;
      if ('failure' in next) throw next.failure;
    }
  } finally {
    if (!finished) await things.return?.();
  }
}
