/**
 * Runs examples that lie in a folder, one after the other, each as a module of its own in a world of its own. What went wrong is
 * written beside them as it happens, so that an example that ends the process is found too.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { exampleWorld } from './example-world.ts';
import type { ExampleRun, ExampleToRun } from './run-examples.ts';

const LONGEST_MS = 20_000;

const folder = process.argv[2] ?? '';
const examples = JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8')) as readonly ExampleToRun[];
const record = (run: ExampleRun): void =>
  appendFileSync(join(folder, 'runs.jsonl'), `${JSON.stringify(run)}\n`);

let problems: { line: number; message: string }[] = [];
const failed = (error: unknown): void => {
  problems.push({
    line: 0,
    message: error instanceof Error ? `${error.name}: ${error.message}` : format(error),
  });
};
process.on('unhandledRejection', failed);
process.on('uncaughtException', failed);
process.chdir(folder);

// What an example prints is of interest only where it says what that is.
const silent = (...values: readonly unknown[]): void => void format(...values);
for (const name of ['log', 'info', 'warn', 'error'] as const) console[name] = silent;
process.stdout.write = () => true;
process.stderr.write = () => true;

for (const { index, file, printed } of examples) {
  problems = [];
  const { billing, actor } = await exampleWorld();
  const says = (line: number, ...values: readonly unknown[]): void => {
    const seen = format(...values);
    if (!isSaid(printed[line] ?? '', seen)) problems.push({ line, message: `prints ${seen}` });
  };
  Object.assign(globalThis, { billing, actor, exampleSays: says });
  await Promise.race([import(pathToFileURL(join(folder, file)).href), tooLong()]).catch(failed);
  // A promise that nobody waits for is told of in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  await billing.close().catch(failed);
  record({ index, problems });
}
process.exit(0);

/** Whether a comment says what was printed; three dots stand for what it leaves out. */
function isSaid(comment: string, seen: string): boolean {
  const parts = comment.split('...').map((part) => plain(part).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^\\s*${parts.join('[^]*')}\\s*$`).test(plain(seen));
}

function plain(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`did not end within ${LONGEST_MS / 1000} s`)), LONGEST_MS).unref();
  });
}
