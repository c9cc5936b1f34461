import type { Chance } from '../storage/chance.ts';
import { atoms, text } from './amount.ts';
import { drawCall, drawOfCall } from './draw-calls.ts';
import { drawCorrection, drawLeg, pickLeg } from './draw-legs.ts';
import { purchaseDraws, purchasesTogether } from './draw-purchases.ts';
import { drawContract, drawLevels } from './draw-terms.ts';
import type { ModelCommand, ModelStep } from './model-command.ts';
import type { BookName } from './price-books.ts';
import type { World } from './world.ts';

/** Accounts of the model's world; the fourth is kept in yen, the last one is opened late or never. */
export const ACCOUNTS: readonly string[] = ['acme', 'birch', 'cedar', 'dogwood', 'elm'];

/**
 * The currency in which an account is, or would be, kept.
 *
 * @param account - The account.
 * @returns ISO 4217 code.
 */
export function currencyOf(account: string): string {
  return account === 'dogwood' ? 'JPY' : 'USD';
}

/** Where commands are drawn from. */
export interface Source {
  /** Chance. */
  readonly chance: Chance;
  /** The world as it stands. */
  readonly world: World;
  /** Commands given lately, to be given again. */
  readonly history: readonly ModelCommand[];
}

type Draw = (source: Source, account: string) => ModelCommand | undefined;

const draws: readonly (readonly [weight: number, draw: Draw])[] = [
  [3, ({ chance }) => ({ type: 'tick', byMs: drawTick(chance) })],
  [1, ({ chance }) => (chance.below(4) === 0 ? { type: 'restart' } : undefined)],
  [2, (_, account) => ({ type: 'open', account, name: `${account} Ltd`, currency: currencyOf(account) })],
  [
    2,
    ({ chance }, account) => ({
      type: 'activate',
      account,
      contract: drawContract(chance, currencyOf(account)),
    }),
  ],
  [1, ({ chance }, account) => ({ type: chance.below(3) === 0 ? 'suspend' : 'resume', account })],
  [3, (_, account) => ({ type: 'resume', account })],
  [1, ({ chance }, account) => drawClosing(chance, account)],
  [
    1,
    ({ chance }, account) => ({
      type: 'floor',
      account,
      floor: chance.oneOf(['0', '0', '-3', '2.5', '-40']),
    }),
  ],
  [1, ({ chance, world }, account) => drawHorizon(chance, world, account)],
  [10, (source, account) => drawAdjustment(source, account)],
  [
    1,
    ({ chance }, account) => ({ type: 'opening', account, key: 'move', amount: drawAmount(chance, account) }),
  ],
  [8, (source, account) => drawPlacing(source, account)],
  [8, (source, account) => drawCall(source, account)],
  [12, (source, account) => drawOfCall(source, account)],
  [6, (source, account) => drawExtension(source, account)],
  [
    5,
    ({ chance, world }, account) => {
      const callRef = pickCall(chance, world, account);
      return { type: 'use', account, callRef, used: chance.oneOf(['0', '0.3', '1.25', '7', '0.3']) };
    },
  ],
  [
    7,
    ({ chance, world }, account) => ({ type: 'release', account, callRef: pickCall(chance, world, account) }),
  ],
  [26, (source, account) => ({ type: 'record', account, leg: drawLeg(source, account) })],
  [3, (source) => drawLost(source)],
  [4, (source) => drawBatch(source)],
  [7, (source, account) => drawCorrection(source, account)],
  [
    3,
    ({ chance, world }, account) => {
      const leg = chance.below(3) === 0 ? pickLeg(chance, world, account) : undefined;
      return { type: 'retry', account, ...(leg !== undefined && { leg }) };
    },
  ],
  [4, (source, account) => drawAssignment(source, account)],
  [
    2,
    ({ chance, world }, account) => {
      const leg = pickLeg(chance, world, account);
      return leg && { type: 'redact', account, ...leg };
    },
  ],
  [2, (source, account) => drawPlan(source, account)],
  [
    3,
    ({ chance, world }, account) => {
      const keys = [...(world.accounts.get(account)?.reratings.keys() ?? [])];
      return { type: 'apply', account, key: keys.length === 0 ? 'none' : chance.oneOf(keys) };
    },
  ],
  [3, (source, account) => drawRecipients(source, account)],
  [
    3,
    ({ chance, world }, account) => {
      const revision = (world.accounts.get(account)?.levelsRevision ?? 0) - (chance.below(8) === 0 ? 1 : 0);
      return { type: 'levels', account, ...drawLevels(chance), revision: Math.max(0, revision) };
    },
  ],
  ...purchaseDraws,
];

