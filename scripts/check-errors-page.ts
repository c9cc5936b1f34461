/** Holds the page of error codes to the code that declares them; `--write` writes it anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage, errorsPagePath } from './errors-page.ts';
import { root } from './project-files.ts';

const file = join(root, errorsPagePath);
const wanted = errorsPage();
const seen = existsSync(file) ? readFileSync(file, 'utf8') : '';
if (process.argv.includes('--write')) writeFileSync(file, wanted);
else if (seen !== wanted) {
  console.log(`${errorsPagePath} is not what the error codes say. Write it anew: npm run errors-page`);
  process.exitCode = 1;
}
