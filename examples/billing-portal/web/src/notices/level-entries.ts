import type { BodyOf, ResponseOf } from '@live-calls/http';
import { readAmount } from '../text/money.ts';

/** A level on the wire. */
export type Level = BodyOf<'PUT /accounts/{accountId}/thresholds'>['levels'][number];

/** A level as it is typed. */
export interface LevelEntry {
  /** Its id. */
  readonly levelId: string;
  /** How serious it is. */
  readonly severity: Level['severity'];
  /** Whether it is money or days. */
  readonly type: Level['type'];
  /** The money or the days. */
  readonly text: string;
  /** Money above which it is armed again, where it has its own. */
  readonly rearmAmount?: string;
}

/** Reads what can be typed over from the levels that are kept. */
export function levelEntries({
  levels,
}: Pick<ResponseOf<'GET /accounts/{accountId}/thresholds'>, 'levels'>): readonly LevelEntry[] {
  return levels.map(({ level }) => {
    const { levelId, severity, type } = level;
    if (level.type === 'runway') return { levelId, severity, type, text: String(level.days) };
    const own = level.rearmAmount === undefined ? {} : { rearmAmount: level.rearmAmount };
    return { levelId, severity, type, text: level.amount, ...own };
  });
}

/** Writes levels as they are sent. What cannot be read is sent as it is: the server names field and rule. */
export function levelsOf(entries: readonly LevelEntry[], currency: string): readonly Level[] {
  return entries.map(({ levelId, severity, type, text, rearmAmount }) => {
    if (type === 'runway')
      return { levelId, severity, type, days: /^\d+$/.test(text.trim()) ? Number(text) : 0 };
    const read = readAmount(text, currency);
    const amount = read.status === 'amount' ? read.amount : text.trim();
    return { levelId, severity, type, amount, ...(rearmAmount !== undefined && { rearmAmount }) };
  });
}

/** A level that is added, under an id that none of the others has. */
export function newEntry(entries: readonly LevelEntry[]): LevelEntry {
  let count = entries.length + 1;
  while (entries.some(({ levelId }) => levelId === `level-${count}`)) count += 1;
  return { levelId: `level-${count}`, severity: 'low', type: 'amount', text: '' };
}
