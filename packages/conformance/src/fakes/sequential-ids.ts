import type { IdSource } from '@live-calls/core/adapter';

/**
 * Makes ids that count: `top_000001`, `top_000002`, `inv_000001`. The same calls give the same ids in every run.
 *
 * @returns A fresh source.
 *
 * @example
 * ```ts runnable
 * import { sequentialIds } from '@live-calls/conformance';
 *
 * const ids = sequentialIds();
 * ids.next('top'); // 'top_000001'
 * ```
 */
export function sequentialIds(): IdSource {
  const counts = new Map<string, number>();
  return {
    next: (prefix) => {
      const count = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, count);
      return `${prefix}_${String(count).padStart(6, '0')}`;
    },
  };
}
