import pg from 'pg';

/** What a trail shows. */
export interface TrailReport {
  /** Commits that were followed. */
  readonly commits: number;
  /** Commits that placed or extended holds. */
  readonly grants: number;
  /** Whatever should not have happened. */
  readonly faults: readonly string[];
}

/** What the server itself wrote down of every commit, by triggers: nothing of the storage's own code is trusted. */
export interface Trail {
  /** Follows every account from its first commit on, and looks for what should not have happened. */
  readonly follow: () => Promise<TrailReport>;
}

interface Line {
  readonly xid: string;
  readonly what: string;
  readonly account: string;
  readonly before: Readonly<Record<string, string | null>> | null;
  readonly after: Readonly<Record<string, string | null>> | null;
}

/**
 * Has the server keep a trail of every change of accounts, entries and holds, in the order of their commits.
 *
 * @param connectionString - The server.
 * @param schema - The schema; nothing may be in it yet.
 * @returns The trail.
 */
export async function keepTrail(connectionString: string, schema: string): Promise<Trail> {
  const run = async (text: string): Promise<readonly unknown[]> => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(text)).rows as readonly unknown[];
    } finally {
      await client.end();
    }
  };
  const triggers = ['account', 'entry', 'hold'].map(
    (table) =>
      `CREATE TRIGGER trail AFTER INSERT OR UPDATE OR DELETE ON "${schema}".${table}
       FOR EACH ROW EXECUTE FUNCTION "${schema}".note();`,
  );
  await run(`
    CREATE TABLE "${schema}".trail (seq bigserial PRIMARY KEY, xid bigint, what text, account text, before json, after json);
    CREATE FUNCTION "${schema}".note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO "${schema}".trail (xid, what, account, before, after)
      VALUES (txid_current(), TG_TABLE_NAME, COALESCE(NEW.account_id, OLD.account_id), to_json(OLD), to_json(NEW));
      RETURN NULL;
    END $$;
    ${triggers.join('\n')}`);
  // Numbers as the text they were written in: an amount is no float.
  const fields = ['version', 'posted', 'held', 'floor', 'amount', 'debit_book', 'credit_book'];
  const shown = (row: string): string =>
    `CASE WHEN ${row} IS NULL THEN NULL ELSE json_build_object(${fields.map((field) => `'${field}', ${row}->>'${field}'`).join(', ')}) END AS ${row}`;
  return {
    follow: async () => {
      const select = `SELECT xid, what, account, ${shown('before')}, ${shown('after')} FROM "${schema}".trail ORDER BY seq`;
      return followed((await run(select)) as readonly Line[]);
    },
  };
}

interface Commit {
  readonly account: string;
  version: number;
  base: number;
  readonly posted: { from: bigint; to: bigint };
  readonly held: { from: bigint; to: bigint };
  floor: bigint;
  /** What entries moved into the wallet and out of it, and what holds took and gave back. */
  credits: bigint;
  debits: bigint;
  granted: bigint;
  given: bigint;
}

function followed(lines: readonly Line[]): TrailReport {
  const commits = new Map<string, Commit>();
  for (const line of lines) {
    const name = `${line.account} ${line.xid}`;
    const commit = commits.get(name) ?? emptyCommit(line.account);
    commits.set(name, commit);
    note(commit, line);
  }
  const faults: string[] = [];
  const last = new Map<string, Commit>();
  let grants = 0;
  for (const commit of [...commits.values()].sort((left, right) => left.version - right.version)) {
    if (commit.granted > 0n) grants += 1;
    const told = faultsOf(commit, last.get(commit.account));
    faults.push(...told.map((fault) => `${commit.account} version ${commit.version}: ${fault}`));
    last.set(commit.account, commit);
  }
  return { commits: commits.size, grants, faults };
}

function faultsOf(commit: Commit, before: Commit | undefined): readonly string[] {
  const { posted, held, floor, credits, debits, granted, given } = commit;
  const faults: string[] = [];
  if (commit.base !== (before?.version ?? 0)) faults.push(`follows version ${commit.base}, not the one before`);
  if (posted.from !== (before?.posted.to ?? 0n) || held.from !== (before?.held.to ?? 0n)) faults.push('begins elsewhere');
  if (posted.to - posted.from !== credits - debits) faults.push('posted does not follow from its entries');
  if (held.to - held.from !== granted - given) faults.push('held does not follow from its holds');
  if (granted === 0n) return faults;
  // Each racer does one thing at a time, so a commit that grants does nothing else and ends at its tightest.
  if (credits > 0n || given > 0n) faults.push('grants, and gives in the same commit');
  if (posted.to - held.to < floor) faults.push(`grants below the floor: ${posted.to} posted, ${held.to} held`);
  return faults;
}

function emptyCommit(account: string): Commit {
  const none = { version: 0, base: 0, floor: 0n, credits: 0n, debits: 0n, granted: 0n, given: 0n };
  return { account, ...none, posted: { from: 0n, to: 0n }, held: { from: 0n, to: 0n } };
}

function note(commit: Commit, { what, before, after }: Line): void {
  if (what === 'account') {
    commit.base = Number(before?.version ?? 0);
    commit.version = Number(after?.version ?? -1);
    commit.posted.from = atoms(before?.posted);
    commit.posted.to = atoms(after?.posted);
    commit.held.from = atoms(before?.held);
    commit.held.to = atoms(after?.held);
    commit.floor = atoms(after?.floor);
  } else if (what === 'entry') {
    if (after?.credit_book === 'wallet') commit.credits += atoms(after.amount);
    if (after?.debit_book === 'wallet') commit.debits += atoms(after.amount);
  } else {
    const change = atoms(after?.amount) - atoms(before?.amount);
    if (change > 0n) commit.granted += change;
    else commit.given -= change;
  }
}

/** Twelve places, as the columns have them. */
function atoms(text: string | null | undefined): bigint {
  return BigInt((text ?? '0.000000000000').replace('.', ''));
}
