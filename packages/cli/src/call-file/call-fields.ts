import type { Direction } from '@live-calls/core';
import type { ReadTime } from './call-time.ts';
import { type RawCall, REQUIRED_FIELDS } from './column-mapping.ts';
import type { FileCall, FileCallStatus } from './file-call.ts';
import { shown } from './shown.ts';

/** How the raw fields of a file are understood. */
export interface FieldSettings {
  /** Reads a time. */
  readonly readTime: (value: unknown) => ReadTime;
  /** Direction of calls that name none. */
  readonly direction?: Direction;
  /** Telephony provider of calls that name none. */
  readonly provider?: string;
  /** Whether a caller can be read; absent: every one is given as written. */
  readonly canReadCaller?: (from: string) => boolean;
  /** Told of each caller that cannot be read. */
  readonly onUnreadableCaller?: (from: unknown) => void;
  /** Told about each start that the clock shows twice and nothing else in the line decides. */
  readonly onRepeatedHour?: () => void;
}

/** A field cannot be understood. */
export class FieldProblem extends Error {}

// What reports print beside a call; rating does not look at it.
const CONTEXT_FIELDS = ['campaignId', 'campaignTitle', 'applicationId', 'managerId', 'managerEmail'] as const;

const PLUS = 43;
const JOINED = /^\+\d*$/;
const SEPARATED = /^\+[\d ()./\u00a0-]+$/;

const DECIMAL_SECONDS = /^(\d{1,9})(?:\.(\d{1,60}))?$/;
const MOST_NUMBER = 1e9;
const CLOCK_SECONDS = /^(\d{1,5}):([0-5]\d):([0-5]\d)$/;

const DIRECTIONS: { readonly [word: string]: Direction } = {
  inbound: 'inbound',
  in: 'inbound',
  incoming: 'inbound',
  'trunking-originating': 'inbound',
  outbound: 'outbound',
  out: 'outbound',
  outgoing: 'outbound',
  'outbound-api': 'outbound',
  'outbound-dial': 'outbound',
  'trunking-terminating': 'outbound',
};

/** What a column of `answered` may say. */
interface Answer {
  readonly answered: boolean;
  readonly legStatus?: FileCallStatus;
}

const ANSWERS: { readonly [word: string]: Answer } = {
  true: { answered: true },
  yes: { answered: true },
  1: { answered: true },
  false: { answered: false },
  no: { answered: false },
  0: { answered: false },
  answered: { answered: true, legStatus: 'completed' },
  completed: { answered: true, legStatus: 'completed' },
  busy: { answered: false, legStatus: 'busy' },
  'no answer': { answered: false, legStatus: 'no-answer' },
  'no-answer': { answered: false, legStatus: 'no-answer' },
  unanswered: { answered: false, legStatus: 'no-answer' },
  timeout: { answered: false, legStatus: 'no-answer' },
  canceled: { answered: false, legStatus: 'canceled' },
  cancelled: { answered: false, legStatus: 'canceled' },
  failed: { answered: false, legStatus: 'failed' },
  rejected: { answered: false, legStatus: 'failed' },
  congestion: { answered: false, legStatus: 'failed' },
};

const RUNNING = new Set(['queued', 'initiated', 'started', 'ringing', 'in-progress']);

/**
 * Understands the fields of one call.
 *
 * @param raw - The fields as the file has them.
 * @param settings - How to understand them.
 * @returns The call.
 * @throws FieldProblem whose message names the field, what was expected and what was seen.
 */
export function readFields(raw: RawCall, settings: FieldSettings): FileCall {
  for (const field of REQUIRED_FIELDS) {
    if (raw[field] === undefined && !(field === 'durationSeconds' && raw.answered !== undefined)) {
      throw new FieldProblem(`${field} is missing`);
    }
  }
  const answer = raw.answered === undefined ? undefined : readAnswer(raw.answered);
  const direction = raw.direction === undefined ? settings.direction : readDirection(raw.direction);
  const provider = raw.provider === undefined ? settings.provider : readText(raw.provider, 'provider');
  const durationSeconds = readSeconds(raw.durationSeconds, answer);
  const from = readCaller(raw.from, settings);
  return {
    id: readText(raw.id, 'id'),
    ...readSpan(raw, durationSeconds, settings),
    durationSeconds,
    to: joinedNumber(readText(raw.to, 'to')),
    ...(from === undefined ? {} : { from }),
    ...(direction === undefined ? {} : { direction }),
    ...(provider === undefined ? {} : { provider }),
    ...answer,
    ...readContext(raw),
  };
}

/**
 * The id of a call whose other fields may be broken.
 *
 * @param raw - The fields as the file has them.
 * @returns The id, or absent when that is broken too.
 */
export function idOf(raw: RawCall): string | undefined {
  try {
    return raw.id === undefined ? undefined : readText(raw.id, 'id');
  } catch {
    return undefined;
  }
}

