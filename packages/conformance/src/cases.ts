/** What a case is run on may hold something to give back. */
export interface Subject {
  /** Gives back what the subject took; called after the case, whatever came of it. */
  dispose?(): Promise<void>;
}

/** One promise of a contract, as data: any test runner can run it, and docs can name it. */
export interface ConformanceCase<Tested extends Subject> {
  /** Stable name, such as `guard/parallel`. */
  readonly id: string;
  /** The promise, as a sentence. */
  readonly title: string;
  /** Optional part of the subject that the case cannot do without. */
  readonly needs?: keyof Tested & string;
  /**
   * Tries the promise.
   *
   * @param subject - A fresh subject.
   * @throws When the promise is not kept.
   */
  run(subject: Tested): Promise<void>;
}

/** How cases meet a test runner. */
export interface CaseBinding<Tested extends Subject> {
  /** Declares one test, such as `test` of vitest or of `node:test`. */
  readonly test: (name: string, run: () => Promise<void>) => void;
  /** Makes a fresh, isolated subject with the raw adapter in it; the kit never wraps it. */
  readonly create: () => Promise<Tested> | Tested;
  /**
   * Optional parts that the subject does not have. A case that needs one of them is replaced by a check that it is
   * really absent, and its test says so in its name, so that nothing is left out by mistake or in silence.
   */
  readonly without?: readonly (keyof Tested & string)[];
}

/**
 * Declares a test for every case.
 *
 * @param cases - The cases, such as `storageCases`.
 * @param binding - The runner, and how to make a subject.
 *
 * @example
 * ```ts
 * import { runCases, storageCases } from '@live-calls/conformance';
 * import { memoryStorage } from '@live-calls/storage-memory';
 * import { test } from 'node:test';
 *
 * runCases(storageCases, {
 *   test,
 *   create: () => {
 *     const storage = memoryStorage();
 *     return { storage, another: async () => storage };
 *   },
 * });
 * ```
 */
export function runCases<Tested extends Subject>(
  cases: readonly ConformanceCase<Tested>[],
  binding: CaseBinding<Tested>,
): void {
  for (const one of cases) {
    const isDeclaredAbsent = one.needs !== undefined && binding.without?.includes(one.needs) === true;
    const name = isDeclaredAbsent ? `not declared: ${one.needs}` : one.title;
    binding.test(`${one.id}: ${name}`, () => runCase(one, binding));
  }
}

async function runCase<Tested extends Subject>(
  one: ConformanceCase<Tested>,
  binding: CaseBinding<Tested>,
): Promise<void> {
  const { needs } = one;
  const subject = await binding.create();
  try {
    const has = needs === undefined || subject[needs] !== undefined;
    const declaredAbsent = needs !== undefined && binding.without?.includes(needs) === true;
    if (has && declaredAbsent)
      throw new Error(`${needs} is declared absent, but the subject has it: run the case.`);
    if (!has && !declaredAbsent)
      throw new Error(`The case needs ${needs}: provide it, or declare it under "without".`);
    if (has) await one.run(subject);
  } finally {
    await subject.dispose?.();
  }
}
