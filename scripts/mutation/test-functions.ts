import { format } from 'node:util';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect';

/** One test, as its file declared it. */
export interface DeclaredTest {
  /** Its file, from the root; and the names of its groups and its own. */
  readonly id: string;
  /** Names of its groups and its own. */
  readonly name: string;
  /** Its file, from the root. */
  readonly file: string;
  /** Runs it, with what comes before each test of its groups. */
  run(): Promise<void>;
}

type Body = (...given: readonly unknown[]) => unknown;

interface Group {
  readonly names: readonly string[];
  readonly before: readonly Body[];
  readonly ownBefore: Body[];
}

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Vitest's assertions, without the rest of Vitest around them. */
const expect: object = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as Record<symbol, unknown>)[ASYMMETRIC_MATCHERS_OBJECT],
  {
    unreachable: (message?: string): never => chai.assert.fail(message ?? 'not to be reached'),
  },
);

(chai.expect as unknown as { extend(on: object, matchers: object): void }).extend(expect, customMatchers);

/** The functions that test files import, and what was declared with them. */
export class TestFunctions {
  /** Tests declared so far, in order. */
  readonly declared: DeclaredTest[] = [];
  /** What `import ... from 'vitest'` gives to a test file. */
  readonly exports: Readonly<Record<string, unknown>>;
  readonly #ids = new Map<string, number>();
  #file = '';
  #group: Group = { names: [], before: [], ownBefore: [] };

  constructor() {
    const it = this.#eachable((name, body) => this.#declare(name, body));
    const describe = this.#eachable((name, body) => this.#inGroup(name, body));
    const beforeEach = (body: Body) => void this.#group.ownBefore.push(body);
    this.exports = { it, test: it, describe, beforeEach, expect };
  }

  /**
   * Says which file declares from now on.
   *
   * @param file - Its path from the root.
   */
  startFile(file: string): void {
    this.#file = file;
    this.#group = { names: [], before: [], ownBefore: [] };
  }

  #declare(own: string, body: Body): void {
    const group = this.#group;
    const name = [...group.names, own].join(' ');
    const seen = this.#ids.get(`${this.#file}#${name}`) ?? 0;
    this.#ids.set(`${this.#file}#${name}`, seen + 1);
    const unique = seen === 0 ? name : `${name} (${seen + 1})`;
    const run = async () => {
      for (const before of [...group.before, ...group.ownBefore]) await before();
      await body();
    };
    this.declared.push({ id: `${this.#file}#${unique}`, name: unique, file: this.#file, run });
  }

  #inGroup(name: string, body: Body): void {
    const outer = this.#group;
    const before = [...outer.before, ...outer.ownBefore];
    this.#group = { names: [...outer.names, name], before, ownBefore: [] };
    body();
    this.#group = outer;
  }

  #eachable(declare: (name: string, body: Body) => void): object {
    const one = (name: string, ...given: readonly unknown[]) => declare(name, bodyOf(given));
    const each =
      (table: readonly unknown[]) =>
      (name: string, ...given: readonly unknown[]) => {
        // As Vitest does: rows are spread only when all of them are lists.
        const lists = table.every((row) => Array.isArray(row));
        for (const row of table) {
          const values = lists ? (row as readonly unknown[]) : [row];
          declare(format(name, ...values), () => bodyOf(given)(...values));
        }
      };
    return Object.assign(one, { each });
  }
}

/** A body may have options before it or a time behind it. */
function bodyOf(given: readonly unknown[]): Body {
  return given.find((part): part is Body => typeof part === 'function') as Body;
}
