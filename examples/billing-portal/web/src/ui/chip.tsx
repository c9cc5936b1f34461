import type { ReactNode } from 'react';

/** How something stands: `good`, `waiting`, `bad`, or nothing special. */
export type Tone = 'good' | 'waiting' | 'bad' | 'plain';

/** A state in one or two words. */
export function Chip({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}
