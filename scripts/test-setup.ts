import { configureGlobal } from 'fast-check';

// LIVE_CALLS_RUNS sets how many cases a property tries; LIVE_CALLS_SEED repeats a run whose seed was printed.
const runs = process.env.LIVE_CALLS_RUNS;
const seed = process.env.LIVE_CALLS_SEED;

configureGlobal({
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
});
