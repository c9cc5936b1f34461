import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, '**/dist/**', '**/*.conformance.test.ts'];

/** Tests of one folder, run from their source: no build comes first. */
function project(name: string, folder: string) {
  return {
    extends: true as const,
    test: { name, include: [`${folder}/**/*.test.ts`], exclude },
  };
}

const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['@live-calls/source', 'module', 'node', 'development|production'] } },
  test: {
    environment: 'node',
    // Files of one worker share its modules: loading the sources anew for each file took most of the time. A test that changes
    // something global puts it back.
    isolate: false,
    maxWorkers: availableParallelism(),
    setupFiles: ['./scripts/test-setup.ts'],
    testTimeout: 30_000,
    // One second would be a bet on how busy the machine is; what never comes fails all the same.
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/index.ts', '**/adapter.ts'],
      reportsDirectory: 'coverage',
    },
    projects: [
      project('core', 'packages/core/src'),
      project('storage-memory', 'packages/storage-memory/src'),
      project('storage-postgres', 'packages/storage-postgres/src'),
      project('provider-vonage', 'packages/provider-vonage/src'),
      project('provider-twilio', 'packages/provider-twilio/src'),
      project('payments-stripe', 'packages/payments-stripe/src'),
      project('notify-smtp', 'packages/notify-smtp/src'),
      project('notify-webhook', 'packages/notify-webhook/src'),
      project('embedded-postgres', 'packages/embedded-postgres/src'),
      project('http', 'packages/http/src'),
      project('invoice-pdf', 'packages/invoice-pdf/src'),
      project('cli', 'packages/cli/src'),
      project('quickstart', 'examples/quickstart/src'),
      project('http-servers', 'examples/http-servers/src'),
      {
        extends: true,
        test: {
          name: 'billing-portal',
          include: [
            'examples/billing-portal/src/**/*.test.ts',
            'examples/billing-portal/web/src/**/*.test.{ts,tsx}',
          ],
          exclude,
        },
      },
      project('custom-provider', 'examples/custom-provider/src'),
      project('custom-payments', 'examples/custom-payments/src'),
      project('benchmarks', 'benchmarks/src'),
      project('scripts', 'scripts'),
      {
        extends: true,
        test: {
          // Every adapter against the kit, and the kit against storages that are broken on purpose.
          name: 'conformance',
          include: ['packages/*/src/**/*.conformance.test.ts', 'packages/conformance/src/**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          // The page in a real browser, on the real stack.
          name: 'portal-browser',
          include: ['examples/billing-portal/browser/**/*.test.ts'],
          globalSetup: ['./examples/billing-portal/browser/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'type-tests',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/src/**/*.test-d.ts'],
            tsconfig: './tsconfig.type-tests.json',
            // Sources are the types stage's business.
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
});

export default config;
