/**
 * Which folder may import which. Hosts -> core <- adapters; inside core, from the facade inwards to money and errors.
 *
 * An area is a folder of packages/core/src, or the `files` of one. `values` are areas whose functions it may call;
 * of the areas in `types` it may only name the shapes. Each area stands on areas above it in this table, so there is
 * no way round in a circle. A folder that is not here may import nothing: enter it first.
 */
const areas = {
  errors: { values: [], types: [] },
  money: { values: ['errors'], types: [] },
  time: { values: ['errors'], types: [] },
  // Shapes and constants; it names the direction of a call, and nothing else of the domain.
  ports: { values: ['errors'], types: ['money', 'time', 'rating'] },
  // What of the ports is more than a shape: which states of a leg are final.
  'leg-state': { files: 'ports/leg-state', values: [], types: ['ports'] },
  rating: { values: ['errors', 'money', 'time'], types: ['ports'] },
  // Who acts, on which account, on what terms: the part of accounts that everything else stands on.
  parties: {
    files: 'accounts/(actor|account-row|contract|is-allowed|live-terms)',
    values: ['errors', 'money', 'time', 'rating'],
    types: ['ports'],
  },
  thresholds: { values: ['errors', 'money', 'time', 'parties'], types: ['ports'] },
  wallets: { values: ['errors', 'money', 'time', 'parties', 'thresholds'], types: ['ports'] },
  accounts: {
    values: ['errors', 'money', 'time', 'parties', 'thresholds', 'wallets'],
    types: ['ports', 'rating'],
  },
  invoices: { values: ['errors', 'money', 'time', 'parties', 'thresholds', 'wallets'], types: ['ports'] },
  'top-ups': {
    values: ['errors', 'money', 'time', 'rating', 'parties', 'thresholds', 'wallets', 'invoices'],
    types: ['ports'],
  },
  // What is kept about a call on its hold, and how it changes: the part of calls that charging a leg stands on.
  'call-state': {
    files: 'calls/(announce-call|call-dues|call-facts|correlation|note-leg|settle-call)',
    values: ['errors', 'money', 'time', 'parties', 'thresholds', 'wallets'],
    types: ['ports', 'rating'],
  },
  usage: {
    values: ['errors', 'money', 'time', 'rating', 'parties', 'wallets', 'call-state'],
    types: ['ports'],
  },
  calls: {
    values: [
      'errors',
      'money',
      'time',
      'rating',
      'parties',
      'thresholds',
      'wallets',
      'call-state',
      'usage',
      'leg-state',
    ],
    types: ['ports'],
  },
  // What providers report, from the webhook to the recorded leg.
  telephony: {
    values: [
      'errors',
      'money',
      'time',
      'rating',
      'parties',
      'wallets',
      'call-state',
      'usage',
      'calls',
      'leg-state',
    ],
    types: ['ports'],
  },
  reports: {
    values: ['errors', 'money', 'time', 'rating', 'parties', 'wallets', 'usage', 'invoices'],
    types: ['ports'],
  },
  // What adapters of vendors share; nothing inside core imports it.
  vendors: { values: ['errors', 'leg-state'], types: ['ports'] },
  // Looks at every area's rows; nothing but the facade imports it.
  verification: {
    values: [
      'errors',
      'money',
      'time',
      'parties',
      'accounts',
      'thresholds',
      'leg-state',
      'telephony',
      'wallets',
      'call-state',
      'usage',
      'invoices',
      'top-ups',
    ],
    types: ['ports'],
  },
  // Runs what has become due in every area; nothing but the facade imports it.
  worker: {
    values: [
      'errors',
      'money',
      'time',
      'parties',
      'thresholds',
      'wallets',
      'usage',
      'top-ups',
      'invoices',
      'call-state',
      'calls',
      'telephony',
    ],
    types: ['ports'],
  },
};

const core = '^packages/core/src';
const tests = String.raw`(\.(test|test-d)\.tsx?$|/__fixtures__/)`;

const place = (area) => `${core}/${areas[area].files ? `${areas[area].files}\\.ts$` : `${area}/`}`;
const places = (names) => (names.length === 0 ? ['(?!)'] : names.map(place));

