import { type DueTask, decide } from '../context.ts';
import type { Decision } from '../ports/storage.ts';
import { holdRef } from '../wallets/hold.ts';
import { announceSweep } from './announce-call.ts';
import { duesOf, SWEEP_CALL, termsOf, writeDues } from './call-dues.ts';
import type { CallFacts, CallHold, CallLeg } from './call-facts.ts';
import { closeCall } from './settle-call.ts';
import { type CallWorkDone, claimCall, endLegBy, openWork } from './supervise-call.ts';

/** How long until the provider is asked again, milliseconds. */
const AGAIN_MS = 60_000;

/** What the provider said of a leg: `recorded` when it is over and charged. */
export type WordOfLeg = 'recorded' | 'running' | 'unknown';

/** Asks the provider about a leg of a call that is past its time, and takes in what it says. */
export type AskAboutLeg = (task: DueTask, open: CallHold, leg: CallLeg) => Promise<WordOfLeg>;

/**
 * Looks after a call that is past its time: asks the provider about every leg that is not charged, ends what runs on in spite
 * of its grant, and gives the money back when there is nothing left to wait for. Until then the money stays held.
 *
 * @param task - The due row.
 * @param askAbout - Asks about one leg; what is over is recorded by it.
 * @returns What was done.
 */
export async function sweepCall(task: DueTask, askAbout: AskAboutLeg): Promise<CallWorkDone> {
  const claimed = await claimCall(task);
  if (claimed === undefined) return { lost: 1 };
  const open = claimed.call.legs.filter(({ state }) => state !== 'settled');
  const words = await Promise.all(
    open.map(async (leg) => {
      const word = await askAbout(task, claimed, leg);
      if (word === 'running') await endOverrun(task, claimed.call, leg);
      return word;
    }),
  );
  const done = await decide(task.context, finishSweep(task, words));
  return done === 'released' ? { callsReleased: 1 } : { callsSwept: 1 };
}

async function endOverrun(task: DueTask, call: CallFacts, leg: CallLeg): Promise<void> {
  const { answeredAtMs, grantedSeconds } = call;
  if (answeredAtMs === undefined || answeredAtMs + grantedSeconds * 1000 > task.nowMs()) return;
  const provider = task.context.providers.get(leg.provider);
  if (provider !== undefined) await task.ask(endLegBy(provider, leg.legId));
}

function finishSweep(
  task: DueTask,
  words: readonly WordOfLeg[],
): Decision<'waiting' | 'released' | 'closed'> {
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
      draft.write({ type: 'update', table: 'hold', row: closeCall(draft, view, { hold, call }).hold });
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
  of: { readonly words: readonly WordOfLeg[]; readonly graceMs: number; readonly nowMs: number },
): 'nobody-answered' | 'never-dialled' | 'unknown-to-provider' | undefined {
  const { words, graceMs, nowMs } = of;
  if (nowMs < hold.expiresAtMs || words.includes('running')) return undefined;
  const graceOver = nowMs >= hold.expiresAtMs + graceMs;
  if (call.legs.length === 0) return graceOver ? 'never-dialled' : undefined;
  if (call.legs.every(({ state }) => state === 'settled')) return 'nobody-answered';
  return graceOver ? 'unknown-to-provider' : undefined;
}
