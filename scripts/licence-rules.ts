import type { ShippedPackage } from './shipped-packages.ts';

/** Licences under which somebody may ship our packages in a closed product without asking anyone. */
const allowed: ReadonlySet<string> = new Set([
  ...['0BSD', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Unlicense'],
  // Fonts: they may be embedded and shipped with a program, and may not be sold by themselves.
  'OFL-1.1',
]);

/** Packages whose `package.json` says nothing, and what the licence file of this very version says. */
const readByHand: Readonly<Record<string, string>> = {
  'png-js@2.0.0': 'MIT',
};

/** The licence of a package, as it declares it or as its licence file was read. */
export function licenceOf({ name, version, licence }: ShippedPackage): string {
  return readByHand[`${name}@${version}`] ?? licence;
}

/**
 * Says what is wrong with the licences of what an install brings.
 *
 * @param shipped - The packages.
 */
export function licenceProblems(shipped: readonly ShippedPackage[]): readonly string[] {
  const unknown = shipped
    .filter((one) => !isAllowed(licenceOf(one)))
    .map((one) => {
      const { name, version, of } = one;
      return `${name}@${version}, which comes with ${of.join(', ')}: ${licenceOf(one)} is not on the list`;
    });
  const ids = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const stale = Object.keys(readByHand)
    .filter((id) => !ids.has(id))
    .map((id) => `${id} was read by hand and is not shipped: remove it`);
  return [...unknown, ...stale];
}

/** `(A OR B)` is one's own choice; `A AND B` has to be fine twice. */
function isAllowed(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())));
}

/**
 * The list of what an install brings, as a document.
 *
 * @param shipped - The packages.
 */
export function licenceList(shipped: readonly ShippedPackage[]): string {
  const brought = shipped.filter(({ isPeer }) => !isPeer);
  const chosen = shipped.filter(({ isPeer }) => isPeer);
  return `# Packages of others

Written by \`npm run licences\`. What an install of our packages brings, down to the last one, in the versions that are tested here.

## Installed with ours

${table(brought)}
## Only with a package that you bring

Vendors' own packages are peers: they come when you use that vendor.

${table(chosen)}`;
}

function table(packages: readonly ShippedPackage[]): string {
  const rows = packages.map((one) => {
    const users = one.of.map((name) => name.replace('@live-calls/', '')).join(', ');
    return `| ${one.name} | ${one.version} | ${licenceOf(one)} | ${users} |\n`;
  });
  return `| package | version | licence | for |\n|---|---|---|---|\n${rows.join('')}`;
}