const areaRules = Object.entries(areas).flatMap(([area, { files, values, types }]) => {
  const others = Object.keys(areas)
    .filter((name) => areas[name].files && name !== area)
    .map(place);
  const from = { path: place(area), pathNot: files ? tests : [tests, ...others] };
  return [
    {
      name: `${area}-imports`,
      comment: `${area} may import ${[...values, ...types].join(', ') || 'nothing of ours'}`,
      severity: 'error',
      from,
      to: { path: `${core}/[^/]+/`, pathNot: places([area, ...values, ...types]) },
    },
    {
      name: `${area}-only-names-shapes`,
      comment: `of ${types.join(', ')}, ${area} may only import types`,
      severity: 'error',
      from,
      to: { path: places(types), pathNot: places(values), dependencyTypesNot: ['type-only'] },
    },
  ];
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'two modules that need each other are one module; a cycle of types alone is none at run time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'unresolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...areaRules,
    {
      name: 'unknown-area',
      comment: 'a folder of core is entered in the table on top of this file before it imports anything',
      severity: 'error',
      from: { path: `${core}/([^/]+)/`, pathNot: places(Object.keys(areas)) },
      to: { pathNot: '^packages/core/src/$1/' },
    },
    {
      name: 'entries-are-for-users',
      comment: 'index.ts and adapter.ts name what is public; nothing inside core goes through them',
      severity: 'error',
      from: { path: `${core}/`, pathNot: tests },
      to: { path: `${core}/(index|adapter)\\.ts$` },
    },
    {
      name: 'facade-is-the-rim',
      comment:
        'of the files beside the folders an area may import context.ts; the rest is wired from outside',
      severity: 'error',
      from: { path: `${core}/[^/]+/`, pathNot: tests },
      to: { path: `${core}/[^/]+\\.ts$`, pathNot: `${core}/(context|index|adapter)\\.ts$` },
    },
    {
      name: 'context-is-for-services',
      comment: 'what decides an amount or a change does not reach for storage, clock or ids',
      severity: 'error',
      from: { path: `${core}/(errors|money|time|ports)/`, pathNot: tests },
      to: { path: `${core}/context\\.ts$` },
    },
    {
      name: 'core-imports-no-adapter',
      comment: 'hosts -> core <- adapters',
      severity: 'error',
      from: { path: `${core}/`, pathNot: tests },
      to: { path: '^(packages/(?!core/)|examples/|benchmarks/)' },
    },
    {
      name: 'core-has-a-fixed-list-of-dependencies',
      comment: 'every dependency of core is a dependency of everybody; a third needs a decision record',
      severity: 'error',
      from: { path: `${core}/`, pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-optional', 'npm-peer', 'npm-unknown'],
        pathNot: 'node_modules/(libphonenumber-js|papaparse|@types/papaparse)/',
      },
    },
    {
      name: 'core-opens-nothing',
      comment: 'files and sockets are the business of hosts and adapters',
      severity: 'error',
      from: { path: `${core}/`, pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|async_hooks|stream|stream/web|url|util)$' },
    },
    {
      name: 'adapters-see-the-adapter-entry',
      comment: 'an adapter imports @live-calls/core/adapter and its vendor, nothing else of ours',
      severity: 'error',
      from: { path: '^packages/(storage|provider|payments|invoice|notify)-[^/]+/src/', pathNot: tests },
      to: { path: '^packages/core/src/', pathNot: `${core}/adapter\\.ts$` },
    },
    {
      name: 'adapters-do-not-see-each-other',
      comment: 'an adapter that needs another is one adapter',
      severity: 'error',
      from: { path: '^packages/((?:storage|provider|payments|invoice|notify)-[^/]+)/src/', pathNot: tests },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: ['^packages/core/', '^packages/$1/'] },
    },
    {
      name: 'kit-sees-entries-only',
      comment: 'the kit judges adapters by what is published, and drives the facade as a host would',
      severity: 'error',
      from: { path: '^packages/conformance/src/', pathNot: tests },
      to: {
        path: '^(packages|examples|benchmarks)/',
        pathNot: ['^packages/conformance/', `${core}/(index|adapter)\\.ts$`],
      },
    },
    {
      name: 'kit-knows-no-test-runner',
      comment: 'cases are data; a ten-line binding feeds them to any runner',
      severity: 'error',
      from: { path: '^packages/conformance/src/', pathNot: tests },
      to: { path: 'node_modules/(vitest|@vitest|jest|mocha)/' },
    },
    {
      name: 'http-knows-no-adapter',
      comment:
        'the HTTP handler drives the facade as any host would; what renders, pays or stores is given to it',
      severity: 'error',
      from: { path: '^packages/http/src/', pathNot: tests },
      to: {
        path: '^(packages|examples|benchmarks)/',
        pathNot: ['^packages/http/', `${core}/index\\.ts$`],
      },
    },
    {
      name: 'http-stands-on-web-standards',
      comment:
        'it runs wherever requests and responses are those of the web; only node.ts names what is of Node, as types',
      severity: 'error',
      from: { path: '^packages/http/src/', pathNot: tests },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-has-a-fixed-list-of-dependencies',
      comment: 'schemas that check and describe are one thing; a second dependency needs a decision record',
      severity: 'error',
      from: { path: '^packages/http/src/', pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-optional', 'npm-unknown'],
        pathNot: 'node_modules/zod/',
      },
    },
    {
      name: 'hosts-see-published-entries',
      comment: 'the command line, the examples and the benchmarks use what users can use',
      severity: 'error',
      // The rating benchmark also measures the inner step of recording, which hosts reach only through it.
      from: {
        path: '^(packages/cli|examples/[^/]+|benchmarks)/src/',
        pathNot: '^benchmarks/src/rating\\.ts$',
      },
      to: { path: '^packages/core/src/', pathNot: `${core}/(index|adapter)\\.ts$` },
    },
    {
      name: 'hosts-see-published-packages',
      comment: 'the command line, the examples and the benchmarks use what users can use',
      severity: 'error',
      from: { path: '^(examples|benchmarks)/' },
      to: {
        path: '^packages/(?!core/)[^/]+/src/',
        pathNot: '^packages/[^/]+/src/(index|main|node)\\.ts$',
      },
    },
    {
      name: 'pages-take-types-only',
      comment:
        'a page in a browser speaks to the handler over HTTP; of our packages it names shapes, and no code goes along',
      severity: 'error',
      from: { path: '^examples/[^/]+/web/src/', pathNot: tests },
      to: { path: '^packages/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-and-servers-meet-over-http',
      comment: 'the page of an example and its server share no module',
      severity: 'error',
      from: { path: '^examples/([^/]+)/web/' },
      to: { path: '^examples/', pathNot: '^examples/$1/web/' },
    },
    {
      name: 'servers-do-not-see-pages',
      comment: 'a server serves what was built of the page',
      severity: 'error',
      from: { path: '^examples/[^/]+/src/' },
      to: { path: '^examples/[^/]+/web/' },
    },
    {
      name: 'the-sandbox-stays-in-the-demo',
      comment:
        'what production runs has no stand-in, no made-up login and no history: only the start of the demo knows them',
      severity: 'error',
      from: { path: '^examples/billing-portal/src/(?!(sandbox|seed)/|(portal|main)\\.ts$)', pathNot: tests },
      to: { path: '^examples/billing-portal/src/(sandbox|seed)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'parts-of-a-page-know-no-place',
      comment: 'data, text, route and ui serve every place of the page, and know none of them',
      severity: 'error',
      from: { path: '^examples/[^/]+/web/src/(data|route|text|ui)/' },
      to: { path: '^examples/[^/]+/web/src/(?!data/|route/|text/|ui/)' },
    },
    {
      name: 'tests-stay-out-of-sources',
      comment: 'what is published does not import what is not',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/((bin|dist)/|tsup\\.config\\.ts$)|^examples/[^/]+/web/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Without it an import of types alone would not be seen at all.
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@live-calls/source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    progress: { type: 'none' },
  },
};

// For the test of the table; not enumerable, since the tool knows every key it accepts.
Object.defineProperty(module.exports, 'areas', { value: areas });
