import type { Actor, Billing, Call } from '@live-calls/core';
import type { Answer, ModelCommand } from './model-command.ts';
import { legRequest } from './perform-legs.ts';
import { picked, shownLeg } from './shown-answer.ts';
import type { Stage } from './stage.ts';

/** A command about a live call. */
export type CallCommand = Extract<
  ModelCommand,
  { readonly type: 'authorize' | 'extend-call' | 'bind' | 'settle' | 'close-call' }
>;

/**
 * Gives a command about a live call.
 *
 * @param stage - What the run plays on.
 * @param billing - Which of its processes.
 * @param command - The command, and who gives it.
 * @returns The answer, in comparable form.
 */
export async function giveCall(
  stage: Stage,
  billing: Billing,
  { command, actor }: { readonly command: CallCommand; readonly actor: Actor },
): Promise<Answer> {
  const { calls } = billing;
  const to = { actor, accountId: command.account, callRef: command.callRef };
  switch (command.type) {
    case 'authorize': {
      const outcome = await calls.authorize({ ...to, ...command.call });
      // Calls are denied while storage fails: nothing was decided, and the command is given again.
      return outcome.status === 'unreachable' ? { error: 'STORAGE_UNAVAILABLE' } : shown(stage, outcome);
    }
    case 'extend-call':
      return shown(stage, await calls.extend({ ...to, extension: command.extension }));
    case 'bind': {
      const { provider, legId, answeredMs } = command;
      const answered = answeredMs !== undefined && { answeredAt: new Date(answeredMs) };
      return shown(stage, await calls.bind({ ...to, provider, legId, ...answered }));
    }
    case 'settle': {
      const { callRef: _, ...leg } = legRequest(command.leg);
      return shownLeg(stage, await calls.settle({ ...to, leg }));
    }
    case 'close-call':
      return shown(stage, await calls.close(to));
  }
}

function shown(stage: Stage, outcome: object): Answer {
  const { call, ...rest } = outcome as { readonly call?: Call };
  return { ...picked(rest), ...(call !== undefined && { call: shownCall(stage, call) }) };
}

function shownCall(stage: Stage, call: Call): Answer {
  const { status, control, grantedSeconds, final, extensions, held, captured, used, legs, to, from } = call;
  return {
    ...{ status, control, grantedSeconds, final, extensions, legs, to, from },
    ...{ held: held.amount, captured: captured.amount, used: used.amount },
    answeredMs: call.answeredAt?.getTime(),
    book: stage.bookOf(call.priceBookHash ?? ''),
  };
}