const total = draws.reduce((sum, [weight]) => sum + weight, 0);

/** Commands that end in one decision of one account, or whose decisions commute: what may be issued together. */
const together: ReadonlySet<ModelCommand['type']> = new Set<ModelCommand['type']>([
  ...([
    'open',
    'activate',
    'suspend',
    'resume',
    'floor',
    'adjust',
    'opening',
    'place',
    'extend',
    'use',
    'release',
  ] as const),
  ...(['authorize', 'extend-call', 'bind', 'settle', 'close-call'] as const),
  ...(['record', 'correct', 'redact', 'recipients', 'levels'] as const),
  ...purchasesTogether,
]);

/**
 * Draws the next step.
 *
 * @param source - Where from.
 * @param percent - Steps with faults of storage, and steps of several commands, of a hundred.
 * @returns The step.
 */
export function drawStep(
  source: Source,
  percent: { readonly faults: number; readonly races: number },
): ModelStep {
  const { chance } = source;
  const first = drawCommand(source);
  const commands = [first];
  if (together.has(first.type) && chance.below(100) < percent.races) {
    const account = 'account' in first ? first.account : undefined;
    const count = 2 + chance.below(3);
    for (let tries = 0; tries < 40 && commands.length < count; tries += 1) {
      // Races are most telling among repeats of one command, and among commands on one wallet.
      const next = chance.below(4) === 0 ? first : drawCommand(source, account);
      if (together.has(next.type)) commands.push(next);
    }
  }
  const via = commands.map(() => chance.below(2));
  if (chance.below(100) >= percent.faults) return { commands, via };
  return {
    commands,
    via,
    fault: { call: chance.oneOf([1, 1, 1, 2, 3]), side: chance.oneOf(['before', 'after'] as const) },
  };
}

function drawCommand(source: Source, wanted?: string): ModelCommand {
  const { chance, history } = source;
  if (wanted === undefined && history.length > 0 && chance.below(100) < 12) return chance.oneOf(history);
  for (;;) {
    const beginning = wanted === undefined ? drawBeginning(source) : undefined;
    if (beginning !== undefined) return beginning;
    const account = wanted ?? chance.oneOf(ACCOUNTS.slice(0, chance.below(6) === 0 ? ACCOUNTS.length : 3));
    let at = chance.below(total);
    for (const [weight, draw] of draws) {
      at -= weight;
      if (at >= 0) continue;
      const command = draw(source, account);
      if (command !== undefined) return command;
      break;
    }
  }
}

/** Accounts are set up early, but for the last one, so that a run does not spend itself on what is not there. */
function drawBeginning({ chance, world }: Source): ModelCommand | undefined {
  const account = chance.oneOf(ACCOUNTS.slice(0, -1));
  const known = world.accounts.get(account);
  if (known === undefined) {
    if (chance.below(5) > 0) return undefined;
    return { type: 'open', account, name: `${account} Ltd`, currency: currencyOf(account) };
  }
  if (known.recipientsRevision === 0 && known.contracts.length > 0 && chance.below(6) === 0) {
    return { type: 'recipients', account, emails: ['a@x.example'], revision: 0 };
  }
  if (known.contracts.length > 0 || known.status === 'closed' || chance.below(6) > 0) return undefined;
  return { type: 'activate', account, contract: drawContract(chance, currencyOf(account)) };
}

function drawTick(chance: Chance): number {
  if (chance.below(6) === 0) return -chance.below(90_000);
  return chance.below(5) === 0 ? chance.below(40 * 3_600_000) : chance.below(400_000);
}

/** Decimal text, larger in yen. */
function drawAmount(chance: Chance, account: string): string {
  const amount = chance.oneOf(['3', '8.5', '12.345678', '25', '40', '-4', '-11.1', '-0.000001', '1']);
  return currencyOf(account) === 'JPY' ? String(Math.trunc(Number(amount) * 100) || 50) : amount;
}

function drawClosing(chance: Chance, account: string): ModelCommand | undefined {
  // Closed is for ever, so it is drawn seldom, and never for the two busiest accounts.
  if (account === 'acme' || account === 'birch' || chance.below(8) > 0) return undefined;
  const disposition = chance.oneOf(['expire', 'write-off', undefined] as const);
  return { type: 'close', account, ...(disposition !== undefined && { disposition }) };
}

