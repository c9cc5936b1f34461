import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Billing, parseContract, parsePriceBook } from '@live-calls/core';
import { composeBilling } from './compose-billing.ts';
import { type Database, openDatabase } from './database.ts';
import { readSettings, SettingsError } from './environment.ts';
import { People } from './people.ts';

const SHORTEST_PASSWORD = 12;
const FIRST_DAY = '2020-01-01T00:00:00Z';
const USAGE = `Use one of:
  migrate
  open-account --account acme --name "Acme Ltd" --currency USD
  activate-contract --account acme --contract contract.json --price-book book.json
  add-person --email ada@acme.example --name "Ada Moreno" --account acme --role owner   (password on standard input)`;

const options = {
  account: { type: 'string' },
  name: { type: 'string' },
  currency: { type: 'string' },
  email: { type: 'string' },
  role: { type: 'string' },
  contract: { type: 'string' },
  'price-book': { type: 'string' },
} as const;
type Given = { readonly [name in keyof typeof options]?: string };

interface Asked {
  readonly given: Given;
  readonly readInput: () => Promise<string>;
}

const actor = { role: 'system', id: 'admin' } as const;

const commands: { readonly [name: string]: (database: Database, asked: Asked) => Promise<string> } = {
  migrate: async (database) => {
    await onBilling(database, async () => undefined, true);
    return 'The schemas are up to date.';
  },
  'open-account': async (database, { given }) => {
    const [accountId, name, currency] = wanted(given, 'account', 'name', 'currency');
    return onBilling(database, async ({ accounts }) => {
      const { status } = await accounts.open({ actor, accountId, name, currency });
      return `Account ${accountId}: ${status}.`;
    });
  },
  'activate-contract': async (database, { given }) => {
    const [accountId, contractFile, bookFile] = wanted(given, 'account', 'contract', 'price-book');
    const priceBook = parsePriceBook(await readJson(bookFile, '--price-book'));
    const terms = (await readJson(contractFile, '--contract')) as object;
    // The contract may name its price books; one that does not has this one, for calls of any time.
    const priceBooks = [{ from: FIRST_DAY, priceBook: priceBook.hash }];
    const contract = parseContract({ priceBooks, ...terms });
    return onBilling(database, async (billing) => {
      await billing.priceBooks.put({ actor, priceBook });
      const { status } = await billing.accounts.activateContract({ actor, accountId, contract });
      return `Contract of ${accountId}: ${status}.`;
    });
  },
  'add-person': async (database, { given, readInput }) => {
    const [email, name, accountId, role] = wanted(given, 'email', 'name', 'account', 'role');
    if (role !== 'owner' && role !== 'member') throw new SettingsError('--role is owner or member.');
    const company = await onBilling(
      database,
      async ({ accounts }) => (await accounts.get({ actor, accountId })).name,
    );
    const password = (await readInput()).replace(/\r?\n$/, '');
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

async function onBilling<Result>(
  database: Database,
  work: (billing: Billing) => Promise<Result>,
  migrates = false,
): Promise<Result> {
  const { billing, close } = await composeBilling({ database, settings: {}, migrates });
  try {
    return await work(billing);
  } finally {
    await close();
  }
}

async function readJson(path: string, option: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError(`${option} must be a JSON file: ${said}`, { cause });
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

/** What an operator asks for, and from where. */
export interface Order {
  /** Name of the command and its options. */
  readonly args: readonly string[];
  /** Usually `process.env`; `DATABASE_URL` is read. */
  readonly environment: { readonly [name: string]: string | undefined };
  /** Reads standard input, which has passwords; asked only by what needs one. */
  readInput(): Promise<string>;
}

/**
 * Does what an operator does once: `migrate`, `open-account`, `activate-contract`, `add-person`.
 *
 * @param order - Which, and with what.
 * @returns What was done, in a sentence.
 * @throws SettingsError that names the option or variable which is missing or malformed.
 */
export async function operate({ args, environment, readInput }: Order): Promise<string> {
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name = ''] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new SettingsError(USAGE);
  const { databaseUrl } = readSettings({ DATABASE_URL: environment.DATABASE_URL });
  if (databaseUrl === undefined) throw new SettingsError('DATABASE_URL is missing.');
  const database = await openDatabase({ databaseUrl, schema: 'live_calls', migrates: name === 'migrate' });
  try {
    return await command(database, { given: values, readInput });
  } finally {
    await database.stop();
  }
}
