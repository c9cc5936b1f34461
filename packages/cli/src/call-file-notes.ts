import type { CallFileSettings } from './call-file/read-calls.ts';
import { readableCallers } from './call-file/readable-callers.ts';
import { shown } from './call-file/shown.ts';
import { grouped } from './progress.ts';

// Enough digits for a number, so that a country would make it one.
const NATIONAL = /^(?:\D?\d){7,}\D?$/;

/** Counts what was taken as something else while a call file was read, for the summary. */
export class CallFileNotes {
  readonly #defaultCountry: string | undefined;
  #repeatedHours = 0;
  #unreadable = 0;
  #firstUnreadable: unknown;

  /**
   * @param defaultCountry - ISO country of numbers without a plus sign, checked before.
   */
  constructor(defaultCountry: string | undefined) {
    this.#defaultCountry = defaultCountry;
  }

  /**
   * What the reader of the file has to be told.
   *
   * @returns Settings to go with the others.
   */
  settings(): Pick<CallFileSettings, 'canReadCaller' | 'onUnreadableCaller' | 'onRepeatedHour'> {
    return {
      canReadCaller: readableCallers(this.#defaultCountry),
      onUnreadableCaller: (from) => {
        if (this.#unreadable === 0) this.#firstUnreadable = from;
        this.#unreadable += 1;
      },
      onRepeatedHour: () => {
        this.#repeatedHours += 1;
      },
    };
  }

  /**
   * What the summary says of it.
   *
   * @returns Lines, with their breaks.
   */
  text(): string {
    let text = '';
    if (this.#unreadable > 0) {
      const calls = this.#unreadable === 1 ? '1 call names' : `${grouped(this.#unreadable)} calls name`;
      const from = this.#firstUnreadable;
      const isNational = this.#defaultCountry === undefined && NATIONAL.test(String(from));
      const advice = isNational ? ' (with --default-country, numbers without a plus sign can be read)' : '';
      text += `${calls} a caller that cannot be read, such as ${shown(from)}; taken as withheld${advice}.\n`;
    }
    if (this.#repeatedHours > 0) {
      const calls =
        this.#repeatedHours === 1 ? '1 call starts' : `${grouped(this.#repeatedHours)} calls start`;
      text += `${calls} in the hour that the clock change brings twice; taken as its first pass.\n`;
    }
    return text;
  }
}
