import type { Chance } from '../storage/chance.ts';
import type { Source } from './draw.ts';
import type { FactsPlan, LegPlan, ModelCommand } from './model-command.ts';
import type { World } from './world.ts';

/** Numbers that calls of the model go to. */
export const NUMBERS = [
  '+12125550100',
  '+13055550101',
  '+13055550102',
  '+447700900123',
  '+442071838750',
  '+447911123456',
  '+493012345678',
  '+33142685300',
  '+81312345678',
  '+79161234567',
] as const;

const ENDS = [
  { status: 'completed', answered: true },
  { status: 'completed', answered: true },
  { status: 'completed', answered: true },
  { status: 'completed', answered: true },
  { status: 'completed', answered: true },
  { status: 'busy', answered: false },
  { status: 'no-answer', answered: false },
] as const;

/**
 * Draws a finished leg: mostly a new one, sometimes one that is known, with the same content or another.
 *
 * @param source - Where from.
 * @param account - Whose leg it is.
 * @returns The leg.
 */
export function drawLeg(source: Source, account: string): LegPlan {
  const { chance, world, history } = source;
  if (chance.below(6) === 0) {
    const known = [...history]
      .reverse()
      .find((command) => command.type === 'record' && command.account === account);
    if (known?.type === 'record') return chance.below(3) === 0 ? otherwise(chance, known.leg) : known.leg;
  }
  const { status, answered } = chance.oneOf(ENDS);
  const durationSeconds = answered ? chance.oneOf([0, 1, 3, 5, 6, 29, 30, 31, 60, 61, 125, 300, 1799]) : 0;
  const from = chance.oneOf(['+12025550143', '+442079460000', undefined]);
  const ageMs = chance.below(8) === 0 ? chance.below(20 * 86_400_000) : chance.below(3 * 3_600_000);
  const open = world.accounts.get(account)?.openHolds ?? [];
  const callRef = open.length > 0 && chance.below(2) === 0 ? chance.oneOf(open).callRef : undefined;
  const other = chance.below(8) === 0 ? `call-${chance.below(300)}` : undefined;
  const reference = callRef ?? other;
  return {
    provider: chance.oneOf(['twilio', 'twilio', 'vonage']),
    legId: `L${chance.below(4000)}`,
    status,
    answered,
    durationSeconds,
    to: chance.oneOf(NUMBERS),
    direction: chance.oneOf(['outbound', 'outbound', 'inbound']),
    // Whole seconds, so that an end that is reported alone leads back to the same start.
    startMs: Math.floor((world.clockMs - ageMs) / 1000) * 1000,
    ...(from !== undefined && { from }),
    ...(answered && chance.below(4) === 0 && { endOnly: true }),
    ...(reference !== undefined && { callRef: reference }),
    ...(chance.below(4) === 0 && { parentLegId: 'parent' }),
  };
}

/** The same leg with other content, or with the same content and another time. */
function otherwise(chance: Chance, leg: LegPlan): LegPlan {
  switch (chance.below(4)) {
    case 0:
      return leg.answered
        ? { ...leg, durationSeconds: leg.durationSeconds + 7 }
        : { ...leg, status: 'canceled' };
    case 1:
      return { ...leg, to: chance.oneOf(NUMBERS) };
    case 2:
      return { ...leg, startMs: leg.startMs + 1000 };
    default:
      return { ...leg, direction: leg.direction === 'inbound' ? 'outbound' : 'inbound' };
  }
}

/**
 * Picks a leg that an account knows.
 *
 * @param chance - Chance.
 * @param world - The world.
 * @param account - The account.
 * @returns The leg, or absent when it knows none.
 */
export function pickLeg(
  chance: Chance,
  world: World,
  account: string,
): { readonly provider: string; readonly legId: string } | undefined {
  const state = world.accounts.get(account);
  const keys = [...(state?.legs.keys() ?? []), ...(state?.old.keys() ?? [])];
  if (keys.length === 0) return undefined;
  const [provider = '', legId = ''] = chance.oneOf(chance.below(3) === 0 ? keys : keys.slice(-20)).split('/');
  return { provider, legId };
}

/**
 * Draws a correction of a known leg.
 *
 * @param source - Where from.
 * @param account - The account.
 * @returns The command, or absent when there is no leg.
 */
export function drawCorrection(source: Source, account: string): ModelCommand | undefined {
  const { chance, world } = source;
  const leg = pickLeg(chance, world, account);
  if (leg === undefined) return undefined;
  const revisions = world.accounts.get(account)?.legs.get(`${leg.provider}/${leg.legId}`) ?? [];
  const last = Math.max(0, revisions.length - 1);
  const corrects = chance.below(6) === 0 ? chance.below(last + 2) : last;
  const startMs = revisions.at(-1)?.startMs ?? world.clockMs;
  const facts = chance.oneOf<FactsPlan>([
    { durationSeconds: chance.oneOf([0, 10, 59, 60, 240]) },
    { durationSeconds: chance.oneOf([10, 59, 240]), to: chance.oneOf(NUMBERS) },
    { to: chance.oneOf(NUMBERS) },
    { status: chance.oneOf(['completed', 'failed'] as const) },
    { answeredMs: startMs + chance.oneOf([-86_400_000, -3_600_000, 5000]) },
  ]);
  return { type: 'correct', account, ...leg, corrects, facts };
}
