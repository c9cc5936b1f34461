import { drawCall, wholeShape } from '../simulation/draw-call.ts';
import type { Chance } from '../storage/chance.ts';
import { drawPayment } from './draw-payment.ts';
import { chanceFor, luckOf } from './luck.ts';
import type { WholeTraffic } from './simulated-traffic.ts';
import type {
  BuyStep,
  CallStep,
  CashStep,
  CrashPoint,
  CrashStep,
  OperatorStep,
  SimulationStep,
  TroubleStep,
} from './trace.ts';

/** What steps are drawn from. */
export interface StepSource {
  /** The run's seed. */
  readonly seed: number;
  /** What happens in the world. */
  readonly traffic: WholeTraffic;
  /** When the world begins, epoch milliseconds. */
  readonly beginMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Draws what happens on a day. Every day and every kind of step has a chance of its own, so that the days of a longer run begin
 * like those of a shorter one.
 *
 * @param source - Seed and traffic.
 * @param day - Which day, from 0.
 * @returns The steps, in order of time.
 */
export function drawDay(source: StepSource, day: number): readonly SimulationStep[] {
  const { buying, faults, shape, accounts } = source.traffic;
  const callsPerDay = wholeShape(shape).callsPerHour * 24;
  const draw = <Step extends SimulationStep>(
    kind: string,
    perDay: number,
    make: Drawn<Step>,
  ): readonly Step[] =>
    drawTimes({ ...source, day, kind, perDay }).map(({ atMs, chance, name }) => ({
      ...make(chance, { source, name }),
      ...{ atMs, name },
    })) as unknown as readonly Step[];
  const steps: readonly SimulationStep[] = [
    ...draw('call', callsPerDay, drawCallStep),
    ...draw('buy', buying.purchases * accounts, drawBuy),
    ...draw('cash', buying.strayMoney * accounts, drawCash),
    ...draw('operator', buying.operatorActions * accounts, drawOperator),
    ...draw('crash', faults.crashes, (chance) => drawCrash(chance, ['before', 'after', 'within'])),
    ...draw('lost', faults.lostAnswers, (chance) => drawCrash(chance, ['lost', 'refused'])),
    ...draw('host', faults.hostOutages, drawTrouble('host', 90 * MINUTE_MS)),
    ...draw('telephony', faults.vendorOutages, drawTrouble('telephony', 90 * MINUTE_MS)),
    ...draw('payments', faults.vendorOutages, drawTrouble('payments', 90 * MINUTE_MS)),
    ...draw('notifier', faults.vendorOutages, drawTrouble('notifier', 20 * MINUTE_MS)),
    ...draw('clock', faults.clockSteps, drawClockStep),
  ];
  return [...steps].sort((left, right) => left.atMs - right.atMs || (left.name < right.name ? -1 : 1));
}

type Drawn<Step> = (
  chance: Chance,
  from: { readonly source: StepSource; readonly name: string },
) => Omit<Step, 'atMs' | 'name'>;

/** Times of a day at which something happens that knows nothing of the other times. */
function drawTimes(
  of: StepSource & { readonly day: number; readonly kind: string; readonly perDay: number },
): readonly {
  readonly atMs: number;
  readonly name: string;
  readonly chance: Chance;
}[] {
  const { seed, beginMs, day, kind, perDay } = of;
  if (!(perDay > 0)) return [];
  const times = [];
  const pauses = chanceFor(seed, day, kind);
  let atMs = 0;
  for (let count = 1; ; count += 1) {
    atMs += Math.ceil((-DAY_MS / perDay) * Math.log((1 + pauses.below(999_999)) / 1_000_000));
    if (atMs >= DAY_MS) return times;
    const name = `${kind}-${day + 1}-${count}`;
    times.push({ atMs: beginMs + day * DAY_MS + atMs, name, chance: chanceFor(seed, name) });
  }
}

const drawCallStep: Drawn<CallStep> = (chance, { source, name }) => {
  const shape = wholeShape(source.traffic.shape);
  const account = chance.below(source.traffic.accounts);
  const call = { ...drawCall(chance, shape), legId: name, luck: luckOf(source.seed, name, 'luck') };
  return { type: 'call', account, asked: chance.below(100) >= shape.unauthorizedPercent, call };
};

const drawBuy: Drawn<BuyStep> = (chance, { source }) => {
  const { accounts, buying } = source.traffic;
  const method = chance.oneOf(['card', 'bank-transfer'] as const);
  const amount = drawAmount(chance, buying.amount);
  const course = drawPayment(chance, { method, unhappyPercent: buying.unhappyPercent });
  const isWithdrawn = chance.below(300) < buying.unhappyPercent;
  const cancelAfterMs = isWithdrawn ? 1 + chance.below(3 * DAY_MS) : undefined;
  return {
    ...{ type: 'buy', account: chance.below(accounts), amount, method },
    ...course,
    ...(cancelAfterMs !== undefined && { cancelAfterMs }),
  };
};

const drawCash: Drawn<CashStep> = (chance, { source }) => {
  const { accounts, buying } = source.traffic;
  const amount = drawAmount(chance, buying.amount);
  const assignAfterMs = chance.below(2) === 0 ? HOUR_MS + chance.below(2 * DAY_MS) : undefined;
  const account = chance.below(accounts);
  return { type: 'cash', account, amount, ...(assignAfterMs !== undefined && { assignAfterMs }) };
};

const drawOperator: Drawn<OperatorStep> = (chance, { source }) => {
  const account = chance.below(source.traffic.accounts);
  if (chance.below(3) === 0)
    return { type: 'operator', account, suspendForMs: MINUTE_MS + chance.below(6 * HOUR_MS) };
  const amount = drawAmount(chance, source.traffic.buying.amount);
  return { type: 'operator', account, adjust: chance.below(3) === 0 ? `-${amount}` : amount };
};

function drawCrash(chance: Chance, points: readonly CrashPoint[]): Omit<CrashStep, 'atMs' | 'name'> {
  const isRepeated = chance.below(2) === 0;
  return { type: 'crash', point: chance.oneOf(points), decision: 1 + chance.below(12), isRepeated };
}

function drawTrouble(of: TroubleStep['of'], mostMs: number): Drawn<TroubleStep> {
  return (chance) => ({ type: 'trouble', of, forMs: MINUTE_MS + chance.below(mostMs) });
}

const drawClockStep: Drawn<TroubleStep> = (chance) => {
  const size = chance.oneOf([2000, 30_000, 10 * MINUTE_MS]);
  const aheadMs = (1 + chance.below(size)) * (chance.below(2) === 0 ? 1 : -1);
  return { type: 'trouble', of: 'clock', forMs: MINUTE_MS + chance.below(3 * HOUR_MS), aheadMs };
};

/** Around the average, in even whole units, so that halves have no parts of the smallest coin in any currency. */
function drawAmount(chance: Chance, average: string): string {
  const units = Math.max(1, Math.round(Number(average) / 2));
  return String(2 * (1 + chance.below(2 * units)));
}
