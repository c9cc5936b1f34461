import { everyNode, type Node, type Nodes, nodeKind, nodesUnder } from './parsed-sql.ts';

/** What a statement is to a database that is distributed by account. */
export interface Judgement {
  /**
   * `one`: everything it touches is of one account, named by one parameter. `many`: of the accounts in its parameters.
   * `across`: some table is read or written without accounts. `none`: no table of accounts is touched.
   */
  readonly scope: 'one' | 'many' | 'across' | 'none';
  /** Tables that are touched without an account, each with the order it is read in. */
  readonly across: readonly string[];
  /** Whether it locks rows of several accounts, which Citus refuses. */
  readonly locksSeveral: boolean;
}

/** Whose rows: of the account in one parameter (`$1`), of several, or of nobody knows whom. */
type Scope = `$${number}` | 'many' | 'unknown';

/** What a level may speak of beside its own relations: parts of WITH, and relations of the levels around it. */
interface Around {
  readonly ctes: ReadonlyMap<string, Scope>;
  readonly outer: ReadonlyMap<string, Scope>;
}

interface Level {
  /** Relations of this level by alias: a table's name, or what is known of the accounts in it. */
  readonly relations: Map<string, { readonly table?: string; readonly scope?: Scope }>;
  readonly conditions: Node[];
}

/**
 * Judges a parsed statement: each table of accounts it touches must be bound to accounts, by equality of its account id
 * with a parameter, or with the account id of something that is bound itself.
 *
 * @param statement - The statement, as PostgreSQL parses it.
 * @param shared - Tables that are no accounts'.
 * @returns What it is.
 */
export function judge(statement: Node, shared: ReadonlySet<string>): Judgement {
  const judge = new Judge(shared);
  judge.query(statement, { ctes: new Map(), outer: new Map() });
  return judge.judgement();
}

class Judge {
  readonly #shared: ReadonlySet<string>;
  readonly #across: string[] = [];
  readonly #scopes: Scope[] = [];
  #locksSeveral = false;

  constructor(shared: ReadonlySet<string>) {
    this.#shared = shared;
  }

