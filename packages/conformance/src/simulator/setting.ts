import { luckOf } from './luck.ts';
import type { WholeTraffic } from './simulated-traffic.ts';
import type { SimulatedAccount, SimulatedSetting } from './trace.ts';

const RECONCILE_EVERY_MS = 6 * 3_600_000;

/**
 * The setting of a run.
 *
 * @param traffic - What happens.
 * @param about - The rest.
 * @returns The setting, plain JSON.
 */
export function settingOf(
  traffic: WholeTraffic,
  about: Pick<SimulatedSetting, 'beginMs' | 'contract' | 'priceBooks' | 'checkEvery' | 'workerEveryMs'> & {
    readonly seed: number;
  },
): SimulatedSetting {
  const { seed, ...rest } = about;
  const { deposit, webhooks, buying } = traffic;
  const average = Math.max(1, Math.round(Number(buying.amount)));
  const automatic = {
    threshold: String(Math.ceil(average / 3)),
    target: String(2 * average),
    monthlyCap: String(50 * average),
  };
  const accounts = Array.from(
    { length: traffic.accounts },
    (_, index): SimulatedAccount => ({
      ...{ accountId: `acc-${index + 1}`, deposit },
      ...(index % 2 === 0 && { automatic }),
    }),
  );
  return { ...rest, accounts, webhooks, luck: luckOf(seed, 'world'), reconcileEveryMs: RECONCILE_EVERY_MS };
}

/**
 * Refuses a setting that no run could come to the end of, or in which nothing would be looked at.
 *
 * @param setting - The setting, also one that came with a trace.
 * @throws Error that names the option.
 */
export function checkSetting({
  workerEveryMs,
  checkEvery,
  reconcileEveryMs,
  accounts,
}: SimulatedSetting): void {
  const counts = { workerEveryMs, checkEvery, reconcileEveryMs, accounts: accounts?.length };
  for (const [name, count] of Object.entries(counts)) checkCount(name, count);
}

/**
 * Refuses what is no whole number of one or more.
 *
 * @param name - Name of the option.
 * @param count - What was given.
 * @throws Error that names it.
 */
export function checkCount(name: string, count: number | undefined): void {
  if (Number.isSafeInteger(count) && (count ?? 0) >= 1) return;
  throw new Error(`${name} is a whole number of 1 or more; seen: ${JSON.stringify(count)}.`);
}
