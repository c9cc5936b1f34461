import { expect, test } from 'vitest';
import { parsed } from './parsed-sql.ts';
import { sessionProblems } from './session-rule.ts';

async function problems(text: string): Promise<readonly string[]> {
  return (await parsed(text)).flatMap((statement) => sessionProblems(statement));
}

test.each([
  'SET lock_timeout = 5',
  "SELECT set_config('lock_timeout', '5', false)",
  'SELECT pg_advisory_lock(1)',
  'SELECT pg_try_advisory_lock_shared(1)',
  'LISTEN due',
  'NOTIFY due',
  'CREATE TEMP TABLE mine (a int)',
  'SELECT 1 INTO TEMP mine',
  'PREPARE one AS SELECT 1',
  'DECLARE one CURSOR WITH HOLD FOR SELECT 1',
  'DISCARD ALL',
  "SELECT nextval('s.numbers')",
  'SAVEPOINT here',
  'SELECT now()',
  'SELECT CURRENT_TIMESTAMP',
  'SELECT clock_timestamp()',
  'CREATE TABLE s.more (a int)',
])('finds what needs a session, a clock or chance in %s', async (text) => {
  expect(await problems(text)).not.toEqual([]);
});

test.each([
  'BEGIN; SET LOCAL lock_timeout = 5; COMMIT',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
  'UPDATE s.account SET version = 2 WHERE account_id = $1',
])('leaves %s alone', async (text) => {
  expect(await problems(text)).toEqual([]);
});
