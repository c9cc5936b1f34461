import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './project-files.ts';
import { run, runTool } from './run-node.ts';

/** A workspace that breaks every arrow once; each line is a file, what it says, and the rule that must refuse it. */
const broken: readonly (readonly [path: string, text: string, rule: string])[] = [
  ['packages/core/src/errors/a.ts', `import '../money/fine.ts';`, 'errors-imports'],
  ['packages/core/src/money/a.ts', `import type { Fine } from '../ports/fine.ts';`, 'money-imports'],
  ['packages/core/src/rating/a.ts', `import '../wallets/fine.ts';`, 'rating-imports'],
  ['packages/core/src/rating/b.ts', `import '../ports/fine.ts';`, 'rating-only-names-shapes'],
  ['packages/core/src/accounts/contract.ts', `import '../wallets/fine.ts';`, 'parties-imports'],
  ['packages/core/src/wallets/c.ts', `import '../accounts/accounts.ts';`, 'wallets-imports'],
  ['packages/core/src/time/a.ts', `import '../context.ts';`, 'context-is-for-services'],
  ['packages/core/src/news/a.ts', `import '../money/fine.ts';`, 'unknown-area'],
  ['packages/core/src/wallets/a.ts', `import '../index.ts';`, 'entries-are-for-users'],
  ['packages/core/src/wallets/b.ts', `import '../billing.ts';`, 'facade-is-the-rim'],
  ['packages/core/src/money/c.ts', `import './d.ts';`, 'no-cycles'],
  ['packages/core/src/money/e.ts', `import './missing.ts';`, 'unresolvable'],
  ['packages/core/src/money/f.ts', `import './fine.test.ts';`, 'tests-stay-out-of-sources'],
  ['packages/core/src/money/g.ts', `import 'fast-check';`, 'core-has-a-fixed-list-of-dependencies'],
  ['packages/core/src/money/h.ts', `import 'node:fs';`, 'core-opens-nothing'],
  [
    'packages/core/src/money/i.ts',
    `import '../../../storage-memory/src/index.ts';`,
    'core-imports-no-adapter',
  ],
  ['packages/storage-x/src/a.ts', `import '../../core/src/index.ts';`, 'adapters-see-the-adapter-entry'],
  [
    'packages/storage-x/src/b.ts',
    `import '../../storage-memory/src/index.ts';`,
    'adapters-do-not-see-each-other',
  ],
  ['packages/conformance/src/a.ts', `import '../../storage-memory/src/index.ts';`, 'kit-sees-entries-only'],
  ['packages/conformance/src/b.ts', `import 'vitest';`, 'kit-knows-no-test-runner'],
  ['packages/cli/src/a.ts', `import '../../core/src/money/fine.ts';`, 'hosts-see-published-entries'],
  [
    'examples/one/src/a.ts',
    `import '../../../packages/storage-memory/src/rows.ts';`,
    'hosts-see-published-packages',
  ],
  ['examples/billing-portal/src/work.ts', `import './sandbox/fine.ts';`, 'the-sandbox-stays-in-the-demo'],
  ['examples/one/web/src/ui/a.ts', `import '../calls/fine.ts';`, 'parts-of-a-page-know-no-place'],
];

/** What the broken files import, and nearby files that break nothing. */
const fine: readonly (readonly [path: string, text: string])[] = [
  ['examples/billing-portal/src/sandbox/fine.ts', ''],
  ['examples/billing-portal/src/portal.ts', `import './sandbox/fine.ts';`],
  ['examples/one/web/src/calls/fine.ts', `import '../ui/fine.ts';`],
  ['examples/one/web/src/ui/fine.ts', ''],
  ['packages/core/src/money/d.ts', `import './c.ts';`],
  ['packages/core/src/money/fine.ts', `import '../errors/fine.ts';`],
  ['packages/core/src/money/fine.test.ts', `import '../index.ts';`],
  ['packages/core/src/errors/fine.ts', 'export type Fine = 1;'],
  ['packages/core/src/ports/fine.ts', 'export type Fine = 1;'],
  ['packages/core/src/wallets/fine.ts', `import type { Fine } from '../ports/fine.ts';`],
  ['packages/core/src/wallets/also-fine.ts', `import '../accounts/actor.ts';`],
  ['packages/core/src/accounts/actor.ts', ''],
  ['packages/core/src/accounts/accounts.ts', `import '../wallets/fine.ts';`],
  ['packages/core/src/context.ts', ''],
  ['packages/core/src/billing.ts', `import './wallets/fine.ts';`],
  ['packages/core/src/index.ts', `export * from './billing.ts';`],
  ['packages/core/src/adapter.ts', `export * from './money/fine.ts';`],
  ['packages/storage-memory/src/index.ts', `import '../../core/src/adapter.ts';`],
  ['packages/storage-memory/src/rows.ts', ''],
  ['packages/cli/src/fine.ts', `import '../../core/src/index.ts';`],
];

test('the table is a staircase: each area stands only on areas above it', async () => {
  const { output } = await run(process.execPath, [
    '-p',
    'JSON.stringify(require("./.dependency-cruiser.cjs").areas)',
  ]);
  const areas = Object.entries(JSON.parse(output) as Record<string, { values: readonly string[] }>);
  const names = areas.map(([name]) => name);
  for (const [index, [name, { values }]] of areas.entries()) {
    expect(
      values.filter((value) => !names.slice(0, index).includes(value)),
      name,
    ).toEqual([]);
  }
});

test('every arrow that points the wrong way is refused, and nothing else is', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-arrows-'));
  try {
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json']) {
      cpSync(join(root, name), join(folder, name));
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of [...fine, ...broken]) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\nexport {};\n`);
    }
    const { output } = await runTool(
      'dependency-cruiser#depcruise',
      ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'examples'],
      { cwd: folder },
    );
    const { summary } = JSON.parse(output) as {
      summary: { violations: readonly { from: string; rule: { name: string } }[] };
    };
    const seen = [...new Set(summary.violations.map(({ from, rule }) => `${from} ${rule.name}`))];
    expect(seen.sort()).toEqual(broken.map(([path, , rule]) => `${path} ${rule}`).sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
