import { useState } from 'react';
import { asProblem, type Problem } from './problem.ts';

/** How a save of something that is edited stands. */
export interface Save {
  /** Whether it is under way. */
  readonly isSaving: boolean;
  /** What the last one came to, in a word. */
  readonly told: string;
  /** Why the last one failed. */
  readonly problem?: Problem;
  /** Saves; only one at a time. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
  /** Forgets what the last one came to, as soon as somebody goes on editing. */
  readonly forget: () => void;
}

/** Saves something, and keeps how that went. */
export function useSave(): Save {
  const [isSaving, setSaving] = useState(false);
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState<Problem>();
  return {
    isSaving,
    told,
    ...(problem !== undefined && { problem }),
    run: async (work) => {
      if (isSaving) return;
      setSaving(true);
      setProblem(undefined);
      setTold('');
      try {
        await work();
        setTold('Saved.');
      } catch (thrown) {
        setProblem(asProblem(thrown));
      } finally {
        setSaving(false);
      }
    },
    forget: () => {
      setTold('');
      setProblem(undefined);
    },
  };
}
