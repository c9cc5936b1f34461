import { createRequire } from 'node:module';
import { join } from 'node:path';
import { INSTRUMENTER_CONSTANTS, type MutantCoverage } from '@stryker-mutator/api/core';
import { PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { bundleTests, type TestBundle } from './bundle.ts';
import type { DeclaredTest } from './test-functions.ts';

/** What the changed sources read and write while they run. */
interface Watch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

/**
 * Runs the tests of an area for one mutant after the other in one process that has everything loaded. A mutant costs milliseconds this
 * way; starting Vitest for each took a second.
 */
class InProcessRunner implements TestRunner {
  readonly #watch = watch();
  #bundle: TestBundle | undefined;
  #loaded: readonly DeclaredTest[] | undefined;
  #loose: unknown;

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const root = process.cwd();
    const paths = (process.env.LIVE_CALLS_MUTATED_TESTS ?? '').split(',');
    const { configureGlobal } = createRequire(join(root, 'package.json'))(
      'fast-check',
    ) as typeof import('fast-check');
    // The same cases for every mutant, and none of the work that makes a failure readable.
    configureGlobal({ numRuns: Number(process.env.LIVE_CALLS_RUNS), seed: 1, endOnFailure: true });
    process.on('unhandledRejection', (reason) => {
      this.#loose = reason ?? new Error('a promise was rejected and nobody looked');
    });
    this.#bundle = await bundleTests(root, paths);
  }

  async dryRun(): Promise<DryRunResult> {
    this.#watch.activeMutant = undefined;
    const tests: TestResult[] = [];
    for (const test of this.#load()) {
      const { id, name, file } = test;
      this.#watch.currentTestId = id;
      const started = performance.now();
      const failed = await this.#failure(test);
      const seen = {
        id,
        name,
        fileName: join(process.cwd(), file),
        timeSpentMs: performance.now() - started,
      };
      this.#watch.currentTestId = undefined;
      tests.push(
        failed === undefined
          ? { ...seen, status: TestStatus.Success }
          : { ...seen, status: TestStatus.Failed, failureMessage: failed },
      );
    }
    const mutantCoverage = this.#watch.mutantCoverage ?? { static: {}, perTest: {} };
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, mutantActivation, testFilter } = options;
    const whileLoading = mutantActivation === 'static';
    this.#watch.hitCount = 0;
    this.#watch.hitLimit = hitLimit;
    this.#watch.activeMutant = whileLoading ? activeMutant.id : undefined;
    if (whileLoading || options.reloadEnvironment) this.#loaded = undefined;
    try {
      const wanted = testFilter === undefined ? undefined : new Set(testFilter);
      const tests = this.#load().filter(({ id }) => wanted?.has(id) ?? true);
      this.#watch.activeMutant = activeMutant.id;
      return await this.#judge(tests);
    } catch (error) {
      return { status: MutantRunStatus.Error, errorMessage: String(error) };
    } finally {
      this.#watch.activeMutant = undefined;
      if (whileLoading) this.#loaded = undefined;
    }
  }

  async #judge(tests: readonly DeclaredTest[]): Promise<MutantRunResult> {
    let nrOfTests = 0;
    for (const test of tests) {
      nrOfTests += 1;
      const failureMessage = await this.#failure(test);
      const { hitCount = 0, hitLimit = Number.POSITIVE_INFINITY } = this.#watch;
      if (hitCount > hitLimit) {
        return { status: MutantRunStatus.Timeout, reason: `Reached ${hitCount} times; it would not end.` };
      }
      if (failureMessage !== undefined) {
        return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  async #failure(test: DeclaredTest): Promise<string | undefined> {
    this.#loose = undefined;
    try {
      await test.run();
    } catch (error) {
      return String(error);
    }
    return this.#loose === undefined ? undefined : String(this.#loose);
  }

  #load(): readonly DeclaredTest[] {
    if (this.#bundle === undefined) throw new Error('The runner was not initialised.');
    this.#loaded ??= this.#bundle.load();
    return this.#loaded;
  }
}

function watch(): Watch {
  const global = globalThis as unknown as Record<string, Watch>;
  global[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
  return global[INSTRUMENTER_CONSTANTS.NAMESPACE] as Watch;
}

/** What the mutation test loads from here. */
export const strykerPlugins: readonly unknown[] = [
  { kind: PluginKind.TestRunner, name: 'in-process', injectableClass: InProcessRunner },
];
