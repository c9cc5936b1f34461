/** Follows every relative link of the documents. */
import { checkLinks, documents, findLinks } from './links.ts';
import { projectFiles } from './project-files.ts';

const files = projectFiles();
const problems = checkLinks(files);
for (const { path, line, target, message } of problems) console.log(`${path}:${line}  ${target}: ${message}`);
const read = documents(files);
console.log(
  `${read.flatMap(findLinks).length} links in ${read.length} documents, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
