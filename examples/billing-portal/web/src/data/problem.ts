import type { FieldProblem, ProblemDetails } from '@live-calls/http';

/** What kept a request from its answer: a problem of the server (RFC 9457), or no answer at all. */
export class Problem extends Error {
  /** The kind as one word; `offline` and `unreadable` are our own. */
  readonly code: string;
  /** Status of the response; 0 when there was none. */
  readonly status: number;
  /** The kind in words. */
  readonly title: string;
  /** Which field broke which rule. */
  readonly fields: readonly FieldProblem[];
  /** The facts of the kind. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor({ title, detail, status, code, errors, ...facts }: ProblemDetails) {
    super(detail);
    this.code = code;
    this.status = status;
    this.title = title;
    this.fields = errors ?? [];
    this.facts = facts;
  }

  /** It is not known what happened, and the same request with the same key finds out. */
  get leavesDoubt(): boolean {
    return this.status === 0 || (this.status >= 500 && this.status !== 501);
  }
}

/** The network gave no answer. */
export function offline(): Problem {
  return own('offline', {
    title: 'No connection',
    detail: 'The server cannot be reached. Check your connection and try again.',
  });
}

/**
 * Reads a response that is no success.
 *
 * @param response - The response.
 */
export async function problemOf(response: Response): Promise<Problem> {
  const details: unknown = await response.json().catch(() => undefined);
  if (isProblem(details)) return new Problem(details);
  const detail = `The server answered ${response.status} and said nothing that could be shown here.`;
  return own('unreadable', { title: 'Something went wrong', detail, status: response.status });
}

/** Whatever was thrown, as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return own('page-failed', { title: 'This page failed', detail });
}

/** What is wrong with a field, by its path. */
export function ruleFor(problem: Problem | undefined, field: string): string | undefined {
  return problem?.fields.find((one) => one.field === field)?.rule;
}

function own(code: string, told: { title: string; detail: string; status?: number }): Problem {
  return new Problem({ type: 'about:blank', status: 0, retry: 'never', code, ...told });
}

function isProblem(value: unknown): value is ProblemDetails {
  if (typeof value !== 'object' || value === null) return false;
  const { title, detail, code } = value as Partial<ProblemDetails>;
  return typeof title === 'string' && typeof detail === 'string' && typeof code === 'string';
}
