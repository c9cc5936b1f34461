import type { Route } from './route.ts';

/** A route, under its name. */
export interface NamedRoute {
  /** Method and path, such as `GET /accounts/{accountId}/balance`. */
  readonly name: string;
  /** The route. */
  readonly route: Route;
}

/** What a path leads to. */
export interface Place {
  /** The routes by method. */
  readonly byMethod: ReadonlyMap<string, NamedRoute>;
  /** What stands in the path, decoded. */
  readonly params: { readonly [name: string]: string };
}

interface Node {
  readonly literal: Map<string, Node>;
  named: { readonly name: string; readonly node: Node } | undefined;
  readonly byMethod: Map<string, NamedRoute>;
}

/**
 * Makes what finds the route of a path. A literal segment goes before a parameter.
 *
 * @param table - The routes.
 * @returns Finds what a path leads to; absent for nothing.
 */
export function router(table: Readonly<Record<string, Route>>): (path: string) => Place | undefined {
  const root = emptyNode();
  for (const [name, route] of Object.entries(table)) {
    const [method = '', path = ''] = name.split(' ');
    let node = root;
    for (const segment of path.split('/').slice(1)) node = childOf(node, segment);
    node.byMethod.set(method, { name, route });
  }
  return (path) => {
    if (!path.startsWith('/')) return undefined;
    const segments = path.slice(1).split('/');
    return find(root, segments, { at: 0, params: {} });
  };
}

function emptyNode(): Node {
  return { literal: new Map(), named: undefined, byMethod: new Map() };
}

function childOf(node: Node, segment: string): Node {
  if (segment.startsWith('{')) {
    node.named ??= { name: segment.slice(1, -1), node: emptyNode() };
    return node.named.node;
  }
  const known = node.literal.get(segment) ?? emptyNode();
  node.literal.set(segment, known);
  return known;
}

function find(
  node: Node,
  segments: readonly string[],
  { at, params }: { readonly at: number; readonly params: Record<string, string> },
): Place | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    return node.byMethod.size === 0 ? undefined : { byMethod: node.byMethod, params };
  }
  const literal = node.literal.get(segment);
  const found = literal && find(literal, segments, { at: at + 1, params });
  if (found !== undefined || node.named === undefined) return found;
  const value = decoded(segment);
  if (value === undefined || value === '') return undefined;
  const { name, node: next } = node.named;
  return find(next, segments, { at: at + 1, params: { ...params, [name]: value } });
}

function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
