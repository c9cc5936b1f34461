import { shown } from '../errors/invalid-input.ts';
import type { ImportProblemCode } from './price-book-problem.ts';

/** Something a JSON document must not have. */
export interface JsonFault {
  /** What it is. */
  readonly code: Extract<ImportProblemCode, 'bad-json' | 'duplicate-key' | 'unsafe-key'>;
  /** Place in the text, in characters from 0. */
  readonly offset: number;
  /** Path of the value, such as `rules[3].bands`. */
  readonly path: string;
  /** What it must be instead, as a whole sentence. */
  readonly text: string;
}

/** A document that was read. */
export interface JsonReading {
  /** The value; absent when the text is no JSON. */
  readonly value?: unknown;
  /** What is wrong, at most the first thousand. */
  readonly faults: readonly JsonFault[];
  /** How many faults there are, kept or not. */
  readonly faultCount: number;
  /** Where values begin, by path; only of the paths asked for. */
  readonly offsets: ReadonlyMap<string, number>;
}

const DEEPEST = 32;
const FAULTS_AT_MOST = 1000;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Reads JSON text strictly: a key that occurs twice, which the platform's parser would silently settle in favour of the
 * later one, is a fault, and so is a key that reaches for an object's prototype.
 *
 * @param text - The document.
 * @param wanted - Paths whose places are to be noted.
 * @returns The value and the faults.
 */
export function readJson(text: string, wanted: ReadonlySet<string> = new Set()): JsonReading {
  const reader = new JsonReader(text, wanted);
  try {
    const value = reader.document();
    return { value, faults: reader.faults, faultCount: reader.faultCount, offsets: reader.offsets };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const faults = [...reader.faults, error.fault];
    return { faults, faultCount: reader.faultCount + 1, offsets: reader.offsets };
  }
}

/** Leaves the reader at the first place where the text stops being JSON. */
class Broken extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.text);
    this.fault = fault;
  }
}

class JsonReader {
  readonly faults: JsonFault[] = [];
  faultCount = 0;
  readonly offsets: Map<string, number> = new Map();
  readonly #text: string;
  readonly #wanted: ReadonlySet<string>;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, wanted: ReadonlySet<string>) {
    this.#text = text;
    this.#wanted = wanted;
  }

  document(): unknown {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#skipBlanks();
    const value = this.#value();
    if (this.#at < this.#text.length) throw this.#broken('Nothing may follow the document.');
    return value;
  }

  #value(): unknown {
    if (this.#wanted.size > 0) this.#note();
    const first = this.#text[this.#at];
    let value: unknown;
    if (first === '{') value = this.#object();
    else if (first === '[') value = this.#list();
    else if (first === '"') value = this.#string();
    else value = this.#plain();
    this.#skipBlanks();
    return value;
  }

  #object(): unknown {
    const entries = new Map<string, unknown>();
    this.#open();
    while (this.#text[this.#at] !== '}') {
      if (entries.size > 0) this.#expect(',');
      const keyAt = this.#at;
      if (this.#text[keyAt] !== '"') throw this.#broken('A key in double quotes is expected.');
      const key = this.#string();
      this.#skipBlanks();
      this.#expect(':');
      this.#path.push(key);
      if (UNSAFE_KEYS.has(key)) this.#fault('unsafe-key', keyAt, `The key ${shown(key)} is not allowed.`);
      if (entries.has(key))
        this.#fault('duplicate-key', keyAt, `The key ${shown(key)} occurs twice in one object; keep one.`);
      entries.set(key, this.#value());
      this.#path.pop();
    }
    this.#at += 1;
    // From entries, so that no key can name a prototype.
    return Object.fromEntries(entries);
  }

  #list(): readonly unknown[] {
    const values: unknown[] = [];
    this.#open();
    while (this.#text[this.#at] !== ']') {
      if (values.length > 0) this.#expect(',');
      this.#path.push(values.length);
      values.push(this.#value());
      this.#path.pop();
    }
    this.#at += 1;
    return values;
  }

  #open(): void {
    if (this.#path.length >= DEEPEST) throw this.#broken(`Values are nested at most ${DEEPEST} deep.`);
    this.#at += 1;
    this.#skipBlanks();
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw this.#broken(`A "${sign}" is expected.`);
    this.#at += 1;
    this.#skipBlanks();
  }

  #string(): string {
    const start = this.#at;
    let escaped = false;
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === 92) {
        escaped = true;
        at += 1;
      } else if (code < 32) {
        throw this.#broken('Text may not hold a control character; write it as an escape.');
      } else if (code === 34) {
        this.#at = at + 1;
        // Most strings have no escape, and are their own value.
        return escaped ? this.#unescaped(start) : this.#text.slice(start + 1, at);
      }
    }
    throw this.#broken('Text is not closed; the document may have been cut off.');
  }

  #unescaped(start: number): string {
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      this.#at = start;
      throw this.#broken('Text holds an unknown escape.');
    }
  }

  #plain(): unknown {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const token = this.#match(NUMBER);
    if (token === undefined)
      throw this.#broken(
        this.#at >= this.#text.length
          ? 'The document ends too early; it may have been cut off.'
          : 'A value is expected.',
      );
    return Number(token);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    if (token !== undefined) this.#at += token.length;
    return token;
  }

  #skipBlanks(): void {
    if (this.#text.charCodeAt(this.#at) > 32) return;
    this.#match(BLANK);
  }

  #note(): void {
    const path = this.#pathText();
    if (this.#wanted.has(path)) this.offsets.set(path, this.#at);
  }

  #fault(code: JsonFault['code'], offset: number, text: string): void {
    this.faultCount += 1;
    if (this.faults.length < FAULTS_AT_MOST) this.faults.push({ code, offset, path: this.#pathText(), text });
  }

  #broken(text: string): Broken {
    const seen = shown(this.#text.slice(this.#at, this.#at + 20));
    return new Broken({
      code: 'bad-json',
      offset: this.#at,
      path: this.#pathText(),
      text: `${text} Seen: ${seen}.`,
    });
  }

  #pathText(): string {
    let path = '';
    for (const part of this.#path)
      path += typeof part === 'number' ? `[${part}]` : path === '' ? part : `.${part}`;
    return path;
  }
}
