import { parse } from 'libpg-query';

/** Fields of a node of a parsed statement. */
export type Nodes = Readonly<Record<string, unknown>>;
/** A node: its kind, and under that its fields. */
export type Node = Readonly<Record<string, unknown>>;

/**
 * Parses SQL with PostgreSQL's own parser.
 *
 * @param text - One or more statements.
 * @returns The statements.
 */
export async function parsed(text: string): Promise<readonly Node[]> {
  const { stmts } = (await parse(text)) as { readonly stmts?: readonly { readonly stmt: Node }[] };
  return (stmts ?? []).map(({ stmt }) => stmt);
}

/**
 * The kind of a node.
 *
 * @param node - The node.
 * @returns Its kind, such as `SelectStmt`.
 */
export function nodeKind(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/**
 * A list of nodes in a field.
 *
 * @param body - The fields of a node; absent: none.
 * @param field - The field.
 * @returns The nodes; none when the field is absent.
 */
export function nodesUnder(body: unknown, field: string): readonly Node[] {
  return ((body as Nodes | undefined)?.[field] ?? []) as readonly Node[];
}

/**
 * Every node of a kind anywhere below.
 *
 * @param node - Where to look.
 * @param kind - The kind.
 * @returns The fields of those nodes.
 */
export function everyNode(node: unknown, kind: string): readonly Nodes[] {
  if (Array.isArray(node)) return node.flatMap((one) => everyNode(one, kind));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === kind ? [value as Nodes] : []),
    ...everyNode(value, kind),
  ]);
}
