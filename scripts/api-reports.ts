import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import ts from 'typescript';
import type { LibraryPackage } from './library-packages.ts';

/** What one entry point offers, as text. */
export interface ApiReport {
  /** Folder of the package. */
  readonly folder: string;
  /** Name of the file under `api`, such as `index.api.md`. */
  readonly file: string;
  /** What it says. */
  readonly text: string;
}

/**
 * Describes every entry point, from the sources: each exported name with its shape, and the shapes those stand on.
 *
 * Exported types are explicit everywhere, so declarations are made file by file without checking a type, and no build comes first.
 */
export function apiReports(packages: readonly LibraryPackage[], sources: SourceReader): readonly ApiReport[] {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-api-'));
  try {
    const entries = packages.flatMap((library) => declare(library, sources, folder));
    const [first] = entries;
    if (first === undefined) return [];
    const state = CompilerState.create(configOf(first, folder), {
      additionalEntryPoints: entries.map(({ declarations }) => declarations),
    });
    return entries.map((entry) => describe(entry, state, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sources of a package, without its tests: path from its folder, and text. */
export type SourceReader = (library: LibraryPackage) => ReadonlyMap<string, string>;

interface Entry {
  readonly library: LibraryPackage;
  readonly name: string;
  readonly file: string;
  readonly declarations: string;
}

/** Lays the declarations of a package out as an install would, so that other packages find them by name. */
function declare(library: LibraryPackage, sources: SourceReader, folder: string): readonly Entry[] {
  const target = placeOf(library, folder);
  for (const [path, text] of sources(library)) {
    const { outputText } = ts.transpileDeclaration(text, {
      fileName: path,
      compilerOptions: { isolatedDeclarations: true, stripInternal: true },
    });
    const file = join(target, path.replace(/\.ts$/, '.d.ts'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText.replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
  const exported = library.entries.map(({ name, source }) => {
    return [name, { types: source.replace(/\.ts$/, '.d.ts') }];
  });
  const manifest = {
    name: library.name,
    version: '0.0.0',
    type: 'module',
    exports: Object.fromEntries(exported),
  };
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
  link(target, join(folder, 'node_modules', library.name));
  for (const need of library.needs) linkTypes(library, need, folder);
  return library.entries.map(({ name, source }) => ({
    library,
    name: library.name + name.slice(1),
    file: `${name === '.' ? 'index' : name.slice(2)}.api.md`,
    declarations: join(target, source.replace(/\.ts$/, '.d.ts')),
  }));
}

/** Not under `node_modules`: what lies there counts as somebody else's, and is named but not described. */
function placeOf(library: LibraryPackage, folder: string): string {
  return join(folder, 'packages', library.name);
}

function linkTypes(library: LibraryPackage, need: string, folder: string): void {
  if (need.startsWith('@live-calls/')) return;
  for (const name of [need, `@types/${need}`])
    link(join(library.folder, 'node_modules', name), join(folder, 'node_modules', name));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path, 'junction');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function configOf(entry: Entry, folder: string): ExtractorConfig {
  const projectFolder = placeOf(entry.library, folder);
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder,
      mainEntryPointFilePath: entry.declarations,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            ...{ target: 'es2023', lib: ['es2023'], module: 'nodenext', moduleResolution: 'nodenext' },
            ...{ strict: true, skipLibCheck: true, types: ['node'], typeRoots: [typeRoots] },
          },
          files: [entry.declarations],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: entry.file,
        reportFolder: join(folder, 'reports', entry.library.name),
        reportTempFolder: join(folder, 'temporary', entry.library.name),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: join(folder, 'api-extractor.json'),
    packageJsonFullPath: join(projectFolder, 'package.json'),
  });
}

const typeRoots = join(import.meta.dirname, '..', 'node_modules', '@types');

function describe(entry: Entry, compilerState: CompilerState, folder: string): ApiReport {
  const config = configOf(entry, folder);
  mkdirSync(dirname(config.reportFilePath), { recursive: true });
  const messages: string[] = [];
  const { succeeded } = Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message: ExtractorMessage) => {
      if (message.logLevel === 'error') messages.push(message.text);
      message.handled = true;
    },
  });
  if (!succeeded) throw new Error(`No report of ${entry.declarations}: ${messages.join('\n')}`);
  const text = readFileSync(config.reportFilePath, 'utf8');
  return { folder: entry.library.folder, file: entry.file, text: titled(entry.name, text) };
}

/** Puts our own title on top, and leaves out remarks that say nothing of the names. */
function titled(name: string, text: string): string {
  const lines = text.split('\n').filter((line) => !/^\/\/ (@public|\(No @packageDocumentation)/.test(line));
  const code = lines.slice(lines.indexOf('```ts'));
  return [`# What ${name} offers`, '', 'Written by `npm run api`.', '', ...code].join('\n');
}
