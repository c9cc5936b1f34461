/** Type-checks every block of code in doc comments and documents, and runs those that are marked ```ts runnable. */
import { join } from 'node:path';
import { checkExamples, findExamples } from './doc-examples.ts';
import { libraryPackages } from './library-packages.ts';
import { projectFiles } from './project-files.ts';
import { isRunnable, runExamples } from './run-examples.ts';

const examples = projectFiles()
  .filter(({ path }) => /^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/.test(path) || path.endsWith('.md'))
  .filter(({ path }) => !path.startsWith('.changeset/') && !/(CHANGELOG|\.api)\.md$/.test(path))
  .flatMap(findExamples);

const runnable = examples.filter(isRunnable);
const running = runExamples(runnable);
const problems = [...checkExamples(examples, sourceEntries()), ...(await running)];
for (const { path, line, message } of problems) console.log(`${path}:${line}  ${message}`);
const files = new Set(examples.map(({ path }) => path)).size;
console.log(
  `${examples.length} examples in ${files} files, ${runnable.length} of them run, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

/** The source file behind each name that a user imports. */
function sourceEntries(): Record<string, readonly string[]> {
  const entries = libraryPackages().flatMap((library) =>
    library.entries.map(
      ({ name, source }) => [library.name + name.slice(1), [join(library.folder, source)]] as const,
    ),
  );
  return Object.fromEntries(entries);
}
