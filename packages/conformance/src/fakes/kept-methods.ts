import type { SavedMethod, SavedMethods } from '@live-calls/core/adapter';

/** The ways to pay of one account. */
export interface KeptOfAccount {
  /** The account. */
  readonly accountId: string;
  /** What is kept now. */
  readonly methods: readonly SavedMethod[];
  /** Ids of all that was ever kept. */
  readonly everKept: readonly string[];
}

/** The ways to pay that the fake processor keeps. */
export interface KeptMethods {
  /** The port over them. */
  readonly methods: SavedMethods;
  /**
   * Keeps a method of an account.
   *
   * @param accountId - The account.
   * @param method - The method.
   */
  keep(accountId: string, method: SavedMethod): void;
  /**
   * Says whether a method was kept once, but is not kept for this account now. One that was never kept is not: tests that
   * are about something else name any.
   *
   * @param accountId - The account.
   * @param methodId - The method, if one is named.
   */
  isForeign(accountId: string, methodId: string | undefined): boolean;
  /** Everything, as plain data. */
  all(): readonly KeptOfAccount[];
}

/**
 * Makes a place to keep methods.
 *
 * @param from - What an earlier one kept.
 * @returns The place.
 */
export function keptMethods(from: readonly KeptOfAccount[] = []): KeptMethods {
  const saved = new Map(from.map(({ accountId, methods }) => [accountId, methods]));
  const everKept = new Map(
    from.flatMap((one) => one.everKept.map((methodId) => [methodId, one.accountId] as const)),
  );
  const of = (accountId: string): readonly SavedMethod[] => saved.get(accountId) ?? [];
  return {
    keep: (accountId, method) => {
      everKept.set(method.methodId, accountId);
      saved.set(accountId, [...of(accountId), method]);
    },
    isForeign: (accountId, methodId) =>
      methodId !== undefined &&
      everKept.has(methodId) &&
      !of(accountId).some((one) => one.methodId === methodId),
    all: () =>
      [...saved].map(([accountId, methods]) => ({
        accountId,
        methods,
        everKept: [...everKept].filter(([, owner]) => owner === accountId).map(([methodId]) => methodId),
      })),
    methods: {
      list: async (accountId) => of(accountId),
      setUp: async ({ key }) => ({ actionUrl: `https://pay.example/save/${key}` }),
      remove: async ({ accountId, methodId }) => {
        const left = of(accountId).filter((one) => one.methodId !== methodId);
        saved.set(accountId, left);
      },
      setDefault: async ({ accountId, methodId }) => {
        if (!of(accountId).some((one) => one.methodId === methodId)) return;
        const chosen = of(accountId).map((one) => ({ ...one, isDefault: one.methodId === methodId }));
        saved.set(accountId, chosen);
      },
    },
  };
}
