/**
 * Holds the licences of everything that an install of our packages brings against the list of those we take, and the committed
 * list against the lockfile. `--write` (`npm run licences`) writes that list, `--bill` (`npm run sbom`) the bill of materials.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { billOfMaterials } from './bill-of-materials.ts';
import { changedLines } from './changed-lines.ts';
import { libraryPackages, readManifest } from './library-packages.ts';
import { licenceList, licenceProblems } from './licence-rules.ts';
import { root } from './project-files.ts';
import { shippedPackages } from './shipped-packages.ts';

const shipped = shippedPackages();
const own = libraryPackages().map((library) => ({ library, manifest: readManifest(library.folder) }));
const problems = [...licenceProblems(shipped)];
const bill = billOfMaterials(own, shipped);
const invalid = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill);
if (invalid !== null) problems.push(`The bill of materials is not CycloneDX: ${JSON.stringify(invalid)}`);

const path = join(root, 'THIRD-PARTY.md');
const list = licenceList(shipped);
if (process.argv.includes('--write')) writeFileSync(path, list);
if (process.argv.includes('--bill')) writeFileSync(join(root, 'sbom.cdx.json'), bill);
const kept = existsSync(path) ? readFileSync(path, 'utf8') : '';
if (kept !== list) problems.push(`THIRD-PARTY.md (npm run licences writes it)\n${changedLines(kept, list)}`);

for (const problem of problems) console.log(problem);
console.log(`${shipped.length} packages of others, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
