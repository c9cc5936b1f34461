import type { QueryOf, ResponseOf } from '@live-calls/http';
import { useEffect, useRef, useState } from 'react';
import { type ReadView, useAccount, useRead } from './account.tsx';
import { type PathParts, type ReadName, read } from './client.ts';
import { asProblem, type Problem } from './problem.ts';

/** Operations that answer page by page. */
type PagedName = {
  [Name in ReadName]: ResponseOf<Name> extends { readonly cursor?: string } ? Name : never;
}[ReadName];

/** A list of which some pages are read. */
export interface Pages<Page> {
  /** The first page. */
  readonly first: ReadView<Page>;
  /** Those behind it, as far as somebody asked. */
  readonly rest: readonly Page[];
  /** Reads the next one; absent when there is none. */
  readonly more?: () => void;
  /** Whether the next one is being read. */
  readonly isReadingMore: boolean;
  /** Why the next one could not be read. */
  readonly problem?: Problem;
}

/** How the list is read. */
interface PagesOptions<Name extends PagedName> {
  readonly query: QueryOf<Name>;
  readonly parts?: PathParts;
  readonly follow?: boolean;
}

/**
 * Reads a list page by page.
 *
 * @param name - The operation.
 * @param options - What stands behind the question mark, without the cursor.
 */
export function usePages<Name extends PagedName>(
  name: Name,
  { query, parts = {}, follow = false }: PagesOptions<Name>,
): Pages<ResponseOf<Name>> {
  const { accountId } = useAccount();
  const [rest, setRest] = useState<readonly ResponseOf<Name>[]>([]);
  const [isReadingMore, setReadingMore] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // Pages behind the first belong to it: while they are shown it is not read anew, or lines would stand twice.
  const first = useRead(name, { parts, query, follow: follow && rest.length === 0 });
  const asked = JSON.stringify([accountId, query]);
  const current = useRef(asked);
  useEffect(() => {
    current.current = asked;
    setRest([]);
    setProblem(undefined);
  }, [asked]);

  const last = (rest.at(-1) ?? first.value) as { readonly cursor?: string } | undefined;
  const more = async (): Promise<void> => {
    setReadingMore(true);
    setProblem(undefined);
    try {
      const page = await read(name, { accountId, ...parts }, {
        ...query,
        cursor: last?.cursor,
      } as QueryOf<Name>);
      if (current.current === asked) setRest((pages) => [...pages, page]);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setReadingMore(false);
    }
  };
  return {
    first,
    rest,
    isReadingMore,
    ...(last?.cursor !== undefined && { more: () => void more() }),
    ...(problem !== undefined && { problem }),
  };
}
