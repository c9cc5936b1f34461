/** The only clock the library reads. */
export interface Clock {
  /**
   * The time.
   *
   * @returns Epoch milliseconds, a whole number.
   */
  now(): number;
}

/** The only source of ids that are not made from the world. */
export interface IdSource {
  /**
   * A new id.
   *
   * @param prefix - Kind of id, such as `top`.
   * @returns Unique text that begins with the prefix, an underscore, and sorts roughly by time.
   */
  next(prefix: string): string;
}
