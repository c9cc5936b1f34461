import type { ReactNode } from 'react';
import type { Problem } from '../data/problem.ts';
import { ProblemBox } from './problem-box.tsx';

interface SaveBarProps {
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  /** What the last save came to. */
  readonly told: string;
  readonly problem: Problem | undefined;
  /** Takes what somebody else saved meanwhile. */
  readonly onTakeCurrent: () => void;
}

/** Saves something that is edited as a whole, and says how that went. */
export function SaveBar({ isChanged, isSaving, told, problem, onTakeCurrent }: SaveBarProps): ReactNode {
  return (
    <>
      {problem !== undefined && (
        <ProblemBox problem={problem}>
          {problem.code === 'stale' && (
            <button type="button" className="button button-small" onClick={onTakeCurrent}>
              Show what was saved, and drop my changes
            </button>
          )}
        </ProblemBox>
      )}
      <p className="save-bar">
        <button type="submit" className="button button-main" disabled={!isChanged || isSaving}>
          {isSaving ? 'Saving' : 'Save changes'}
        </button>
        <span role="status" className="muted">
          {told !== '' ? told : isChanged ? 'Not saved yet.' : ''}
        </span>
      </p>
    </>
  );
}
