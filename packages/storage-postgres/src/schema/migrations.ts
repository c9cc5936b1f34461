import { initialSchema } from './migrations/0001-initial.ts';

/** One step forward. A step that was released never changes; what must change is the next step. */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly version: number;
  /** What it does, for people. */
  readonly name: string;
  /**
   * Oldest version of this list that code may know and still run on the schema after this step. A step that keeps
   * yesterday's code running (a rolling deploy) says its version minus one.
   */
  readonly runsFrom: number;
  /** The statements; `{schema}` stands for the quoted name of the schema. */
  readonly sql: string;
}

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'initial', runsFrom: 1, sql: initialSchema },
];
