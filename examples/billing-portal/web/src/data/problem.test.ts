import { describe, expect, it } from 'vitest';
import { asProblem, offline, problemOf, ruleFor } from './problem.ts';

describe('problems', () => {
  const details = {
    ...{ type: 'tag:x', title: 'Malformed', status: 400, detail: 'name: is missing.', code: 'invalid-input' },
    ...{ retry: 'never', errors: [{ field: 'name', rule: 'is missing' }], current: { revision: 3 } },
  };

  it('keep field, rule and facts', async () => {
    const problem = await problemOf(Response.json(details, { status: 400 }));
    expect(ruleFor(problem, 'name')).toBe('is missing');
    expect(ruleFor(problem, 'other')).toBeUndefined();
    expect(problem.facts.current).toEqual({ revision: 3 });
    expect(problem.leavesDoubt).toBe(false);
  });

  it('are told honestly where the answer is none', async () => {
    const problem = await problemOf(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(problem).toMatchObject({ code: 'unreadable', status: 502, leavesDoubt: true });
    expect(offline().leavesDoubt).toBe(true);
    expect(asProblem(new Error('drawing failed'))).toMatchObject({
      code: 'page-failed',
      message: 'drawing failed',
    });
  });

  it('leave no doubt where the server can never do it', async () => {
    const problem = await problemOf(Response.json({ ...details, status: 501 }, { status: 501 }));
    expect(problem.leavesDoubt).toBe(false);
  });
});
