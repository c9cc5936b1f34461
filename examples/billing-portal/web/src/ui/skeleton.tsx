import type { ReactNode } from 'react';

/** Keeps the place of lines that are on their way. */
export function Skeleton({ lines }: { lines: number }): ReactNode {
  return (
    <div className="skeleton">
      <span className="unseen" role="status">
        Loading
      </span>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line) => (
        <span key={line} className="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}