function readContext(raw: RawCall): Partial<FileCall> {
  const context: { [field: string]: string } = {};
  for (const field of CONTEXT_FIELDS) {
    const value = raw[field];
    if (value !== undefined) context[field] = readText(value, field);
  }
  return context;
}

function readText(value: unknown, field: string): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') throw new FieldProblem(`${field} must be text; seen: ${shown(value)}`);
  const trimmed = text.trim();
  if (trimmed === '') throw new FieldProblem(`${field} is missing`);
  if (trimmed.length > 200)
    throw new FieldProblem(`${field} must be at most 200 characters; seen: ${shown(trimmed)}`);
  return trimmed;
}

/** A caller decides little, and switches write what they like there: none keeps a call from being read. */
function readCaller(value: unknown, settings: FieldSettings): string | undefined {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
  try {
    const from = joinedNumber(readText(value, 'from'));
    if (settings.canReadCaller?.(from) ?? true) return from;
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
  }
  settings.onUnreadableCaller?.(value);
  return undefined;
}

/**
 * `+44 (207) 183-8750` is the same number without its separators. Not with a trunk zero in brackets, as in
 * `+44 (0)20`: it is no digit of the number, and what else it may be nobody knows.
 */
function joinedNumber(text: string): string {
  if (text.charCodeAt(0) !== PLUS || JOINED.test(text)) return text;
  return SEPARATED.test(text) && !text.includes('(0)') ? `+${text.replace(/\D/g, '')}` : text;
}

/** Start and end of a call. */
interface Span {
  readonly startAt: string | Date;
  readonly endAt?: string | Date;
}

/**
 * In the hour that a clock change brings twice, end and duration tell which pass is meant; where they do not, the first
 * is taken.
 */
function readSpan(raw: RawCall, durationSeconds: number, settings: FieldSettings): Span {
  const start = readInstant(raw.start, 'start', settings);
  const end = raw.end === undefined ? undefined : readInstant(raw.end, 'end', settings);
  if (start.laterAt === undefined && end?.laterAt === undefined) {
    return { startAt: start.at, ...(end === undefined ? {} : { endAt: end.at }) };
  }
  if (end === undefined) {
    settings.onRepeatedHour?.();
    return { startAt: start.at };
  }
  const misfit = (startAt: string | Date, endAt: string | Date): number =>
    Math.abs(new Date(endAt).getTime() - new Date(startAt).getTime() - durationSeconds * 1000);
  const spans = [start.at, start.laterAt].flatMap((startAt) =>
    [end.at, end.laterAt].flatMap((endAt) =>
      startAt === undefined || endAt === undefined
        ? []
        : [{ startAt, endAt, misfit: misfit(startAt, endAt) }],
    ),
  );
  spans.sort((left, right) => left.misfit - right.misfit);
  const [best, next] = spans;
  if (best === undefined) return { startAt: start.at, endAt: end.at };
  if (start.laterAt !== undefined && best.misfit === next?.misfit) settings.onRepeatedHour?.();
  return { startAt: best.startAt, endAt: best.endAt };
}

function readInstant(
  value: unknown,
  field: string,
  settings: FieldSettings,
): { readonly at: string | Date; readonly laterAt?: Date } {
  const read = settings.readTime(value);
  if ('problem' in read) throw new FieldProblem(`${field} ${read.problem}; seen: ${shown(value)}`);
  return read;
}

/** Fractions are rounded up, digit by digit, so that no float can lose one. */
function readSeconds(value: unknown, answer: Answer | undefined): number {
  // Vendors leave the duration of calls that were never answered empty.
  if (value === undefined && answer?.answered === false) return 0;
  // A JSON number has lost its digits already; adding 0 turns -0 into 0.
  if (typeof value === 'number' && value >= 0 && value < MOST_NUMBER) return Math.ceil(value) + 0;
  if (typeof value === 'string') {
    const text = value.trim();
    const decimal = DECIMAL_SECONDS.exec(text);
    if (decimal !== null) return Number(decimal[1]) + (/[1-9]/.test(decimal[2] ?? '') ? 1 : 0);
    const clock = CLOCK_SECONDS.exec(text);
    if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  }
  if (value === undefined) throw new FieldProblem('durationSeconds is missing');
  throw new FieldProblem(
    `durationSeconds must be seconds such as 65 or 65.2, or 0:01:05; seen: ${shown(value)}`,
  );
}

function readDirection(value: unknown): Direction {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const direction = Object.hasOwn(DIRECTIONS, word) ? DIRECTIONS[word] : undefined;
  if (direction !== undefined) return direction;
  throw new FieldProblem(`direction must be inbound or outbound; seen: ${shown(value)}`);
}

function readAnswer(value: unknown): Answer {
  const word = String(value).trim().toLowerCase();
  const answer = Object.hasOwn(ANSWERS, word) ? ANSWERS[word] : undefined;
  if (answer !== undefined) return answer;
  if (RUNNING.has(word)) throw new FieldProblem(`the call is not finished; its status is ${shown(value)}`);
  throw new FieldProblem(
    `answered must be true, false or a final status such as completed, busy; seen: ${shown(value)}`,
  );
}
