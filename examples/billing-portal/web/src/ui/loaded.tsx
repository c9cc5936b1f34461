import type { ReactNode } from 'react';
import type { ReadView } from '../data/account.tsx';
import { ProblemBox } from './problem-box.tsx';
import { Skeleton } from './skeleton.tsx';

interface LoadedProps<Value> {
  readonly view: ReadView<Value>;
  /** Lines that are reserved until it is there. */
  readonly lines?: number;
  readonly children: (value: Value) => ReactNode;
}

/** Something that is read: its place is kept while it loads, and a failure is told where it would stand. */
export function Loaded<Value>({ view, lines = 3, children }: LoadedProps<Value>): ReactNode {
  const { value, problem, again } = view;
  if (value === undefined) {
    if (problem !== undefined) return <ProblemBox problem={problem} onAgain={again} />;
    return <Skeleton lines={lines} />;
  }
  return (
    <>
      {problem !== undefined && (
        <p className="stale" role="status">
          Not up to date: {problem.message}{' '}
          <button type="button" className="link" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {children(value)}
    </>
  );
}
