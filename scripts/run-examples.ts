import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DocExample, ExampleProblem } from './doc-examples.ts';
import { libraryPackages } from './library-packages.ts';
import { root } from './project-files.ts';
import { run } from './run-node.ts';

/** An example as its process gets it. */
export interface ExampleToRun {
  /** Which of the examples. */
  readonly index: number;
  /** Its file. */
  readonly file: string;
  /** What it says it prints, by line of its code, from 0. */
  readonly printed: Readonly<Record<number, string>>;
}

/** What became of it. */
export interface ExampleRun {
  /** Which of the examples. */
  readonly index: number;
  /** What went wrong; the line counts from 0. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Whether a block is marked as one that runs. */
export function isRunnable({ info }: Pick<DocExample, 'info'>): boolean {
  return info === 'ts runnable';
}

/**
 * Runs examples in one process, each as a module of its own: `billing` and `actor` are there, with an account `acme` that has
 * already lived. None may throw, none may hang, and each prints what the comment behind its `console.log` says.
 *
 * @param examples - The examples.
 */
export async function runExamples(examples: readonly DocExample[]): Promise<readonly ExampleProblem[]> {
  if (examples.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-examples-'));
  try {
    linkPackages(folder);
    const toRun = examples.map((example, index) => writeExample(example, index, folder));
    writeFileSync(join(folder, 'examples.json'), JSON.stringify(toRun));
    const program = join(root, 'scripts', 'example-process.ts');
    const { output } = await run(process.execPath, [...loader, program, folder], { cwd: root });
    return judge(examples, runsIn(folder), output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const loader = ['--conditions=@live-calls/source', `--import=${import.meta.resolve('tsx')}`];

function linkPackages(folder: string): void {
  for (const { name, folder: source } of libraryPackages()) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target, 'junction');
  }
}

function writeExample({ code }: DocExample, index: number, folder: string): ExampleToRun {
  const printed: Record<number, string> = {};
  const lines = code.split('\n').map((line, number) => {
    const [, indent, rest, comment] = /^(\s*)console\.log\((.*\);) \/\/ (.+)$/.exec(line) ?? [];
    if (rest === undefined || comment === undefined) return line;
    printed[number] = comment;
    return `${indent}exampleSays(${number}, ${rest}`;
  });
  const file = `example-${index}.mts`;
  writeFileSync(join(folder, file), `${lines.join('\n')}\nexport {};\n`);
  return { index, file, printed };
}

function runsIn(folder: string): ReadonlyMap<number, ExampleRun> {
  const file = join(folder, 'runs.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return new Map(lines.map((line) => JSON.parse(line) as ExampleRun).map((one) => [one.index, one]));
}

function judge(
  examples: readonly DocExample[],
  runs: ReadonlyMap<number, ExampleRun>,
  output: string,
): readonly ExampleProblem[] {
  const problems: ExampleProblem[] = [];
  for (const [index, { path, line }] of examples.entries()) {
    const one = runs.get(index);
    if (one === undefined) {
      // The others after it never had their turn.
      problems.push({ path, line, message: `ended the process, or could not start: ${output.slice(-2000)}` });
      break;
    }
    for (const problem of one.problems) {
      problems.push({ path, line: line + problem.line, message: `when run: ${problem.message}` });
    }
  }
  return problems;
}
