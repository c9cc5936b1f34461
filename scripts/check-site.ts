/** Follows every link of the site in `docs/api`, and holds it to working from a disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './project-files.ts';
import { checkSite } from './site-links.ts';

const folder = process.argv[2] ?? join(root, 'docs', 'api');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
  path.split(sep).join('/'),
);
const pages = files.filter((path) => path.endsWith('.html'));
const site = {
  pages: new Map(pages.map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
  files: new Set(files),
};
const problems = checkSite(site);
for (const { page, target, message } of problems.slice(0, 50)) console.log(`${page}  ${target}: ${message}`);
const search = site.files.has('assets/search.js');
if (!search) console.log('There is no index to search in.');
console.log(`${pages.length} pages, ${problems.length} problems`);
process.exitCode = problems.length > 0 || !search ? 1 : 0;
