import type { Runner } from '../connection/database.ts';

/**
 * Names commits like no other process does: what an account's row carries then tells whether a commit is there whose
 * answer was lost. The server makes the part that is unique, so nothing here reads the machine's chance.
 */
export class CommitIds {
  #instance = '';
  #count = 0;

  /**
   * Asks the server for a name of this opening of the storage.
   *
   * @param runner - Where.
   */
  async begin(runner: Runner): Promise<void> {
    const [row] = await runner.run({ text: 'SELECT gen_random_uuid()', values: [] });
    this.#instance = row?.[0] ?? '';
    this.#count = 0;
  }

  /**
   * A name for the next commit.
   *
   * @returns Text that no commit of any process had before.
   */
  next(): string {
    this.#count += 1;
    return `${this.#instance}.${this.#count.toString(36)}`;
  }
}
