/**
 * How many cases a property tries that needs another number than the set-up's.
 *
 * @param usual - Cases of an ordinary run; LIVE_CALLS_RUNS takes their place.
 * @returns The setting for fast-check.
 */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env.LIVE_CALLS_RUNS ?? usual) };
}
