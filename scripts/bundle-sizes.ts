import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { LoneConsumer } from './lone-consumers.ts';
import type { Ended } from './run-node.ts';

/** A program whose size users pay for, and what it may weigh. */
interface SizeLimit {
  /** What it imports. */
  readonly program: string;
  /** Whether what core depends on counts too. */
  readonly withDependencies: boolean;
  /** Most bytes, minified and compressed with gzip. */
  readonly limitBytes: number;
}

/**
 * What core may weigh. A change that needs more raises the limit in the same commit and says why; one that saves much lowers it.
 */
const limits: readonly SizeLimit[] = [
  { program: "export * from '@live-calls/core';", withDependencies: false, limitBytes: 145_000 },
  { program: "export * from '@live-calls/core';", withDependencies: true, limitBytes: 185_000 },
  { program: "export * from '@live-calls/core/adapter';", withDependencies: false, limitBytes: 9_500 },
  {
    program: "export { addMoney, money } from '@live-calls/core';",
    withDependencies: false,
    limitBytes: 52_000,
  },
];

/** Weighs programs that import core: bundled by esbuild, minified, compressed. */
export async function bundleSizes(consumers: readonly LoneConsumer[]): Promise<Ended> {
  const core = consumers.find(({ library }) => library.name === '@live-calls/core');
  if (core === undefined) throw new Error('There is no core to weigh.');
  let isOver = false;
  const lines: string[] = [];
  for (const limit of limits) {
    const { program, withDependencies, limitBytes } = limit;
    const bytes = await weigh(core.folder, limit, [...core.library.needs]);
    isOver ||= bytes > limitBytes;
    const what = `${program}${withDependencies ? ' with what it depends on' : ''}`;
    lines.push(`${bytes > limitBytes ? 'TOO LARGE: ' : ''}${bytes} of ${limitBytes} bytes: ${what}`);
  }
  if (isOver) lines.push('Make it smaller, or raise the limit in scripts/bundle-sizes.ts and say why.');
  return { status: isOver ? 1 : 0, output: lines.join('\n') };
}

async function weigh(
  resolveDir: string,
  { program, withDependencies }: SizeLimit,
  needs: readonly string[],
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir },
    ...{ bundle: true, minify: true, write: false, outdir: 'sizes', logLevel: 'silent' },
    ...{ platform: 'node', format: 'esm', target: 'node20', legalComments: 'none' },
    external: withDependencies ? [] : needs.flatMap((name) => [name, `${name}/*`]),
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0);
}
