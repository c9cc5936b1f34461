import { BillingError } from '@live-calls/core';
import type { HoldRow } from '@live-calls/core/adapter';
import { canonical } from './amount.ts';
import { shownLevels } from './levels.ts';
import { actor } from './model-actor.ts';
import type { ModelCommand } from './model-command.ts';
import { shownAnnouncement } from './shown-announcement.ts';
import type { Stage } from './stage.ts';
import { type AccountState, type HoldState, type KnownLeg, legKey, type World } from './world.ts';

/** Accounts and legs that a step may have touched. */
export interface Touched {
  /** Ids of accounts. */
  readonly accounts: ReadonlySet<string>;
  /** Legs, as account, provider and leg id. */
  readonly legs: readonly { readonly account: string; readonly provider: string; readonly legId: string }[];
  /** Legs, as provider and leg id, that may be kept until somebody knows whose they are. */
  readonly lost: readonly (readonly [provider: string, legId: string])[];
  /** Holds, as account and call reference. */
  readonly holds: readonly { readonly account: string; readonly callRef: string }[];
}

/**
 * Says what commands may touch.
 *
 * @param world - The world before them.
 * @param commands - The commands.
 * @returns Accounts, legs and holds.
 */
export function touchedBy(world: World, commands: readonly ModelCommand[]): Touched {
  const accounts = new Set<string>();
  const legs: Touched['legs'][number][] = [];
  const lost: Touched['lost'][number][] = [];
  const holds: Touched['holds'][number][] = [];
  const touchLeg = (
    account: string | undefined,
    leg: Pick<KnownLeg, 'provider' | 'legId'> & Partial<KnownLeg>,
  ): void => {
    const at =
      account !== undefined && world.accounts.has(account) ? account : world.assigned.get(legKey(leg));
    for (const id of [account, at]) if (id !== undefined) accounts.add(id);
    if (at === undefined) lost.push([leg.provider, leg.legId]);
    if (at === undefined) return;
    legs.push({ account: at, provider: leg.provider, legId: leg.legId });
    if (leg.callRef !== undefined) holds.push({ account: at, callRef: leg.callRef });
  };
  for (const command of commands) {
    if (command.type === 'record' || command.type === 'settle') touchLeg(command.account, command.leg);
    else if (command.type === 'record-many')
      for (const line of command.legs) touchLeg(line.account, line.leg);
    else if ('legId' in command) touchLeg(command.account, command);
    else if ('account' in command) accounts.add(command.account);
    if ('callRef' in command) holds.push(command);
  }
  return { accounts, legs, lost, holds };
}

/** The state of what was touched, in comparable form: account by account, leg by leg. */
export type Sight = ReadonlyMap<string, string>;

/**
 * Looks at what a step touched.
 *
 * @param stage - The stage.
 * @param touched - What to look at.
 * @returns What is seen.
 */
export async function lookAt(stage: Stage, touched: Touched): Promise<Sight> {
  const sight = new Map<string, string>();
  for (const id of touched.accounts) sight.set(id, canonical(await lookAtAccount(stage, id)));
  for (const leg of touched.legs)
    sight.set(`${leg.account} ${legKey(leg)}`, canonical(await lookAtLeg(stage, leg)));
  const parked = touched.lost.map(([provider, legId]) => ['unassigned', provider, legId]);
  const rows = parked.length === 0 ? [] : await stage.storage.get('parked', '~unassigned', parked);
  for (const [index, leg] of touched.lost.entries()) {
    sight.set(`unassigned ${leg.join('/')}`, canonical(rows[index] !== undefined));
  }
  for (const { account, callRef } of touched.holds) {
    const [row] = await stage.storage.get('hold', account, [[callRef]]);
    const shown = row && [
      row.status,
      row.amountAtoms,
      row.placedAtoms,
      row.capturedAtoms,
      row.usedAtoms,
      row.expiresAtMs,
      factsOf(row),
    ];
    sight.set(`${account} ${callRef}`, canonical(shown ?? 'no hold'));
  }
  return sight;
}

/**
 * What the reference model expects to be seen.
 *
 * @param world - The world after the step.
 * @param touched - What to look at.
 * @returns What should be seen.
 */
export function expectedSight(world: World, touched: Touched): Sight {
  const sight = new Map<string, string>();
  for (const id of touched.accounts) sight.set(id, canonical(expectedAccount(world.accounts.get(id))));
  for (const leg of touched.legs) {
    const revisions = world.accounts.get(leg.account)?.legs.get(legKey(leg)) ?? [];
    sight.set(`${leg.account} ${legKey(leg)}`, canonical(revisions.map(({ content: _, ...shown }) => shown)));
  }
  for (const leg of touched.lost) {
    sight.set(`unassigned ${leg.join('/')}`, canonical(world.unassigned.has(leg.join('/'))));
  }
  for (const { account, callRef } of touched.holds) {
    const hold = world.accounts.get(account)?.holds.get(callRef);
    const { amount, placed, captured, used, expiresMs } = hold ?? {};
    const facts = hold && expectedFacts(hold);
    const shown = hold && [hold.open ? 'open' : 'closed', amount, placed, captured, used, expiresMs, facts];
    sight.set(`${account} ${callRef}`, canonical(shown ?? 'no hold'));
  }
  return sight;
}

