import ts from 'typescript';
import type { ProjectFile } from './project-files.ts';

/** One place that breaks a rule. */
export interface Problem {
  /** Path from the root. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
  /** What was seen. */
  readonly seen: string;
}

/** A rule no other tool holds for us. */
export interface TidyRule {
  /** Name. */
  readonly name: string;
  /** Why it exists, in one line. */
  readonly reason: string;
  /** Finds what breaks it. */
  find(file: ProjectFile): readonly Problem[];
}

const longestFile = 400;
const longestFunction = 70;

/** The only files of core that may read the world's clock or chance. */
export const worldReaders: readonly string[] = ['packages/core/src/system-clock.ts'];

/** Folders of core whose functions decide and never wait. */
const pureFolder = /^packages\/core\/src\/(errors|money|time)\//;

/** Every rule. */
export const tidyRules: readonly TidyRule[] = [
  {
    name: 'file-length',
    reason: `a file is about one noun; past ${longestFile} lines it is about several`,
    find: (file) => {
      const lines = file.text.split('\n').length - 1;
      return isSource(file) && lines > longestFile
        ? [{ path: file.path, line: lines, seen: `${lines} lines` }]
        : [];
    },
  },
  {
    name: 'function-length',
    reason: `a function does one thing; past ${longestFunction} lines it does several`,
    find: (file) => (isSource(file) ? walk(file, longFunction) : []),
  },
  {
    name: 'injected-world',
    reason: 'clock, ids and settings are injected, so that every result can be repeated',
    find: (file) => (isCore(file) && !worldReaders.includes(file.path) ? walk(file, readsTheWorld) : []),
  },
  {
    name: 'no-float-money',
    reason: 'an amount that was once a float is no longer exact',
    find: (file) => (isCore(file) ? walk(file, parsesFloat) : []),
  },
  {
    name: 'pure-folders',
    reason: 'what decides an amount is a plain function of its inputs; only services wait',
    find: (file) => (pureFolder.test(file.path) && isSource(file) ? walk(file, waits) : []),
  },
  {
    name: 'every-test-runs',
    reason: 'a focused or skipped test is a green light that nobody earned',
    find: (file) => (isTest(file) ? walk(file, leavesTestsOut) : []),
  },
  {
    name: 'no-hosts-or-machine-paths',
    reason: 'a clone must work on any machine and with any registry',
    find: (file) => lines(file, hostOrMachinePath),
  },
  {
    name: 'no-loose-ends',
    reason: 'work that is left over belongs in the tracker, not in the source',
    find: (file) => (isCode(file) ? lines(file, looseEnd) : []),
  },
  {
    name: 'names-say-something',
    reason: 'a folder or file called utils, helpers or managers says nothing about what is in it',
    find: (file) => {
      const word = /(^|\/)(utils?|helpers?|managers?|common|misc)(\/|\.|$)/.exec(file.path)?.[2];
      return word === undefined ? [] : [{ path: file.path, line: 1, seen: `the name ${word}` }];
    },
  },
  {
    name: 'one-title',
    reason: 'a document has exactly one title, on top, so that lists of documents read well',
    find: (file) => (isDocument(file) ? titles(file) : []),
  },
];

function isCode(file: ProjectFile): boolean {
  return /\.(tsx?|mjs|cjs)$/.test(file.path);
}

function isTest(file: ProjectFile): boolean {
  return /\.(test|test-d)\.tsx?$/.test(file.path);
}

function isSource(file: ProjectFile): boolean {
  return isCode(file) && !isTest(file);
}

function isCore(file: ProjectFile): boolean {
  return isSource(file) && file.path.startsWith('packages/core/src/');
}

function isDocument(file: ProjectFile): boolean {
  return file.path.endsWith('.md') && !/(^\.changeset\/|(^|\/)CHANGELOG\.md$)/.test(file.path);
}

function lines(file: ProjectFile, pattern: RegExp): readonly Problem[] {
  return file.text.split('\n').flatMap((text, index) => {
    const seen = pattern.exec(text)?.[0];
    return seen === undefined ? [] : [{ path: file.path, line: index + 1, seen: seen.trim() }];
  });
}

// Put together from parts, so that this file does not break its own rules.
const hostOrMachinePath = new RegExp(
  [
    ['registry', 'npmjs'].join(String.raw`\.`),
    ['unpkg', 'com'].join(String.raw`\.`),
    ['jsdelivr', 'net'].join(String.raw`\.`),
    String.raw`(^|[\s'"\`(=:])/(${['work', 'root', 'home', 'Users'].join('|')})/\w+`,
  ].join('|'),
);
const looseEnd = new RegExp(
  `\\b(${['TO', 'FIX'].map((word, index) => word + ['DO', 'ME'][index]).join('|')})\\b`,
);

function titles(file: ProjectFile): readonly Problem[] {
  let fenced = false;
  const found = file.text.split('\n').flatMap((text, index) => {
    if (/^\s*(```|~~~)/.test(text)) fenced = !fenced;
    return !fenced && text.startsWith('# ') ? [index + 1] : [];
  });
  if (found.length === 1) return [];
  return [{ path: file.path, line: found[1] ?? 1, seen: `${found.length} titles` }];
}

type Finder = (node: ts.Node, source: ts.SourceFile) => string | undefined;

function walk(file: ProjectFile, finder: Finder): readonly Problem[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
  const problems: Problem[] = [];
  const visit = (node: ts.Node): void => {
    const seen = finder(node, source);
    if (seen !== undefined)
      problems.push({ path: file.path, line: lineOf(source, node.getStart(source)), seen });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

function longFunction(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
  const length = lineOf(source, node.end) - lineOf(source, node.getStart(source)) + 1;
  if (length <= longestFunction) return undefined;
  return `${node.name?.getText(source) ?? 'a function'} has ${length} lines`;
}

const worldly =
  /^(Date\.now|Math\.random|process\.env|process\.hrtime.*|performance\.now|crypto\.random\w+)$/;

function readsTheWorld(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText(source).replace(/^globalThis\./, '');
    return worldly.test(text) ? text : undefined;
  }
  if (ts.isNewExpression(node) && node.expression.getText(source) === 'Date' && !node.arguments?.length) {
    return 'new Date() without an argument';
  }
  if (ts.isCallExpression(node)) {
    const name = node.expression.getText(source);
    if (name === 'Date' || /^random(UUID|Bytes|Int)$/.test(name)) return `${name}()`;
  }
  return undefined;
}

function parsesFloat(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  return /^(Number\.)?parseFloat$/.test(node.expression.getText(source)) ? 'parseFloat' : undefined;
}

function waits(node: ts.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return 'await';
  return ts.isFunctionLike(node) && ts.canHaveModifiers(node) && isAsync(node) ? 'async' : undefined;
}

function isAsync(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function leavesTestsOut(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (
    ts.isCallExpression(node) &&
    /^(xit|xtest|xdescribe|fit|fdescribe)$/.test(node.expression.getText(source))
  ) {
    return node.expression.getText(source);
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  if (!/^(only|skip|todo|skipIf|runIf)$/.test(node.name.text)) return undefined;
  const start = node.expression.getText(source).split('.')[0] ?? '';
  return /^(it|test|describe|suite|bench|context|ctx)$/.test(start) ? node.getText(source) : undefined;
}
