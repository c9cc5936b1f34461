import type { ReactNode } from 'react';
import type { Problem } from '../data/problem.ts';

interface ProblemBoxProps {
  readonly problem: Problem;
  /** Offers to try again. */
  readonly onAgain?: () => void;
  /** What the person can do about it. */
  readonly children?: ReactNode;
}

/** What went wrong, as the server told it: in words, and by field and rule. */
export function ProblemBox({ problem, onAgain, children }: ProblemBoxProps): ReactNode {
  return (
    <div className="notice notice-bad" role="alert">
      <p className="notice-title">{problem.title}</p>
      {problem.fields.length === 0 ? (
        <p>{problem.message}</p>
      ) : (
        <ul>
          {problem.fields.map(({ field, rule }) => (
            <li key={`${field} ${rule}`}>
              <code>{field}</code> {rule}
            </li>
          ))}
        </ul>
      )}
      {children}
      {onAgain !== undefined && (
        <button type="button" className="button button-small" onClick={onAgain}>
          Try again
        </button>
      )}
    </div>
  );
}