  judgement(): Judgement {
    const rest = { across: this.#across, locksSeveral: this.#locksSeveral };
    if (this.#across.length > 0) return { scope: 'across', ...rest };
    if (this.#scopes.length === 0) return { scope: 'none', ...rest };
    return { scope: isOne(widest(this.#scopes)) ? 'one' : 'many', ...rest };
  }

  /** Judges one level of a query, after everything below it; answers whose accounts come out of it. */
  query(statement: Node, around: Around): Scope {
    const kind = nodeKind(statement);
    const body = statement[kind] as Nodes;
    const ctes = new Map(around.ctes);
    const within = { ctes, outer: around.outer };
    for (const { CommonTableExpr: part } of nodesUnder(body.withClause, 'ctes')) {
      const { ctename, ctequery } = part as { readonly ctename: string; readonly ctequery: Node };
      ctes.set(ctename, this.query(ctequery, within));
    }
    if (kind === 'SelectStmt' && body.op !== 'SETOP_NONE') {
      return widest([body.larg, body.rarg].map((side) => this.query({ SelectStmt: side }, within)));
    }
    if (kind === 'InsertStmt') return this.#insert(body, within);
    const level: Level = { relations: new Map(), conditions: [] };
    const from = [...nodesUnder(body, 'fromClause'), ...nodesUnder(body, 'usingClause')];
    if (body.relation !== undefined) from.unshift({ RangeVar: body.relation });
    for (const item of from) this.#enter(item, level, within);
    if (body.whereClause !== undefined) level.conditions.push(body.whereClause as Node);
    return this.#settle(body, level, within);
  }

  #insert(body: Nodes, around: Around): Scope {
    const { relname } = body.relation as { readonly relname: string };
    const scope = this.query(body.selectStmt as Node, around);
    if (this.#shared.has(relname)) return 'unknown';
    const [first] = nodesUnder(body, 'cols');
    const leads = (first?.ResTarget as Nodes | undefined)?.name === 'account_id';
    if (leads && scope !== 'unknown') this.#scopes.push(scope);
    else this.#across.push(`write ${relname}`);
    return scope;
  }

  /** Enters a relation of a FROM clause, or of what joins several. */
  #enter(item: Node, level: Level, around: Around): void {
    const kind = nodeKind(item);
    const body = item[kind] as Nodes;
    if (kind === 'JoinExpr') {
      this.#enter(body.larg as Node, level, around);
      this.#enter(body.rarg as Node, level, around);
      if (body.quals !== undefined) level.conditions.push(body.quals as Node);
      return;
    }
    const alias = (body.alias as Nodes | undefined)?.aliasname as string | undefined;
    if (kind === 'RangeVar') {
      const name = body.relname as string;
      if (body.schemaname === undefined) level.relations.set(alias ?? name, { scope: around.ctes.get(name) ?? 'unknown' });
      else if (!this.#shared.has(name)) level.relations.set(alias ?? name, { table: name });
    } else if (kind === 'RangeSubselect') {
      level.relations.set(alias ?? '', { scope: this.query(body.subquery as Node, around) });
    } else if (kind === 'RangeFunction') level.relations.set(alias ?? '', { scope: 'many' });
    else throw new Error(`There is a ${kind} where rows come from; this test does not know what it does.`);
  }

  /** Binds tables to accounts until nothing more can be bound. */
  #settle(body: Nodes, level: Level, around: Around): Scope {
    const bound = new Map<string, Scope>(around.outer);
    for (const [alias, { scope }] of level.relations) {
      if (scope !== undefined && scope !== 'unknown') bound.set(alias, scope);
    }
    const equalities = level.conditions.flatMap(conjuncts);
    for (let moved = true; moved; ) {
      moved = false;
      for (const [alias, { table }] of level.relations) {
        if (table === undefined || isOne(bound.get(alias))) continue;
        const scope = equalities.map((one) => scopeOf(one, alias, { level, bound })).sort(oneFirst)[0];
        if (scope === undefined || scope === 'unknown' || bound.get(alias) === scope) continue;
        bound.set(alias, scope);
        moved = true;
      }
    }
    const scopes: Scope[] = [];
    for (const [alias, { table }] of level.relations) {
      if (table === undefined) continue;
      const scope = bound.get(alias);
      if (scope === undefined) this.#across.push(`read ${table}${orderOf(body)}`);
      else scopes.push(scope);
    }
    this.#scopes.push(...scopes);
    const locks = nodesUnder(body, 'lockingClause').length > 0;
    if (locks && scopes.length > 0 && !isOne(widest(scopes))) this.#locksSeveral = true;
    for (const { subselect } of everyNode([level.conditions, body.targetList], 'SubLink')) {
      this.query(subselect as Node, { ctes: around.ctes, outer: bound });
    }
    return scopes.length > 0 ? widest(scopes) : this.#produced(body, bound);
  }

  /** Whose accounts a query without tables gives: those of its first column. */
  #produced(body: Nodes, bound: ReadonlyMap<string, Scope>): Scope {
    if (nodesUnder(body, 'valuesLists').length > 0) return 'many';
    const [first] = nodesUnder(body, 'targetList');
    const value = bare((first?.ResTarget as Nodes | undefined)?.val as Node | undefined);
    if (value?.ParamRef !== undefined) return parameterOf(value);
    const column = columnOf(value);
    if (column?.alias !== undefined) return bound.get(column.alias) ?? 'unknown';
    return bound.size > 0 ? widest([...bound.values()]) : 'unknown';
  }
}

/** What an equality binds the account id of a relation to; `unknown` when it binds nothing. */
function scopeOf(
  condition: Node,
  alias: string,
  so: { readonly level: Level; readonly bound: ReadonlyMap<string, Scope> },
): Scope {
  const body = condition.A_Expr as Nodes | undefined;
  const isAny = body?.kind === 'AEXPR_OP_ANY';
  if (body === undefined || !(isAny || body.kind === 'AEXPR_OP')) return 'unknown';
  if (nodesUnder(body, 'name').some((part) => (part.String as Nodes).sval !== '=')) return 'unknown';
  const sides = [bare(body.lexpr as Node), bare(body.rexpr as Node)] as const;
  for (const [own, other] of [sides, [sides[1], sides[0]] as const]) {
    const column = columnOf(own);
    if (column?.name !== 'account_id' || (column.alias ?? onlyTable(so.level)) !== alias) continue;
    if (other?.ParamRef !== undefined) return isAny ? 'many' : parameterOf(other);
    const source = columnOf(other);
    if (source?.alias !== undefined && source.alias !== alias) return so.bound.get(source.alias) ?? 'unknown';
  }
  return 'unknown';
}

function oneFirst(left: Scope, right: Scope): number {
  const rank = (scope: Scope): number => (isOne(scope) ? 0 : scope === 'many' ? 1 : 2);
  return rank(left) - rank(right);
}

function widest(scopes: readonly Scope[]): Scope {
  if (scopes.includes('unknown')) return 'unknown';
  return new Set(scopes).size === 1 ? (scopes[0] as Scope) : 'many';
}

function conjuncts(condition: Node): readonly Node[] {
  const body = condition.BoolExpr as Nodes | undefined;
  if (body?.boolop === 'AND_EXPR') return nodesUnder(body, 'args').flatMap(conjuncts);
  return [condition];
}

function parameterOf(node: Node): Scope {
  return `$${Number((node.ParamRef as Nodes).number)}`;
}

function isOne(scope: Scope | undefined): boolean {
  return scope?.startsWith('$') === true;
}

/** An unqualified column is the one table's. */
function onlyTable(level: Level): string | undefined {
  const [first, ...others] = [...level.relations].filter(([, { table }]) => table !== undefined);
  return others.length === 0 ? first?.[0] : undefined;
}

function bare(node: Node | undefined): Node | undefined {
  const cast = node?.TypeCast as Nodes | undefined;
  return cast === undefined ? node : bare(cast.arg as Node);
}

function columnOf(node: Node | undefined): { readonly alias?: string; readonly name: string } | undefined {
  const body = node?.ColumnRef as Nodes | undefined;
  if (body === undefined) return undefined;
  const parts = nodesUnder(body, 'fields').map((part) => String((part.String as Nodes | undefined)?.sval ?? '*'));
  const [name = '', alias] = parts.toReversed();
  return alias === undefined ? { name } : { alias, name };
}

function orderOf(body: Nodes): string {
  const fields = nodesUnder(body, 'sortClause').map(
    ({ SortBy }) => columnOf((SortBy as Nodes | undefined)?.node as Node)?.name,
  );
  return fields.length === 0 ? '' : ` by ${fields.join(' ')}`;
}
