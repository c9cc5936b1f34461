const DATABASE = `  --database URL              postgres://user:password@host:5432/database; absent: the environment's DATABASE_URL, which
                              other users of the machine cannot see in the list of processes
  --schema NAME               schema that holds the tables (live_calls)`;

/** Help of `live-calls migrate`. */
export const MIGRATE_HELP: string = `live-calls migrate [options]

Makes the tables in a PostgreSQL database (14 to 18), or brings them to the version of this package. Run it before the
first start and with every update of the packages, before the new processes start: old processes go on meanwhile.
It may be run again, and by several at once. Needs npm install @live-calls/storage-postgres.

${DATABASE}

Examples:
  DATABASE_URL=postgres://billing@localhost/billing live-calls migrate
  live-calls migrate --database postgres://billing@localhost/billing --schema billing

Exit status: 0 the tables are there; 2 the database cannot be used, or has tables of a newer version.
`;

/** Help of `live-calls verify`. */
export const VERIFY_HELP: string = `live-calls verify [options]

Recomputes every balance, hold and report total of a database from its entries, and prints what differs: one line per
difference with the account, what was compared, where, what was expected and what is there. Each account is read as of
one moment, while traffic goes on; nothing is changed. Needs npm install @live-calls/storage-postgres.

${DATABASE}
  --account ID                every row of this account only
  --depth journal|totals      journal: every row of every account. totals: the database adds up, many times as fast, and
                              the rows of accounts that differ are read; what cancels out exactly between accounts, and
                              what no sum shows (a balance in the middle, a reference, a document of a contract), is not
                              seen (journal)
  --most 1000                 stops behind so many accounts, and prints the cursor to go on with
  --cursor CURSOR             goes on where an earlier run stopped or failed
  --format text|json          for people, or a line of JSON per account that differs and one for the summary (text)
  --progress                  shows progress also where nobody looks;  --quiet: only the differences

Examples:
  live-calls verify                                  all accounts of $DATABASE_URL, row by row
  live-calls verify --depth totals --quiet           every few minutes
  live-calls verify --account acme --format json

Exit status: 0 everything that was looked at agrees; 1 something differs; 2 the database cannot be used, an option is
wrong, or the run failed on its way (the message then has the cursor to go on with).
`;
