import type { SavedMethod, SavedMethods } from '@live-calls/core/adapter';

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
}

/**
 * Makes a place to keep methods.
 *
 * @returns The place, empty.
 */
export function keptMethods(): KeptMethods {
  const saved = new Map<string, readonly SavedMethod[]>();
  const everKept = new Set<string>();
  const of = (accountId: string): readonly SavedMethod[] => saved.get(accountId) ?? [];
  return {
    keep: (accountId, method) => {
      everKept.add(method.methodId);
      saved.set(accountId, [...of(accountId), method]);
    },
    isForeign: (accountId, methodId) =>
      methodId !== undefined &&
      everKept.has(methodId) &&
      !of(accountId).some((one) => one.methodId === methodId),
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