/** What storage keeps of a call on its hold. */
export function factsOf(row: HoldRow): unknown {
  const { call } = (row.facts ?? {}) as { readonly call?: { readonly [field: string]: unknown } };
  if (call === undefined) return 'by hand';
  const { provider, direction, contractNumber, control, capSeconds, grantedSeconds, final, legs } = call;
  const { answeredAtMs, to, from, rateTo, order, complete = false, announced = false } = call;
  return {
    ...{ provider, direction, contractNumber, control, capSeconds, grantedSeconds, final, legs },
    ...{ answeredAtMs, to, from, order, hasRateTo: rateTo !== undefined, complete, announced },
  };
}

/** What it should keep. */
export function expectedFacts({ call, open }: HoldState): unknown {
  if (call === undefined) return 'by hand';
  const { provider, direction, contract, control, capSeconds, grantedSeconds, final, legs } = call;
  const { answeredMs, orderAt, to, from, complete, announced } = call;
  const order = orderAt !== undefined && { limitSeconds: grantedSeconds, retryAtMs: orderAt };
  return {
    ...{ provider, direction, contractNumber: contract, control, capSeconds, grantedSeconds, final, legs },
    ...{ answeredAtMs: answeredMs, hasRateTo: open, complete, announced },
    ...(open && { to, from, ...(order !== false && { order }) }),
  };
}

async function lookAtAccount(stage: Stage, accountId: string): Promise<unknown> {
  const [row] = await stage.storage.get('account', accountId, [[]]);
  if (row === undefined) return 'no account';
  const { accounts, notifications } = stage.process(0);
  const { banner, wallet } = await accounts.subscription({ actor, accountId });
  const { levels } = await notifications.thresholds({ actor, accountId });
  const news = { order: 'byTime', from: row.lastAtMs, limit: 1000 };
  const { rows: announced } = await stage.storage.list('announcement', accountId, news);
  return {
    status: row.status,
    contracts: row.contractNumber,
    posted: row.postedAtoms,
    held: row.heldAtoms,
    running: row.runningAtoms,
    available: wallet.available.amount,
    openHolds: row.openHolds,
    floor: row.floorAtoms,
    lastNumber: row.lastNumber,
    lastAt: row.lastAtMs,
    horizonMs: row.horizonMs,
    banner: banner && {
      severity: banner.severity,
      since: banner.since.getTime(),
      balance: banner.balance.amount,
      levels: banner.levels.map((level) => level.levelId),
    },
    levels: levels.map(({ level, standing, since }) => [level.levelId, standing, since?.getTime()]),
    announced: announced.map((one) => canonical(shownAnnouncement(one))).sort(),
  };
}

function expectedAccount(account: AccountState | undefined): unknown {
  if (account === undefined) return 'no account';
  const severity = (['empty', 'critical', 'low'] as const).find((one) =>
    account.levels.some((level) => level.standing === 'crossed' && level.severity === one),
  );
  const levels = account.levels.filter(
    (level) => level.standing === 'crossed' && level.severity === severity,
  );
  return {
    status: account.status,
    contracts: account.contracts.length,
    posted: account.posted,
    held: account.held,
    running: account.running,
    available: account.posted - account.held,
    openHolds: account.openHolds.length,
    floor: account.floor,
    lastNumber: account.lastNumber,
    lastAt: account.lastAt,
    horizonMs: account.horizonMs,
    banner: severity && {
      severity,
      since: Math.min(...levels.map((level) => level.since ?? 0)),
      balance: account.watched,
      levels: levels.map((level) => level.levelId),
    },
    levels: shownLevels(account),
    announced: account.announced
      .filter((one) => one.at >= account.lastAt)
      .map((one) => canonical(one))
      .sort(),
  };
}

async function lookAtLeg(stage: Stage, leg: Touched['legs'][number]): Promise<unknown> {
  const { account: accountId, provider, legId } = leg;
  try {
    const revisions = await stage.process(0).usage.history({ actor, accountId, provider, legId });
    return revisions.map((shown) => ({
      number: shown.number,
      cause: shown.cause,
      status: shown.status,
      reason: shown.reason,
      cost: shown.cost?.amount,
      billedSeconds: shown.billedSeconds,
      prefix: shown.matchedPrefix,
      book: shown.priceBookHash && stage.bookOf(shown.priceBookHash),
      contract: shown.contractNumber,
      at: shown.recordedAt.getTime(),
      legStatus: shown.legStatus,
      durationSeconds: shown.durationSeconds,
      answered: shown.answered,
      direction: shown.direction,
      startMs: shown.billingStart.getTime(),
      callRef: shown.callRef,
      parentLegId: shown.parentLegId,
      to: shown.to,
      from: shown.from,
    }));
  } catch (error) {
    if (BillingError.is(error, 'NOT_FOUND')) return [];
    throw error;
  }
}
