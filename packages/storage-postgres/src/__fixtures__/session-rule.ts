import { everyNode, type Node, type Nodes, nodeKind, nodesUnder } from './parsed-sql.ts';

const plain = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt']);
const schemaChanges = new Set([
  'CreateSchemaStmt',
  'CreateDomainStmt',
  'CreateStmt',
  'IndexStmt',
  'AlterTableStmt',
]);
/**
 * Locks of a session, settings, sequences, and what no two servers answer alike. `gen_random_uuid` is asked for once when a
 * storage is opened: it names the opening's commits, and decides nothing.
 */
const forbidden =
  /^(pg_(try_)?advisory_(lock|unlock)\w*|set_config|nextval|currval|lastval|setval|now|\w+_timestamp|timeofday|random|pg_(notify|listening_channels|export_snapshot))$/;

/**
 * What in a statement outlives its transaction on the connection, and so breaks behind a pooler of transactions; and what
 * reads the server's clock or chance.
 *
 * @param statement - The statement, as PostgreSQL parses it.
 * @param migrates - Whether it may change the schema.
 * @returns The problems.
 */
export function sessionProblems(statement: Node, migrates = false): readonly string[] {
  const kind = nodeKind(statement);
  const body = statement[kind] as Nodes;
  const problems: string[] = [];
  if (kind === 'VariableSetStmt') {
    if (body.is_local !== true) problems.push('a setting of the session');
  } else if (kind === 'TransactionStmt') {
    const allowed = ['TRANS_STMT_BEGIN', 'TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK'];
    if (!allowed.includes(String(body.kind))) problems.push(String(body.kind));
  } else if (!plain.has(kind) && !(migrates && schemaChanges.has(kind))) problems.push(kind);
  for (const { funcname } of everyNode(statement, 'FuncCall')) {
    const name = nodesUnder({ funcname }, 'funcname').map((part) => String((part.String as Nodes).sval));
    if (forbidden.test(name.at(-1) ?? '')) problems.push(`${name.at(-1)}()`);
  }
  if (everyNode(statement, 'SQLValueFunction').length > 0) problems.push('a value of the session or the clock');
  const relations = ['RangeVar', 'relation', 'rel'].flatMap((field) => everyNode(statement, field));
  if (relations.some(({ relpersistence }) => relpersistence === 't')) problems.push('a temporary table');
  return problems;
}
