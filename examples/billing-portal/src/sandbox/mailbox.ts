import type { Announcement, Notifier } from '@live-calls/core/adapter';
import type { HostTables } from '../host-tables.ts';

/** A notice that would have been mailed. */
export interface KeptNotice {
  /** The account. */
  readonly accountId: string;
  /** What happened, such as `balance-low`. */
  readonly type: string;
  /** When, epoch milliseconds. */
  readonly atMs: number;
  /** All that is told, recipients included. */
  readonly payload: unknown;
}

/** Keeps notices instead of mailing them, so that they can be looked at. */
export class Mailbox {
  readonly #tables: HostTables;

  /**
   * @param tables - Where they are kept.
   */
  constructor(tables: HostTables) {
    this.#tables = tables;
  }

  /** The notifier, as the billing takes it. */
  get notifier(): Notifier {
    return {
      contract: 'notifier/v1',
      id: 'sandbox-mail',
      deliver: (announcement) => this.#deliver(announcement),
    };
  }

  /**
   * The latest notices, the latest first.
   *
   * @param count - How many at most.
   */
  async latest(count: number): Promise<readonly KeptNotice[]> {
    const { pool, schema } = this.#tables;
    const { rows } = await pool.query(
      `SELECT account_id AS "accountId", kind AS type, at_ms AS "atMs", told AS payload
         FROM ${schema}.mail ORDER BY at_ms DESC, announcement_id DESC LIMIT $1`,
      [count],
    );
    return (rows as readonly KeptNotice[]).map((row) => ({ ...row, atMs: Number(row.atMs) }));
  }

  /** The same notice again is the same. */
  async #deliver({ announcementId, accountId, type, atMs, payload }: Announcement): Promise<void> {
    const { pool, schema } = this.#tables;
    await pool.query(`INSERT INTO ${schema}.mail VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, [
      announcementId,
      accountId,
      atMs,
      type,
      JSON.stringify(payload),
    ]);
  }
}
