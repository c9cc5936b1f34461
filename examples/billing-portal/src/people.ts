import type { HostTables } from './host-tables.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** Somebody who may sign in. */
export interface Person {
  /** The host's id. */
  readonly personId: string;
  /** Full name. */
  readonly name: string;
  /** E-mail, which is what they sign in with. */
  readonly email: string;
}

/** An account that a person may see, and as what. */
export interface Membership {
  /** The account. */
  readonly accountId: string;
  /** Name of the company. */
  readonly name: string;
  /** Whether the person may buy and change. */
  readonly role: 'owner' | 'member';
}

/** Somebody, and what they may see. */
export interface Known {
  /** Who. */
  readonly person: Person;
  /** Their accounts, in the order in which they were added. */
  readonly accounts: readonly Membership[];
}

/** A person to be added. */
export interface NewPerson extends Person {
  /** The password; only its hash is kept. */
  readonly password: string;
  /** What they may see. */
  readonly accounts: readonly Membership[];
}

/** The people of the host product. */
export class People {
  readonly #tables: HostTables;

  /**
   * @param tables - Where they are kept.
   */
  constructor(tables: HostTables) {
    this.#tables = tables;
  }

  /**
   * Checks who somebody says they are.
   *
   * @param email - E-mail, in any case.
   * @param password - Password.
   * @returns The person's id; absent when either is wrong.
   */
  async signIn(email: string, password: string): Promise<string | undefined> {
    const { pool, schema } = this.#tables;
    const wanted = [email.trim().toLowerCase()];
    const { rows } = await pool.query(
      `SELECT person_id, password FROM ${schema}.person WHERE email = $1`,
      wanted,
    );
    const [found] = rows as readonly { readonly person_id: string; readonly password: string }[];
    const isRight = await isPassword(password, found?.password);
    return isRight ? found?.person_id : undefined;
  }

  /**
   * Reads a person.
   *
   * @param personId - Who.
   * @returns The person and their accounts; absent when there is none.
   */
  async find(personId: string): Promise<Known | undefined> {
    const { pool, schema } = this.#tables;
    const { rows } = await pool.query(
      `SELECT p.name, p.email, m.account_id, m.name AS company, m.role
         FROM ${schema}.person p LEFT JOIN ${schema}.membership m USING (person_id)
        WHERE p.person_id = $1 ORDER BY m.place`,
      [personId],
    );
    const [first] = rows as readonly Row[];
    if (first === undefined) return undefined;
    return {
      person: { personId, name: first.name, email: first.email },
      accounts: (rows as readonly Row[]).flatMap(({ account_id: accountId, company: name, role }) =>
        accountId === null ? [] : [{ accountId, name, role }],
      ),
    };
  }

  /**
   * Adds a person, or replaces what is known of one of the same id; accounts are added to those that are there.
   *
   * @param person - The person.
   */
  async put({ personId, name, email, password, accounts }: NewPerson): Promise<void> {
    const { pool, schema } = this.#tables;
    const hash = await hashPassword(password);
    // One statement: nobody is there without their accounts.
    await pool.query(
      `WITH person AS (
         INSERT INTO ${schema}.person VALUES ($1, $2, $3, $4) ON CONFLICT (person_id)
           DO UPDATE SET email = EXCLUDED.email, name = EXCLUDED.name, password = EXCLUDED.password),
       behind AS (SELECT coalesce(max(place) + 1, 0) AS place FROM ${schema}.membership WHERE person_id = $1)
       INSERT INTO ${schema}.membership (person_id, account_id, name, role, place)
         SELECT $1, added.account_id, added.name, added.role, behind.place + added.place
           FROM behind, unnest($5::text[], $6::text[], $7::text[])
             WITH ORDINALITY AS added (account_id, name, role, place)
         ON CONFLICT (person_id, account_id) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role`,
      [
        ...[personId, email.trim().toLowerCase(), name, hash],
        ...[
          accounts.map(({ accountId }) => accountId),
          accounts.map((account) => account.name),
          accounts.map(({ role }) => role),
        ],
      ],
    );
  }
}

interface Row {
  readonly name: string;
  readonly email: string;
  readonly account_id: string | null;
  readonly company: string;
  readonly role: 'owner' | 'member';
}
