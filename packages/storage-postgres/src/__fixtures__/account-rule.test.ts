import { describe, expect, test } from 'vitest';
import { judge } from './account-rule.ts';
import { parsed } from './parsed-sql.ts';

async function judged(text: string) {
  const [statement] = await parsed(text);
  if (statement === undefined) throw new Error('There is a statement.');
  return judge(statement, new Set(['document']));
}

describe('the rule that statements are bound to accounts', () => {
  test.each([
    ['SELECT * FROM s.hold WHERE account_id = $1::text AND status = $2', 'one'],
    ['SELECT * FROM s.hold t JOIN unnest($2::text[]) k(k0) ON t.account_id = $1 AND t.call_ref = k.k0', 'one'],
    ['SELECT * FROM s.hold h JOIN s.due d ON d.account_id = h.account_id WHERE h.account_id = $1', 'one'],
    ['SELECT * FROM s.hold WHERE account_id = ANY($1::text[])', 'many'],
    ['SELECT * FROM s.hold h WHERE h.account_id = $1 AND EXISTS (SELECT 1 FROM s.due d WHERE d.account_id = h.account_id)', 'one'],
    ['WITH won AS (UPDATE s.account SET version = 2 WHERE account_id = $1 AND version = $2 RETURNING account_id), w AS (INSERT INTO s.due (account_id, kind) SELECT won.account_id, u.k FROM won, unnest($3::text[]) u(k)) SELECT account_id FROM won', 'one'],
    ['INSERT INTO s.account (account_id, name) SELECT * FROM unnest($1::text[], $2::text[])', 'many'],
    ['DELETE FROM s.due t USING unnest($1::text[], $2::text[]) u(a, k) WHERE t.account_id = u.a AND t.kind = u.k', 'many'],
    ['SELECT * FROM s.hold h JOIN s.due d ON d.account_id = $2 WHERE h.account_id = $1', 'many'],
    ['SELECT content FROM s.document WHERE hash = $1', 'none'],
  ])('%s: %s', async (text, scope) => {
    expect((await judged(text)).scope).toBe(scope);
  });

  test.each([
    ['SELECT * FROM s.due ORDER BY due_at_ms, account_id LIMIT 5', 'read due by due_at_ms account_id'],
    ['SELECT * FROM s.hold WHERE call_ref = $1', 'read hold'],
    ['SELECT * FROM s.hold WHERE account_id = $1 OR status = $2', 'read hold'],
    ['SELECT * FROM s.hold WHERE account_id > $1', 'read hold'],
    ['SELECT * FROM s.hold h JOIN s.due d ON d.reference = h.call_ref WHERE h.account_id = $1', 'read due'],
    ['SELECT * FROM s.hold h WHERE h.account_id = $1 AND EXISTS (SELECT 1 FROM s.due d)', 'read due'],
    ['UPDATE s.hold SET status = $1', 'read hold'],
    ['DELETE FROM s.key WHERE at_ms < $1', 'read key'],
    ['INSERT INTO s.due (kind, account_id) VALUES ($1, $2)', 'write due'],
    ['WITH gone AS (DELETE FROM s.key WHERE at_ms < $1 RETURNING account_id) SELECT * FROM gone', 'read key'],
  ])('%s is across accounts: %s', async (text, across) => {
    expect((await judged(text)).across).toEqual([across]);
  });

  test('tells locks on rows of several accounts from locks on those of one', async () => {
    const locks = async (where: string) =>
      (await judged(`SELECT 1 FROM s.account WHERE ${where} FOR NO KEY UPDATE`)).locksSeveral;
    expect(await locks('account_id = $1')).toBe(false);
    expect(await locks('account_id = ANY($1)')).toBe(true);
    expect(await locks('version = $1')).toBe(false);
  });
});
