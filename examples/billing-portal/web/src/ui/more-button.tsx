import type { ReactNode } from 'react';
import type { Pages } from '../data/use-pages.ts';
import { ProblemBox } from './problem-box.tsx';

/** Asks for the next page of a list. */
export function MoreButton({ pages }: { pages: Omit<Pages<unknown>, 'first' | 'rest'> }): ReactNode {
  const { more, isReadingMore, problem } = pages;
  return (
    <>
      {problem !== undefined && <ProblemBox problem={problem} />}
      {more !== undefined && (
        <p className="more">
          <button type="button" className="button" disabled={isReadingMore} onClick={more}>
            {isReadingMore ? 'Loading' : 'Show more'}
          </button>
        </p>
      )}
    </>
  );
}
