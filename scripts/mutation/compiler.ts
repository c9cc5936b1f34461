import { dirname } from 'node:path';
import ts from 'typescript';

/** A place of a file, and what stands there instead. Lines and columns count from 1. */
export interface Change {
  /** Path of the file. */
  readonly file: string;
  /** Where the replaced text begins. */
  readonly start: { readonly line: number; readonly column: number };
  /** Behind its last character. */
  readonly end: { readonly line: number; readonly column: number };
  /** The new text. */
  readonly replacement: string;
}

/** Tells which changes the compiler refuses; it keeps everything it knows about the other files. */
export class Compiler {
  readonly #service: ts.LanguageService;
  readonly #changed = new Map<string, { readonly text: string; readonly version: number }>();
  #versions = 0;

  /**
   * @param config - Path of the TypeScript configuration.
   * @param files - Files it looks at, besides what they import.
   */
  constructor(config: string, files: readonly string[]) {
    const { config: read } = ts.readConfigFile(config, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(read, ts.sys, dirname(config));
    const textOf = (file: string): string | undefined =>
      this.#changed.get(file)?.text ?? ts.sys.readFile(file);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...files],
      getScriptVersion: (file) => String(this.#changed.get(file)?.version ?? 0),
      getScriptSnapshot: (file) => {
        const text = textOf(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => dirname(config),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
    });
  }

  /**
   * Finds the changes the compiler refuses. Changes of different files are tried together: exported types are explicit, so that what
   * a change breaks is seen in its own file.
   *
   * @param changes - The changes.
   * @returns Those whose file no longer compiles.
   */
  refused<Some extends Change>(changes: readonly Some[]): ReadonlySet<Some> {
    const waiting = new Map<string, Some[]>();
    for (const change of changes) waiting.set(change.file, [...(waiting.get(change.file) ?? []), change]);
    const refused = new Set<Some>();
    while (waiting.size > 0) {
      const round: Some[] = [];
      for (const [file, own] of waiting) {
        const change = own.pop();
        if (change === undefined) waiting.delete(file);
        else round.push(change);
      }
      for (const change of round) this.#apply(change);
      for (const change of round) if (this.#finds(change.file)) refused.add(change);
      for (const { file } of round) this.#set(file, ts.sys.readFile(file) ?? '');
    }
    return refused;
  }

  #apply({ file, start, end, replacement }: Change): void {
    const text = ts.sys.readFile(file) ?? '';
    const lines = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    const [from, until] = [start, end].map(({ line, column }) =>
      ts.getPositionOfLineAndCharacter(lines, line - 1, column - 1),
    ) as [number, number];
    this.#set(file, text.slice(0, from) + replacement + text.slice(until));
  }

  #finds(file: string): boolean {
    return (
      this.#service.getSyntacticDiagnostics(file).length > 0 ||
      this.#service.getSemanticDiagnostics(file).length > 0
    );
  }

  #set(file: string, text: string): void {
    this.#versions += 1;
    this.#changed.set(file, { text, version: this.#versions });
  }
}
