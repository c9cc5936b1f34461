import pg from 'pg';
import type { BenchServer } from './server.ts';

type Query = { readonly text: string; readonly values: unknown[]; readonly name?: string };

/** Takes down the statements a storage sends, so that they can be sent again without it. */
export class Recorder {
  /** The connections to give to the storage. */
  readonly pool: pg.Pool;
  /** The statements so far; whoever uses them takes them out. */
  readonly statements: Query[] = [];

  /**
   * @param server - The server.
   */
  constructor(server: BenchServer) {
    this.pool = new pg.Pool({ connectionString: server.connectionString, max: 1 });
    this.pool.on('connect', (client) => {
      const query = client.query.bind(client) as (given: Query) => unknown;
      Object.assign(client, {
        query: (given: Query) => {
          this.statements.push(given);
          return query(given);
        },
      });
    });
  }
}

/** Sends taken-down statements to a copy of the schema they were made for, plainly with the driver. */
export class Replay {
  readonly #client: pg.Client;
  readonly #from: string;
  readonly #to: string;
  readonly #texts: Map<string, string> = new Map();

  /**
   * @param client - The connection.
   * @param schemas - Schema they were made for, and its copy.
   */
  constructor(client: pg.Client, schemas: { readonly from: string; readonly to: string }) {
    this.#client = client;
    this.#from = `"${schemas.from}"`;
    this.#to = `"${schemas.to}"`;
  }

  /**
   * Sends one statement, as the storage sent it.
   *
   * @param query - The statement.
   */
  async send(query: Query): Promise<void> {
    let text = this.#texts.get(query.text);
    if (text === undefined) {
      text = query.text.replaceAll(this.#from, this.#to);
      this.#texts.set(query.text, text);
    }
    const { rows } = await this.#client.query({ ...query, text });
    if (rows.length !== 1)
      throw new Error('A statement that was sent again must find the state of its first time.');
  }
}
