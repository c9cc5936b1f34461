import type { Source } from './draw.ts';
import { drawLeg, NUMBERS } from './draw-legs.ts';
import type { CallPlan, ModelCommand } from './model-command.ts';
import type { CallState, HoldState } from './world.ts';

/**
 * Draws a call that is asked for.
 *
 * @param source - Where from.
 * @param account - The account.
 * @returns The command.
 */
export function drawCall({ chance }: Source, account: string): ModelCommand {
  const from = chance.oneOf(['+12025550143', '+442079460000', undefined]);
  const maxSeconds = chance.oneOf([undefined, undefined, undefined, 30, 150]);
  const call: CallPlan = {
    provider: chance.oneOf(['twilio', 'twilio', 'vonage', 'bell']),
    to: chance.oneOf(NUMBERS),
    direction: chance.oneOf(['outbound', 'outbound', 'inbound']),
    ...(from !== undefined && { from }),
    ...(maxSeconds !== undefined && { maxSeconds }),
  };
  return { type: 'authorize', account, callRef: `call-${chance.below(300)}`, call };
}

/**
 * Draws what comes next of a call: an extension, a leg, the end of one, or that no further comes.
 *
 * @param source - Where from.
 * @param account - The account.
 * @returns The command; absent when no call is open.
 */
export function drawOfCall(source: Source, account: string): ModelCommand | undefined {
  const { chance, world } = source;
  const open = (world.accounts.get(account)?.openHolds ?? []).filter(({ call }) => call !== undefined);
  if (open.length === 0) return undefined;
  const { callRef, extensions, call } = chance.oneOf(open) as HoldState & { readonly call: CallState };
  const kind = chance.below(16);
  if (kind < 4) {
    const extension = Math.max(1, extensions.length + chance.oneOf([1, 1, 1, 0, 2]));
    return { type: 'extend-call', account, callRef, extension };
  }
  if (kind === 4) return { type: 'close-call', account, callRef };
  const legId = `B-${account}-${callRef}-${chance.below(3)}`;
  const provider = chance.below(6) === 0 ? 'vonage' : call.provider;
  if (kind < 9) {
    const answeredMs = world.clockMs - chance.oneOf([0, 5000, 61_000, -2000]);
    const answered = chance.below(3) > 0 && { answeredMs };
    return { type: 'bind', account, callRef, provider, legId, ...answered };
  }
  const { callRef: _, ...leg } = drawLeg(source, 'of a call');
  const to = chance.below(8) === 0 ? leg.to : call.to;
  return { type: 'settle', account, callRef, leg: { ...leg, provider, legId, to } };
}
