import { describe, expect, test } from 'vitest';

/** A kit, and what it is proved with. */
export interface ProvedKit<Case extends { readonly id: string }, Broken extends { readonly mistake: string }> {
  /** What is broken on purpose, in the plural: `storages`. */
  readonly things: string;
  /** The cases. */
  readonly cases: readonly Case[];
  /** What is broken on purpose. */
  readonly broken: readonly Broken[];
  /** By case, the mistakes that it must find. */
  readonly proof: { readonly [caseId: string]: readonly string[] };
  /** Runs a case on something broken. */
  run(one: Case, broken: Broken): Promise<void>;
}

/**
 * Proves that the cases of a kit test something: each rejects what breaks its promise, and each mistake is found by a case.
 *
 * @param kit - The kit.
 */
export function proveCases<Case extends { readonly id: string }, Broken extends { readonly mistake: string }>(
  kit: ProvedKit<Case, Broken>,
): void {
  const { things, cases, broken, proof, run } = kit;

  test('case ids and mistakes are unique', () => {
    for (const names of [cases.map(({ id }) => id), broken.map(({ mistake }) => mistake)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('every case has its proof, and every mistake is found by a case', () => {
    expect(Object.keys(proof).toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
    const found = new Set(Object.values(proof).flat());
    expect([...found].toSorted()).toEqual(broken.map(({ mistake }) => mistake).toSorted());
  });

  describe(`every case rejects the ${things} that break its promise`, () => {
    for (const one of cases) {
      test.each(proof[one.id] ?? ['none'])(`${one.id} finds: %s`, async (mistake) => {
        const wrong = broken.find((other) => other.mistake === mistake);
        if (wrong === undefined) throw new Error(`Nothing has the mistake: ${mistake}`);
        const verdict = await run(one, wrong).then(
          () => 'accepted' as const,
          () => 'rejected' as const,
        );
        expect(verdict).toBe('rejected');
      });
    }
  });
}
