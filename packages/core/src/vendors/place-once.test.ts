import { expect, it } from 'vitest';
import { callMemory, type FoundCall } from './call-memory.ts';
import { checkCallRef, type PlacingTools, placeOnce } from './place-once.ts';
import { VendorFailure } from './vendor-failure.ts';

type By = 'answer' | 'list';

function tools(): PlacingTools<By> {
  return { adapter: 'bell', clock: { now: () => 7 }, memory: callMemory<By>(), underWay: new Map() };
}

/** A vendor whose answers are given one after the other. */
function vendor(...answers: (string | undefined | Error)[]) {
  const state = { dialled: 0, sought: [] as number[], found: undefined as FoundCall<By> | undefined };
  const call = (key: string, sentAtMs?: number) => ({
    key,
    sentAtMs,
    dial: async () => {
      const answer = answers[state.dialled];
      state.dialled += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    find: async (atMs: number) => {
      state.sought.push(atMs);
      return state.found;
    },
  });
  return { state, call };
}

it('dials once for the same call asked for at the same time and later', async () => {
  const [{ state, call }, known] = [vendor('leg'), tools()];
  const placed = { status: 'placed', legId: 'leg', foundBy: 'answer' };
  expect(await Promise.all([placeOnce(call('a'), known), placeOnce(call('a'), known)])).toEqual([
    placed,
    placed,
  ]);
  expect(await placeOnce(call('a'), known)).toEqual(placed);
  expect(state.dialled).toBe(1);
});

it('looks for the call whose answer was lost, whenever it is asked for, and dials no more', async () => {
  const [{ state, call }, known] = [vendor(new VendorFailure('silent', 'no answer')), tools()];
  for (let asked = 0; asked < 3; asked += 1) {
    await expect(placeOnce(call('a'), known)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  }
  state.found = { legId: 'leg', foundBy: 'list' };
  expect(await placeOnce(call('a'), known)).toEqual({ status: 'placed', legId: 'leg', foundBy: 'list' });
  expect(state).toMatchObject({ dialled: 1, sought: [7, 7, 7, 7] });
});

it('looks, and does not dial, when another process may have sent the request; also for an answer without a leg', async () => {
  const [{ state, call }, known] = [vendor(undefined), tools()];
  await expect(placeOnce(call('a', 3), known)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  expect(state).toMatchObject({ dialled: 0, sought: [3] });
  await expect(placeOnce(call('b'), known)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  expect(state).toMatchObject({ dialled: 1, sought: [3, 7] });
});

it('forgets a call that was not placed: it may be tried anew', async () => {
  const failures = [
    new VendorFailure('refused', 'no such number', { status: 400 }),
    new VendorFailure('refused', 'no', { status: 401 }),
    new VendorFailure('busy', 'later', { status: 429 }),
    new TypeError('ours'),
  ];
  const [{ state, call }, known] = [vendor(...failures, 'leg'), tools()];
  expect(await placeOnce(call('a'), known)).toEqual({ status: 'refused', reason: 'no such number' });
  await expect(placeOnce(call('a'), known)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  await expect(placeOnce(call('a'), known)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  await expect(placeOnce(call('a'), known)).rejects.toThrow(TypeError);
  expect(await placeOnce(call('a'), known)).toMatchObject({ status: 'placed', legId: 'leg' });
  expect(state).toMatchObject({ dialled: 5, sought: [] });
});

it('takes references that can stand in an address', () => {
  expect(checkCallRef('call-1')).toBe('call-1');
  for (const wrong of ['', 'a b', 'ä', 'x'.repeat(201), 7, undefined]) {
    expect(() => checkCallRef(wrong)).toThrow('callRef must be');
  }
});