function drawHorizon(chance: Chance, world: World, account: string): ModelCommand {
  const backMs = chance.oneOf([5, 9, 12, 20]) * 86_400_000;
  return { type: 'horizon', account, horizonMs: world.clockMs - backMs };
}

function drawAdjustment({ chance, world }: Source, account: string): ModelCommand {
  const key = `fix-${chance.below(400)}`;
  const reason = chance.oneOf(['goodwill', 'error']);
  const posted = world.accounts.get(account)?.posted ?? 0n;
  // Money that piles up hides everything that happens near a threshold or the floor.
  const target = atoms(chance.oneOf(['32', '22', '11', '5.5', '1', '0', '-1.5']));
  const amount =
    chance.below(3) === 0 && posted !== target ? text(target - posted) : drawAmount(chance, account);
  return { type: 'adjust', account, key, amount, reason };
}

function pickCall(chance: Chance, world: World, account: string): string {
  const open = world.accounts.get(account)?.openHolds ?? [];
  // Those of calls are not changed by hand, which is tried seldom.
  const byHand = open.filter(({ call }) => call === undefined || chance.below(8) === 0);
  if (byHand.length > 0 && chance.below(6) > 0) return chance.oneOf(byHand).callRef;
  return `call-${chance.below(300)}`;
}

function drawPlacing({ chance, world }: Source, account: string): ModelCommand {
  const book: BookName | undefined =
    currencyOf(account) === 'USD'
      ? chance.oneOf(['early', 'late', undefined, undefined, undefined] as const)
      : undefined;
  return {
    type: 'place',
    account,
    callRef: `call-${chance.below(300)}`,
    amount: chance.oneOf(['0', '0.6', '2', '5.25', '9', '14', '200']),
    expiresMs: world.clockMs + chance.oneOf([60_000, 600_000, 3_600_000]),
    ...(book !== undefined && { book }),
  };
}

function drawExtension({ chance, world }: Source, account: string): ModelCommand {
  const callRef = pickCall(chance, world, account);
  const granted = world.accounts.get(account)?.holds.get(callRef)?.extensions.length ?? 0;
  return {
    type: 'extend',
    account,
    callRef,
    extension: Math.max(1, granted + chance.oneOf([1, 1, 1, 1, 0, 2])),
    amount: chance.oneOf(['0.6', '1.2', '4']),
    expiresMs: world.clockMs + chance.oneOf([120_000, 900_000]),
  };
}

/** A leg of an account that nobody knows, or that does not exist. */
function drawLost(source: Source): ModelCommand {
  const { chance } = source;
  const account = chance.oneOf(['nobody', 'elm', undefined]);
  return { type: 'record', ...(account !== undefined && { account }), leg: drawLeg(source, 'nobody') };
}

function drawBatch(source: Source): ModelCommand {
  const { chance } = source;
  const legs = Array.from({ length: 2 + chance.below(9) }, () => {
    const account = chance.oneOf([...ACCOUNTS, 'acme', 'birch', 'nobody', undefined]);
    return { ...(account !== undefined && { account }), leg: drawLeg(source, account ?? 'nobody') };
  });
  return { type: 'record-many', legs };
}

function drawAssignment({ chance, world }: Source, account: string): ModelCommand {
  const known = [...world.unassigned.keys(), ...[...world.assigned.keys()].slice(-3)];
  const [provider = '', legId = ''] = (known.length === 0 ? 'twilio/none' : chance.oneOf(known)).split('/');
  return { type: 'assign', account, provider, legId };
}

function drawPlan({ chance, world }: Source, account: string): ModelCommand {
  const book = currencyOf(account) === 'JPY' ? 'yen' : chance.oneOf(['early', 'late'] as const);
  const fromMs = world.clockMs - chance.oneOf([1, 3, 30]) * 86_400_000;
  const untilMs = fromMs + chance.oneOf([1, 2, 30]) * 86_400_000;
  return { type: 'plan', account, key: `plan-${chance.below(40)}`, fromMs, untilMs, book };
}

function drawRecipients({ chance, world }: Source, account: string): ModelCommand {
  const known = world.accounts.get(account)?.recipientsRevision ?? 0;
  const revision = Math.max(0, known - (chance.below(8) === 0 ? 1 : 0));
  const emails = ['a@x.example', 'b@x.example', 'c@y.example'].slice(0, chance.oneOf([0, 1, 1, 2, 3]));
  return { type: 'recipients', account, emails, revision };
}
