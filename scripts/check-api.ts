/**
 * Compares what every entry point offers with the reports that are committed, `packages/*\/api/*.api.md`.
 * With `--write` (`npm run api`) it writes them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { apiReports } from './api-reports.ts';
import { changedLines } from './changed-lines.ts';
import { type LibraryPackage, libraryPackages } from './library-packages.ts';
import { projectFiles, root } from './project-files.ts';

const packages = libraryPackages();
const files = projectFiles();
const reports = apiReports(packages, sourcesOf);
const wanted = new Map(reports.map(({ folder, file, text }) => [join(folder, 'api', file), text]));
const kept = packages.flatMap(({ folder }) => {
  const api = join(folder, 'api');
  return existsSync(api) ? readdirSync(api).map((file) => join(api, file)) : [];
});

if (process.argv.includes('--write')) {
  for (const path of kept) if (!wanted.has(path)) rmSync(path);
  for (const [path, text] of wanted) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(`${wanted.size} reports written; commit them with the change they describe`);
} else {
  const problems = [...new Set([...wanted.keys(), ...kept])].sort().flatMap((path) => {
    const now = wanted.get(path) ?? '';
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return now === before ? [] : [`${relative(root, path)}\n${changedLines(before, now)}`];
  });
  for (const problem of problems) console.log(problem);
  console.log(`${wanted.size} entry points, ${problems.length} differ from their report`);
  if (problems.length > 0) {
    console.log(
      'If that is what users shall get: npm run api, commit it, and describe it with npm run changeset.',
    );
    process.exitCode = 1;
  }
}

function sourcesOf({ folder }: LibraryPackage): ReadonlyMap<string, string> {
  const start = `${relative(root, folder).replaceAll('\\', '/')}/`;
  const own = files.filter(
    ({ path }) =>
      path.startsWith(`${start}src/`) &&
      path.endsWith('.ts') &&
      !/\.test(-d)?\.ts$|\/__fixtures__\//.test(path),
  );
  return new Map(own.map(({ path, text }) => [path.slice(start.length), text]));
}
