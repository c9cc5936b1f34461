/** What an operator does once: `migrate`, `open-account`, `add-person`. See docs/deploy.md. */
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { composeBilling } from './compose-billing.ts';
import { type Database, openDatabase } from './database.ts';
import { readSettings, SettingsError } from './environment.ts';
import { People } from './people.ts';

const SHORTEST_PASSWORD = 12;
const USAGE = `Use one of:
  migrate
  open-account --account acme --name "Acme Ltd" --currency USD
  add-person --email ada@acme.example --name "Ada Moreno" --account acme --role owner   (password on standard input)`;

const options = {
  account: { type: 'string' },
  name: { type: 'string' },
  currency: { type: 'string' },
  email: { type: 'string' },
  role: { type: 'string' },
} as const;
type Given = { readonly [name in keyof typeof options]?: string };

const commands: { readonly [name: string]: (database: Database, given: Given) => Promise<string> } = {
  migrate: async (database) => {
    const { close } = await billingOn(database, true);
    await close();
    return 'The schemas are up to date.';
  },
  'open-account': async (database, given) => {
    const { billing, close } = await billingOn(database, false);
    try {
      const [accountId, name, currency] = wanted(given, 'account', 'name', 'currency');
      const actor = { role: 'system', id: 'admin' } as const;
      const { status } = await billing.accounts.open({ actor, accountId, name, currency });
      return `Account ${accountId}: ${status}.`;
    } finally {
      await close();
    }
  },
  'add-person': async (database, given) => {
    const [email, name, accountId, role] = wanted(given, 'email', 'name', 'account', 'role');
    if (role !== 'owner' && role !== 'member') throw new SettingsError('--role is owner or member.');
    const company = await nameOfAccount(database, accountId);
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    if (password.length < SHORTEST_PASSWORD) {
      throw new SettingsError(
        `The password on standard input needs ${SHORTEST_PASSWORD} characters or more.`,
      );
    }
    const accounts = [{ accountId, name: company, role } as const];
    await new People(database.tables).put({ personId: email.toLowerCase(), email, name, password, accounts });
    return `${email} is ${role} of ${accountId}.`;
  },
};

function billingOn(database: Database, migrates: boolean): ReturnType<typeof composeBilling> {
  return composeBilling({ database, settings: {}, migrates });
}

async function nameOfAccount(database: Database, accountId: string): Promise<string> {
  const { billing, close } = await billingOn(database, false);
  try {
    return (await billing.accounts.get({ actor: { role: 'system', id: 'admin' }, accountId })).name;
  } finally {
    await close();
  }
}

function wanted<Names extends readonly (keyof Given)[]>(
  given: Given,
  ...names: Names
): { [Place in keyof Names]: string } {
  return names.map((name) => {
    const value = given[name];
    if (value === undefined) throw new SettingsError(`--${name} is missing.\n${USAGE}`);
    return value;
  }) as { [Place in keyof Names]: string };
}

async function run(): Promise<string> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [name = ''] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new SettingsError(USAGE);
  const { databaseUrl } = readSettings({ DATABASE_URL: process.env.DATABASE_URL });
  if (databaseUrl === undefined) throw new SettingsError('DATABASE_URL is missing.');
  const database = await openDatabase({ databaseUrl, schema: 'live_calls', migrates: name === 'migrate' });
  try {
    return await command(database, values);
  } finally {
    await database.stop();
  }
}

try {
  console.log(await run());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
