/**
 * Follows the guides that start from an empty folder to the letter, as somebody who has nothing but the packed packages: files are
 * written, commands run, and their output is what the guide shows.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followGuide, guideSteps } from './follow-guide.ts';
import { startRegistry } from './loopback-registry.ts';
import { packAll, tarballsIn } from './pack-packages.ts';
import { projectFiles } from './project-files.ts';

/** Guides that must be there, whatever others there are. */
const promised = ['docs/getting-started.md', 'docs/write-a-telephony-adapter.md'];

const guides = projectFiles().filter((file) => {
  const steps = file.path.startsWith('docs/') && file.path.endsWith('.md') ? guideSteps(file) : [];
  return steps.some(({ type }) => type === 'write') && steps.some(({ type }) => type === 'run');
});
const problems = promised
  .filter((path) => !guides.some((guide) => guide.path === path))
  .map((path) => `${path} has its reader write no file and run no command`);

const folder = mkdtempSync(join(tmpdir(), 'live-calls-guides-'));
try {
  await packAll(folder);
  const registry = await startRegistry(tarballsIn(folder));
  try {
    for (const guide of guides) {
      const place = join(folder, guide.path.replaceAll(/\W+/g, '-'));
      mkdirSync(place);
      const problem = await followGuide(guide, place, registry.env);
      if (problem !== undefined) problems.push(problem);
    }
  } finally {
    await registry.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const problem of problems) console.log(problem);
console.log(`${guides.length} guides followed, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
