import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import { checkOneOf } from '../errors/checks.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, SpendRow } from '../ports/rows.ts';
import { BURN_DAYS, type Burn, type BurnDays, meanBurn, recentDays } from './burn.ts';
import { daysLeft, type RunsOut, runsOut } from './runs-out.ts';
import { watchedAtoms } from './threshold-state.ts';

/**
 * How the next days are foreseen: `mean`, all alike as the mean of the last 7 complete local days; `weekday`, each
 * weekday as the mean of the same weekdays of the last 4 weeks.
 */
export type RunwayPattern = 'mean' | 'weekday';

/** Asks how long the money lasts. */
export interface RunwayRequest extends AccountCommand {
  /** How the next days are foreseen; `mean` by default. */
  readonly pattern?: RunwayPattern;
}

/** What an estimate of the runway rests on. */
export interface RunwayAssumptions {
  /** How the next days are foreseen. */
  readonly pattern: RunwayPattern;
  /** Complete local days it was learned from. */
  readonly days: number;
  /** First of these days, `YYYY-MM-DD`. */
  readonly from: string;
  /** The day after the last of them, which is today. */
  readonly until: string;
  /** IANA time zone of the days. */
  readonly timeZone: string;
}

/** The money lasts for a while. */
export interface RunwayEstimated {
  /** Discriminant. */
  readonly status: 'estimated';
  /** Days left from now, rounded down to tenths; 0 when nothing is left. At most 3,650. */
  readonly daysLeft: number;
  /** Posted money less what running calls have used so far. */
  readonly balance: Money;
  /** Mean of the days it was learned from. */
  readonly burnPerDay: Money;
  /** When it runs out, and until when it can be paid for; absent when `daysLeft` is at its most. */
  readonly runsOut?: RunsOut;
  /** What the estimate rests on. */
  readonly assumptions: RunwayAssumptions;
}

/** Nothing was used lately, so there is no end in sight. */
export interface RunwayUnused {
  /** Discriminant. */
  readonly status: 'unused';
  /** Posted money less what running calls have used so far. */
  readonly balance: Money;
  /** The days in which nothing was used. */
  readonly assumptions: RunwayAssumptions;
}

/** No local day is complete yet since the account was opened. */
export interface RunwayUnknown {
  /** Discriminant. */
  readonly status: 'no-history';
  /** Posted money less what running calls have used so far. */
  readonly balance: Money;
}

/** How long the money lasts. */
export type Runway = RunwayEstimated | RunwayUnused | RunwayUnknown;

const WEEKS = 4;

/**
 * Reads how long the money lasts.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The runway.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
 */
export async function readRunway(context: Context, request: RunwayRequest): Promise<Runway> {
  const { accountId } = authorize(request, 'read the runway', 'member');
  const pattern =
    request.pattern === undefined ? 'mean' : checkOneOf(request.pattern, 'pattern', ['mean', 'weekday']);
  const account = await readAccount(context, accountId);
  const timeZone = await zoneOfAccount(context, account);
  const most = pattern === 'mean' ? BURN_DAYS : 7 * WEEKS;
  const nowMs = context.clock.now();
  const recent = recentDays(account, { nowMs, timeZone, most });
  const spent = await context.storage.get(
    'spend',
    accountId,
    recent.days.map((day) => [day]),
  );
  const burn = meanBurn(recent, spent);
  const balanceAtoms = watchedAtoms(account);
  const balance = moneyFromAtoms(balanceAtoms, account.currency);
  if (burn === undefined) return { status: 'no-history', balance };
  const assumptions = assumptionsOf(burn, pattern);
  if (burn.perDayAtoms === 0n) return { status: 'unused', balance, assumptions };
  const foreseen = pattern === 'mean' ? [burn.perDayAtoms] : weekdayBurns(recent, spent, burn);
  const days = daysLeft(balanceAtoms, foreseen);
  const out = runsOut(days, { nowMs, timeZone, bank: context.bank });
  return {
    status: 'estimated',
    daysLeft: days,
    balance,
    burnPerDay: moneyFromAtoms(burn.perDayAtoms, account.currency),
    ...(out !== undefined && { runsOut: out }),
    assumptions,
  };
}

async function zoneOfAccount(context: Context, account: AccountRow): Promise<string> {
  if (account.contractNumber === 0) return 'UTC';
  const [row] = await context.storage.get('contract', account.accountId, [[account.contractNumber]]);
  return row === undefined ? 'UTC' : compiledContract(row).timeZone;
}

function assumptionsOf(burn: Burn, pattern: RunwayPattern): RunwayAssumptions {
  return { pattern, days: burn.days, from: burn.from, until: burn.until, timeZone: burn.timeZone };
}

/**
 * Foresees seven days, today first, each as the mean of the same weekdays seen; a weekday never seen as the mean of all.
 */
function weekdayBurns(
  recent: BurnDays,
  spent: readonly (SpendRow | undefined)[],
  burn: Burn,
): readonly Atoms[] {
  return Array.from({ length: 7 }, (_, ahead) => {
    let sum = 0n;
    let seen = 0n;
    for (const index of recent.days.keys()) {
      const back = recent.days.length - index;
      if ((back + ahead) % 7 !== 0) continue;
      sum += spent[index]?.amountAtoms ?? 0n;
      seen += 1n;
    }
    if (seen === 0n) return burn.perDayAtoms;
    return sum <= 0n ? 0n : (sum + seen - 1n) / seen;
  });
}
