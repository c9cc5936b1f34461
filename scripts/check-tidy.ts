/** Holds the rules that no formatter, linter or compiler holds for us. */
import { projectFiles } from './project-files.ts';
import { tidyRules, worldReaders } from './tidy-rules.ts';

/** One screen and a half; a longer one is not read. */
const longestReadme = 80;

const files = projectFiles();
const broken = tidyRules
  .map((rule) => ({ rule, problems: files.flatMap((file) => rule.find(file)) }))
  .filter(({ problems }) => problems.length > 0);

for (const { rule, problems } of broken) {
  console.log(`${rule.name}: ${rule.reason}`);
  for (const { path, line, seen } of problems) console.log(`  ${path}:${line}  ${seen}`);
}

const stale = worldReaders.filter((path) => !files.some((file) => file.path === path));
for (const path of stale) console.log(`injected-world: the allow-list names ${path}, which does not exist`);

const areas = new Set(
  files.flatMap(({ path }) => /^packages\/core\/src\/([^/]+)\/.*\.ts$/.exec(path)?.[1] ?? []),
);
const unexplained = [...areas].filter((area) => {
  if (['errors', 'ports', 'time'].includes(area)) return false;
  const readme = files.find(({ path }) => path === `packages/core/src/${area}/README.md`);
  return readme === undefined || readme.text.split('\n').length > longestReadme;
});
for (const area of unexplained) {
  console.log(
    `area-readme: packages/core/src/${area} needs a README.md of at most ${longestReadme} lines: ` +
      'what it owns, what it does not, life cycle, invariants',
  );
}

process.exitCode = broken.length + stale.length + unexplained.length > 0 ? 1 : 0;
