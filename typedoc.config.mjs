import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const folder = new URL('.', import.meta.url);
const index = readFileSync(new URL('docs/README.md', folder), 'utf8');
/** The guides in the order of their index. */
const guides = [...index.matchAll(/^\d+\. \[[^\]]+\]\(([^)#]+)\)/gm)].map(([, path]) =>
  posix.normalize(`docs/${path}`),
);
/** What the index leaves out comes behind; records of decisions come latest first. */
const others = readdirSync(new URL('docs', folder))
  .map((name) => `docs/${name}`)
  .filter((path) => path.endsWith('.md') && path !== 'docs/README.md' && !guides.includes(path));
const decisions = readdirSync(new URL('docs/decisions', folder))
  .filter((name) => /^\d.*\.md$/.test(name))
  .map((name) => `docs/decisions/${name}`)
  .reverse();

/** Paths in documents are held by the gate `links`, which knows folders too. */
const validation = {
  notExported: true,
  invalidLink: true,
  invalidPath: false,
  rewrittenLink: true,
  notDocumented: true,
};

/** One site of reference and guides. */
export default {
  name: 'Live Calls Billing',
  plugin: ['./scripts/typedoc-site.mjs'],
  entryPointStrategy: 'packages',
  entryPoints: ['packages/*'],
  projectDocuments: [
    'docs/README.md',
    ...guides,
    ...others,
    ...decisions,
    'examples/*/README.md',
    'benchmarks/*.md',
  ],
  out: 'docs/api',
  groupOrder: ['Guides', 'Project', 'Modules', 'Decisions', '*'],
  includeVersion: false,
  readme: 'README.md',
  disableGit: true,
  disableSources: true,
  githubPages: false,
  searchInDocuments: true,
  highlightLanguages: ['bash', 'json', 'javascript', 'typescript', 'html', 'nginx', 'sql'],
  validation: { ...validation, unusedMergeModuleWith: true },
  packageOptions: {
    disableGit: true,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    // Types are the business of the gate `types`.
    skipErrorChecking: true,
    validation,
  },
};
