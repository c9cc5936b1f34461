import { actorText } from '../accounts/actor.ts';
import type { BindRequest } from '../calls/bind-call.ts';
import type { Calls } from '../calls/calls.ts';
import { type Context, decide } from '../context.ts';
import { enterReference, legReference } from './directory.ts';
import { reportOfLeg } from './leg-report.ts';
import { moveLeg } from './move-leg.ts';
import { takeInReport } from './take-in.ts';

/**
 * Lets what a provider reports of a bound leg find its account and its call, also where no parameters are carried through.
 *
 * @param context - The context.
 * @param calls - The calls area.
 * @returns The same area; a leg that is bound is entered in the directory, and knows its call.
 */
export function withBoundLegs(context: Context, calls: Calls): Calls {
  return {
    ...calls,
    bind: async (request) => {
      const bound = await calls.bind(request);
      // A repeat does it again: the process may have died between the two.
      if (bound.status === 'bound') await enterBound(context, request);
      return bound;
    },
  };
}

async function enterBound(context: Context, request: BindRequest): Promise<void> {
  const { accountId, provider, legId, callRef } = request;
  const actor = actorText(request.actor);
  const clockMs = context.clock.now();
  const reference = legReference({ provider, legId });
  const { owner, isNew } = await decide(
    context,
    enterReference({ reference, owner: accountId, actor, clockMs }),
  );
  if (owner !== accountId) return;
  if (isNew) await moveLeg(context, { leg: { provider, legId }, accountId, actor });
  const report = reportOfLeg(provider, { legId, status: 'queued', parameters: { callRef } }, clockMs);
  const taking = { accountId, report, source: 'event', clockMs, actor, mayTurnOut: false } as const;
  await decide(context, takeInReport(taking));
}
