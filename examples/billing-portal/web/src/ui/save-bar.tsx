import type { ReactNode } from 'react';
import type { Save } from '../data/use-save.ts';
import { ProblemBox } from './problem-box.tsx';

interface SaveBarProps<Kept> {
  readonly isChanged: boolean;
  readonly save: Save;
  /** Takes what somebody else saved meanwhile. */
  readonly onTakeCurrent: (current: Kept) => void;
}

/** Saves something that is edited as a whole, and says how that went. */
export function SaveBar<Kept>({ isChanged, save, onTakeCurrent }: SaveBarProps<Kept>): ReactNode {
  const { problem, isSaving, told, forget } = save;
  const takeCurrent = (): void => {
    onTakeCurrent(problem?.facts.current as Kept);
    forget();
  };
  return (
    <>
      {problem !== undefined && (
        <ProblemBox problem={problem}>
          {problem.code === 'stale' && (
            <button type="button" className="button button-small" onClick={takeCurrent}>
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
