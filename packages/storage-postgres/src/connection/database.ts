import type { StatementWork, Tell } from '../events.ts';
import type { SentWire, Wire } from '../rows/values.ts';
import { CopyReader, type TakeRow } from './copy-reader.ts';
import { type FailureKind, failureKind, messageOf, NoAnswer, NotConnected } from './failure.ts';
import { guardConnections, type PostgresClient, type PostgresPool } from './postgres-pool.ts';

/** A statement with its values. */
export interface Statement {
  /** The text. */
  readonly text: string;
  /** Values for `$1` and on. */
  readonly values: readonly SentWire[];
  /** Short name of the text, for preparing it once per connection; absent: not worth it. */
  readonly name?: string;
  /** What it is for, as events tell it; `read` when absent. */
  readonly work?: StatementWork;
}

/** A row as the server sent it. */
export type WireRow = readonly Wire[];

/** Runs statements, each alone. */
export interface Runner {
  /**
   * Runs a statement.
   *
   * @param statement - The statement.
   * @returns Its rows.
   * @throws What the driver throws; see `failureKind`.
   */
  run(statement: Statement): Promise<readonly WireRow[]>;
}

const asText = { getTypeParser: () => (text: string) => text };

/** Connections that are listened to, once each, however many storages share their pool. */
const listened = new WeakSet<PostgresClient>();

/** The connections of a storage. */
export class Database implements Runner {
  readonly #pool: PostgresPool;
  readonly #answerMs: number;
  readonly #tell: Tell;
  #prepares = true;

  /**
   * @param pool - Where connections come from.
   * @param answerMs - How long a statement may take before its connection is given up.
   * @param tell - Who is told about statements.
   */
  constructor(pool: PostgresPool, answerMs: number, tell: Tell = () => {}) {
    this.#pool = pool;
    this.#answerMs = answerMs;
    this.#tell = tell;
    guardConnections(pool);
  }

  /** Runs one statement on a connection of its own. */
  async run(statement: Statement): Promise<readonly WireRow[]> {
    const client = await this.#take();
    let broken: Error | undefined;
    try {
      return await this.#send(client, statement).catch((error: unknown) => {
        if (failureKind(error) === 'unprepared') return this.#send(client, statement);
        throw error;
      });
    } catch (error) {
      if (failureKind(error) === 'lost') broken = asError(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * Copies rows out, on a connection of its own. Only on clients of the `pg` driver, which a pool of the host's need not
   * have.
   *
   * @param text - `COPY ... TO STDOUT`, and settings of its transaction before it.
   * @param take - Takes each row.
   * @throws What the driver throws; see `failureKind`.
   */
  async copy(text: string, take: TakeRow): Promise<void> {
    const client = await this.#take();
    const begunMs = performance.now();
    const tell = (rows: number, failure?: FailureKind): void => {
      const durationMs = performance.now() - begunMs;
      this.#tell({
        type: 'statement',
        work: 'read',
        durationMs,
        rows,
        ...(failure !== undefined && { failure }),
      });
    };
    let rows = 0;
    const reader = new CopyReader(text, (row) => {
      rows += 1;
      take(row);
    });
    let broken: Error | undefined;
    try {
      (client as unknown as { query(reader: CopyReader): void }).query(reader);
      await this.#inTime(reader.done);
      tell(rows);
    } catch (error) {
      reader.stop();
      const failure = failureKind(error);
      tell(0, failure);
      if (failure === 'lost') broken = asError(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * Runs several statements as one transaction.
   *
   * @param begin - Begins the transaction, and sets what is local to it.
   * @param work - Runs statements; when it throws, everything is undone.
   * @returns What `work` returned.
   */
  async transaction<Result>(begin: string, work: (runner: Runner) => Promise<Result>): Promise<Result> {
    const client = await this.#take();
    let broken: Error | undefined;
    const run = (statement: Statement): Promise<readonly WireRow[]> => this.#send(client, statement);
    try {
      await this.#plain(client, begin);
      const result = await work({ run });
      await this.#plain(client, 'COMMIT');
      return result;
    } catch (error) {
      if (failureKind(error) === 'lost') broken = asError(error);
      else {
        await this.#plain(client, 'ROLLBACK').catch((failed: unknown) => {
          broken = asError(failed);
        });
      }
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #take(): Promise<PostgresClient> {
    try {
      const client = await this.#pool.connect();
      if (!listened.has(client)) {
        listened.add(client);
        // The query under way is told; without a listener the event would end the process.
        client.on?.('error', () => {});
      }
      return client;
    } catch (cause) {
      throw new NotConnected(`No connection to PostgreSQL: ${messageOf(cause)}`, { cause });
    }
  }

  async #send(client: PostgresClient, statement: Statement): Promise<readonly WireRow[]> {
    const { text, values, name, work = 'read' } = statement;
    const begunMs = performance.now();
    const prepared = this.#prepares && name !== undefined ? { name } : {};
    const query = {
      text,
      values: values as SentWire[],
      rowMode: 'array',
      types: asText,
      ...prepared,
    } as const;
    try {
      const { rows } = await this.#inTime(client.query(query));
      this.#tell({ type: 'statement', work, durationMs: performance.now() - begunMs, rows: rows.length });
      return rows as readonly WireRow[];
    } catch (error) {
      const failure = failureKind(error);
      this.#tell({ type: 'statement', work, durationMs: performance.now() - begunMs, rows: 0, failure });
      // Behind a pooler a prepared statement may be on another connection: from now on without.
      if (failure === 'unprepared') this.#prepares = false;
      throw error;
    }
  }

  /** Without values the driver sends several statements in one message. */
  async #plain(client: PostgresClient, text: string): Promise<void> {
    await this.#inTime(client.query({ text, values: [], rowMode: 'array', types: asText }));
  }

  async #inTime<Result>(answer: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new NoAnswer(`No answer after ${this.#answerMs} ms.`)), this.#answerMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
      answer.catch(() => {});
    }
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
