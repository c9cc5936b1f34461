/**
 * Publishes every package whose version the registry does not have: `npm run release`, which the workflow calls after every gate.
 * The tarballs are packed as the gates pack them, so what was tested is what is published, with the proof of where it was made.
 * `--dry-run` does all but the last step; what else is given, such as `--registry=...`, goes to npm. Who may publish is the
 * registry's to say: nothing here reads a secret.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libraryPackages, readManifest } from './library-packages.ts';
import { packAll, tarballOf } from './pack-packages.ts';
import { inOrder, withRepository } from './release-order.ts';
import { run, runTool } from './run-node.ts';

const isRehearsal = process.argv.includes('--dry-run');
const forNpm = process.argv.slice(2).filter((word) => word !== '--dry-run');
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
const packages = inOrder(libraryPackages());
const folder = mkdtempSync(join(tmpdir(), 'live-calls-release-'));
try {
  await release();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function release(): Promise<void> {
  if (!isRehearsal && (server === undefined || name === undefined)) {
    throw new Error('A release is made by .github/workflows/release.yml; here: npm run release -- --dry-run');
  }
  // The proof of origin is refused when a package does not say the repository it comes from.
  if (!isRehearsal) for (const library of packages) writeRepository(library.folder);
  await packAll(folder);
  let published = 0;
  for (const library of packages) {
    const { version } = readManifest(library.folder);
    if (await isPublished(`${library.name}@${version}`)) continue;
    const how = isRehearsal ? ['--dry-run'] : ['--provenance'];
    const args = ['publish', tarballOf(library, folder), '--access', 'public', ...how, ...forNpm];
    const { status, output } = await run('npm', args, { cwd: folder });
    if (status !== 0) throw new Error(`${library.name}@${version} is not published:\n${output}`);
    console.log(`${library.name}@${version}${isRehearsal ? ' would be published' : ' published'}`);
    published += 1;
  }
  console.log(`${published} of ${packages.length} packages ${isRehearsal ? 'to publish' : 'published'}`);
  if (published > 0 && !isRehearsal) await runTool('@changesets/cli#changeset', ['tag'], { show: true });
}

function writeRepository(place: string): void {
  const manifest = withRepository(readManifest(place), `${server}/${name}`, place);
  writeFileSync(join(place, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function isPublished(id: string): Promise<boolean> {
  const { status, output } = await run('npm', ['view', id, 'version', ...forNpm], { cwd: folder });
  if (status === 0) return output.trim() !== '';
  if (output.includes('E404')) return false;
  throw new Error(`The registry does not say whether it has ${id}:\n${output}`);
}
