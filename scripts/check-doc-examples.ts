/** Type-checks every block of code in doc comments and documents. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryPackages } from './check-packages.ts';
import { checkExamples, findExamples } from './doc-examples.ts';
import { projectFiles } from './project-files.ts';

const examples = projectFiles()
  .filter(({ path }) => /^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/.test(path) || path.endsWith('.md'))
  .filter(({ path }) => !path.startsWith('.changeset/') && !path.endsWith('CHANGELOG.md'))
  .flatMap(findExamples);

const problems = checkExamples(examples, sourceEntries());
for (const { path, line, message } of problems) console.log(`${path}:${line}  ${message}`);
const files = new Set(examples.map(({ path }) => path)).size;
console.log(`${examples.length} examples in ${files} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** The source file behind each name that a user imports. */
function sourceEntries(): Record<string, readonly string[]> {
  const entries = libraryPackages().flatMap(({ name, folder }) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    return Object.entries(manifest.exports).flatMap(([entry, target]) => {
      const source = typeof target === 'string' ? undefined : target['@live-calls/source'];
      return source === undefined ? [] : [[name + entry.slice(1), [join(folder, source)]] as const];
    });
  });
  return Object.fromEntries(entries);
}
