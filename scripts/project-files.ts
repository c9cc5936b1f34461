import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the workspace, without a slash at the end. */
export const root: string = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

const generated = new Set(['node_modules', 'dist', 'coverage', '.git']);
const generatedPaths = new Set(['docs/api', 'examples/billing-portal/data']);

/** A file a check looks at. */
export interface ProjectFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  /** Content. */
  readonly text: string;
}

/** Every file of the project that a person wrote, in a stable order. */
export function projectFiles(folder: string = root): readonly ProjectFile[] {
  const files: ProjectFile[] = [];
  const visit = (current: string): void => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      if (generated.has(entry.name)) continue;
      const full = join(current, entry.name);
      const path = relative(folder, full).split(sep).join('/');
      if (generatedPaths.has(path)) continue;
      if (entry.isDirectory()) visit(full);
      else if (entry.isFile()) files.push({ path, text: readFileSync(full, 'utf8') });
    }
  };
  visit(folder);
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}
