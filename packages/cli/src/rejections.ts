import { plain } from './call-file/shown.ts';
import { counted, grouped, type Progress } from './progress.ts';
import type { CommandStreams } from './streams.ts';

const SHOWN_PROBLEMS = 20;

/** A reason that one option may end for the whole file, and what is said of it. */
interface Remedy {
  readonly sign: string;
  readonly advice: string;
}

const REMEDIES: readonly Remedy[] = [
  {
    sign: 'say with --default-country',
    advice:
      'because their numbers have no plus sign. If all were dialled in one country, say which: --default-country GB.',
  },
  {
    sign: 'a number as dialled in',
    advice:
      'because their numbers are none of the country that --default-country names. Is it the right one?',
  },
  {
    sign: 'say which zone it is in with --time-zone',
    advice: 'because their times have no offset. Say which zone they are in: --time-zone Europe/London.',
  },
];

/** Counts rejected lines, tells the first of them, and what would help where most share one reason. */
export class Rejections {
  readonly #streams: CommandStreams;
  readonly #isQuiet: boolean;
  readonly #progress: Progress;
  readonly #remedied = new Map<Remedy, number>();
  #count = 0;

  /**
   * @param streams - Where it is told.
   * @param isQuiet - Whether it is only counted.
   * @param progress - Progress that shares the terminal.
   */
  constructor(streams: CommandStreams, isQuiet: boolean, progress: Progress) {
    this.#streams = streams;
    this.#isQuiet = isQuiet;
    this.#progress = progress;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts one.
   *
   * @param reason - The line and what is wrong with it.
   */
  add(reason: string): void {
    this.#count += 1;
    const remedy = REMEDIES.find(({ sign }) => reason.includes(sign));
    if (remedy !== undefined) this.#remedied.set(remedy, (this.#remedied.get(remedy) ?? 0) + 1);
    if (this.#isQuiet || this.#count > SHOWN_PROBLEMS) return;
    this.#progress.clear();
    this.#streams.stderr.write(`${plain(reason)}\n`);
  }

  /**
   * How many were not told one by one.
   *
   * @param where - Where those are told, such as `; the results name each`.
   * @returns A line with its break; empty when all were told.
   */
  rest(where = ''): string {
    const left = this.#count - SHOWN_PROBLEMS;
    return left > 0 ? `… and ${counted(left, 'more rejected line')}${where}.\n` : '';
  }

  /**
   * What would help.
   *
   * @param lines - Lines the file has.
   * @returns A line with its break; empty unless most lines share one reason.
   */
  hint(lines: number): string {
    for (const [{ advice }, count] of this.#remedied) {
      if (count * 2 <= lines) continue;
      const were = lines === 1 ? 'was' : 'were';
      return `Hint: ${grouped(count)} of ${counted(lines, 'line')} ${were} rejected ${advice}\n`;
    }
    return '';
  }
}
