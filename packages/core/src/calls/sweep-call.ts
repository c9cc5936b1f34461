import { type DueTask, decide } from '../context.ts';
import { isFinal } from '../ports/leg-state.ts';
import type { Decision } from '../ports/storage.ts';
import type { ReportedLeg } from '../ports/telephony-provider.ts';
import { checkLeg } from '../usage/check-leg.ts';
import type { FinishedLeg } from '../usage/leg.ts';
import { settleLeg } from '../usage/settle-legs.ts';
import { Draft } from '../wallets/draft.ts';
import { holdRef } from '../wallets/hold.ts';
import { announceSweep } from './announce-call.ts';
import { duesOf, SWEEP_CALL, termsOf, writeDues } from './call-dues.ts';
import type { CallFacts, CallHold, CallLeg } from './call-facts.ts';
import { noteLeg } from './note-leg.ts';
import { closeCall } from './settle-call.ts';
import { type CallWorkDone, claimCall, openWork, providerOf, WORKER } from './supervise-call.ts';

/** How long until the provider is asked again, milliseconds. */
const AGAIN_MS = 60_000;

/** What the provider said of a leg. */
type Word = 'recorded' | 'running' | 'unknown';

/**
 * Looks after a call that is past its time: asks the provider about every leg that is not charged, records what is over,
 * ends what runs on in spite of its grant, and gives the money back when there is nothing left to wait for. Until then the
 * money stays held.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function sweepCall(task: DueTask): Promise<CallWorkDone> {
  const claimed = await claimCall(task);
  if (claimed === undefined) return { lost: 1 };
  const open = claimed.call.legs.filter(({ state }) => state !== 'settled');
  const words = await Promise.all(open.map(async (leg) => askAbout(task, claimed, leg)));
  const done = await decide(task.context, finishSweep(task, words));
  return done === 'released' ? { callsReleased: 1 } : { callsSwept: 1 };
}

async function askAbout(task: DueTask, { hold, call }: CallHold, leg: CallLeg): Promise<Word> {
  const { context } = task;
  const provider = providerOf(context, leg);
  if (provider === undefined) return 'unknown';
  const reported = await task.ask(provider.fetchLeg({ legId: leg.legId }));
  if (reported === undefined) return 'unknown';
  const finished = finishedLeg(reported, { call, leg, callRef: hold.callRef });
  const { accountId } = hold;
  if (finished !== undefined) {
    const options = { actor: WORKER, priority: 'bulk', lenient: true } as const;
    await settleLeg(context, { accountId, leg: checkLeg(finished) }, options);
    return 'recorded';
  }
  if (isFinal(reported.status)) return 'unknown';
  await decide(context, noteReported(task, { accountId, callRef: hold.callRef, leg, reported }));
  const endMs = call.answeredAtMs === undefined ? undefined : call.answeredAtMs + call.grantedSeconds * 1000;
  if (endMs !== undefined && endMs <= task.nowMs() && provider.endLeg !== undefined) {
    await task.ask(provider.endLeg({ legId: leg.legId }));
  }
  return 'running';
}

/** A leg that is over, with everything a charge needs; absent while it runs or facts are missing. */
function finishedLeg(
  reported: ReportedLeg,
  of: { readonly call: CallFacts; readonly leg: CallLeg; readonly callRef: string },
): FinishedLeg | undefined {
  const { status, durationSeconds, answeredAtMs, startedAtMs, endedAtMs, parentLegId } = reported;
  const { call, leg, callRef } = of;
  if (!isFinal(status) || durationSeconds === undefined) return undefined;
  const to = reported.to ?? call.to;
  const from = reported.from ?? call.from;
  if (to === undefined) return undefined;
  if (
    answeredAtMs === undefined &&
    endedAtMs === undefined &&
    (durationSeconds > 0 || startedAtMs === undefined)
  ) {
    return undefined;
  }
  return {
    provider: leg.provider,
    legId: leg.legId,
    status,
    direction: reported.direction ?? call.direction,
    to,
    ...(from !== undefined && { from }),
    ...(startedAtMs !== undefined && { startAt: new Date(startedAtMs) }),
    ...(answeredAtMs !== undefined && { answeredAt: new Date(answeredAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: new Date(endedAtMs) }),
    durationSeconds,
    callRef,
    ...(parentLegId !== undefined && { parentLegId }),
  };
}

function noteReported(
  task: DueTask,
  of: {
    readonly accountId: string;
    readonly callRef: string;
    readonly leg: CallLeg;
    readonly reported: ReportedLeg;
  },
): Decision<undefined> {
  const { accountId, callRef, leg, reported } = of;
  return {
    accountId,
    reads: [{ table: 'hold', key: [callRef] }],
    decide: (view) => {
      if (view.account === undefined) return { outcome: undefined };
      const draft = new Draft({ account: view.account, clockMs: task.nowMs(), actor: WORKER });
      const { provider, legId } = leg;
      const { answeredAtMs } = reported;
      const status = reported.status === 'answered' ? 'answered' : 'ringing';
      noteLeg(draft, view, {
        callRef,
        provider,
        legId,
        status,
        ...(answeredAtMs !== undefined && { answeredAtMs }),
      });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

function finishSweep(task: DueTask, words: readonly Word[]): Decision<'waiting' | 'released' | 'closed'> {
  const { accountId, reference } = task.row;
  return {
    accountId,
    reads: [holdRef(reference)],
    decide: (view) => {
      const work = openWork(view, task);
      if (work === undefined) return { outcome: 'closed' };
      const { draft, open } = work;
      const { hold, call } = open;
      const terms = termsOf(view, call);
      const found = whyOver(open, { words, graceMs: terms.graceSeconds * 1000, nowMs: draft.nowMs });
      if (found === undefined) {
        const soonMs = draft.nowMs + AGAIN_MS;
        const againMs = hold.expiresAtMs > draft.nowMs ? Math.min(hold.expiresAtMs, soonMs) : soonMs;
        writeDues(draft, view, {
          callRef: reference,
          dues: { ...duesOf(hold, call, terms), [SWEEP_CALL]: againMs },
        });
        return { outcome: 'waiting', changes: draft.changes(view) };
      }
      announceSweep(draft, view, { hold, found });
      draft.write({ type: 'update', table: 'hold', row: closeCall(draft, view, { hold, call }) });
      return { outcome: 'released', changes: draft.changes(view) };
    },
  };
}

/**
 * Why there is nothing left to wait for.
 *
 * - `nobody-answered`: every leg is charged and none talked.
 * - `never-dialled`: no leg was ever seen, until the grace ended.
 * - `unknown-to-provider`: the provider does not know the legs, until the grace ended.
 */
function whyOver(
  { hold, call }: CallHold,
  of: { readonly words: readonly Word[]; readonly graceMs: number; readonly nowMs: number },
): 'nobody-answered' | 'never-dialled' | 'unknown-to-provider' | undefined {
  const { words, graceMs, nowMs } = of;
  if (nowMs < hold.expiresAtMs || words.includes('running')) return undefined;
  const graceOver = nowMs >= hold.expiresAtMs + graceMs;
  if (call.legs.length === 0) return graceOver ? 'never-dialled' : undefined;
  if (call.legs.every(({ state }) => state === 'settled')) return 'nobody-answered';
  return graceOver ? 'unknown-to-provider' : undefined;
}
