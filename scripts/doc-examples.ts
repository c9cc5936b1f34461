import { dirname, join } from 'node:path';
import ts from 'typescript';
import { type ProjectFile, root } from './project-files.ts';

/** A fenced block of code in a comment or a document. */
export interface DocExample {
  /** Path of the file it stands in. */
  readonly path: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  /** What stands after the three backticks. */
  readonly info: string;
  /** The code. */
  readonly code: string;
}

/** Something wrong with an example. */
export interface ExampleProblem {
  /** Path of the file. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
  /** What is wrong. */
  readonly message: string;
}

/**
 * Finds the fenced blocks of TypeScript and JavaScript.
 *
 * @param file - A source file, of which only the doc comments count, or a document.
 */
export function findExamples(file: ProjectFile): readonly DocExample[] {
  const examples: DocExample[] = [];
  const inComment = file.path.endsWith('.ts');
  let open: { info: string; line: number; indent: string; code: string[] } | undefined;
  for (const [index, raw] of file.text.split('\n').entries()) {
    const text = inComment ? /^\s*\* ?(?!\/)(.*)$/.exec(raw)?.[1] : raw;
    if (text === undefined) {
      open = undefined;
      continue;
    }
    const fence = /^(\s*)```(.*)$/.exec(text);
    if (open === undefined) {
      if (fence) open = { info: (fence[2] ?? '').trim(), line: index + 2, indent: fence[1] ?? '', code: [] };
    } else if (fence) {
      if (isCode(open.info))
        examples.push({ path: file.path, line: open.line, info: open.info, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  return examples;
}

function isCode(info: string): boolean {
  return /^(ts|typescript|tsx|js|javascript|mjs|jsx)\b/.test(info);
}

/** In scope of every example that does not declare the name itself. */
const preamble = `
import type { Actor, Billing } from '@live-calls/core';
declare global {
  const billing: Billing;
  const actor: Actor;
}
`;

/** Where the compiler is told the examples are; nothing is written there. */
const folder = join(root, '.doc-examples');

/** A block is checked by itself; `file=` names a file that the reader writes, which the document's other files may import. */
const checkedInfo = /^ts( runnable)?( file=(?<file>[\w-]+\.m?[jt]s))?$/;

/** Top-level `return` is how an example leaves early. */
const returnOutsideFunction = 1108;

/**
 * Type-checks each example as a module of its own.
 *
 * @param examples - The examples.
 * @param paths - Package entry to source file, absolute.
 */
export function checkExamples(
  examples: readonly DocExample[],
  paths: Readonly<Record<string, readonly string[]>>,
): readonly ExampleProblem[] {
  const sources = new Map<string, { text: string; example: DocExample | undefined }>();
  sources.set(join(folder, 'preamble.ts'), { text: preamble, example: undefined });
  const problems: ExampleProblem[] = [];
  for (const [index, example] of examples.entries()) {
    const info = checkedInfo.exec(example.info);
    if (info === null) {
      problems.push({ ...example, message: `write \`\`\`ts; \`\`\`${example.info} would not be checked` });
      continue;
    }
    const name = fileOf(example, info.groups?.file) ?? join(folder, `example-${index}.ts`);
    sources.set(name, { text: `${example.code}\nexport {};\n`, example });
  }
  const program = compile(sources, paths);
  for (const [name, { example }] of sources) {
    const source = program.getSourceFile(name);
    if (source === undefined) throw new Error(`The compiler lost ${name}.`);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    for (const diagnostic of found) {
      if (diagnostic.code === returnOutsideFunction) continue;
      problems.push(place(diagnostic, source, example));
    }
  }
  return problems;
}

/** Where a file of a document lies: beside the document's others, as TypeScript of the same kind of module. */
function fileOf(example: DocExample, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return join(folder, example.path.replace(/\W+/g, '-'), name.replace(/js$/, 'ts'));
}

function place(
  diagnostic: ts.Diagnostic,
  source: ts.SourceFile,
  example: DocExample | undefined,
): ExampleProblem {
  const message = `TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n    ')}`;
  if (example === undefined)
    return { path: 'scripts/doc-examples.ts', line: 1, message: `preamble: ${message}` };
  const { line } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  return { path: example.path, line: example.line + line, message };
}

function compile(
  sources: ReadonlyMap<string, { text: string }>,
  paths: Readonly<Record<string, readonly string[]>>,
): ts.Program {
  const options: ts.CompilerOptions = {
    ...baseOptions(),
    isolatedDeclarations: false,
    declaration: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: true,
    paths: Object.fromEntries(Object.entries(paths).map(([name, files]) => [name, [...files]])),
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile, directoryExists } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name)?.text ?? readFile(name);
  host.directoryExists = (name) => name.startsWith(folder) || (directoryExists?.(name) ?? true);
  host.getSourceFile = (name, target, onError) => {
    const text = sources.get(name)?.text;
    return text === undefined
      ? getSourceFile(name, target, onError)
      : ts.createSourceFile(name, text, target, true, ts.ScriptKind.TS);
  };
  return ts.createProgram([...sources.keys()], options, host);
}

function baseOptions(): ts.CompilerOptions {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, dirname(file)).options;
}
