import {
  type Actor,
  type Billing,
  BillingError,
  type Contract,
  type FinishedLeg,
  type Money,
  money,
} from '@live-calls/core';
import { actor } from './model-actor.ts';
import type { Answer, ContractPlan, LegPlan, ModelCommand } from './model-command.ts';
import { giveCall } from './perform-calls.ts';
import { legRequest } from './perform-legs.ts';
import { givePurchase } from './perform-purchases.ts';
import { picked, replay, shownLeg } from './shown-answer.ts';
import type { Stage } from './stage.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/**
 * Gives a command to the billing and puts its answer into comparable form.
 *
 * @param stage - What the run plays on.
 * @param billing - Which of its processes.
 * @param command - The command.
 * @returns The answer; an error of the library is `{ error: code }`.
 */
export async function perform(stage: Stage, billing: Billing, command: ModelCommand): Promise<Answer> {
  try {
    return await give(stage, billing, command);
  } catch (error) {
    if (!BillingError.is(error)) throw error;
    return BillingError.is(error, 'OUTCOME_UNKNOWN') && error.details.adapter !== stage.payments.id
      ? { error: 'ANSWER_LOST' }
      : { error: error.code, ...(error.code === 'INVARIANT_BROKEN' && { message: error.message }) };
  }
}

async function give(stage: Stage, billing: Billing, command: ModelCommand): Promise<Answer> {
  switch (command.type) {
    case 'tick':
      stage.clock.advance(command.byMs);
      return {};
    case 'restart':
      stage.restart();
      return {};
    case 'record':
      return shownLeg(stage, await billing.usage.record(recordRequest(command)));
    case 'record-many':
      return recordMany(stage, billing, command);
    default:
      return giveToAccount(stage, billing, command);
  }
}

type AccountCommand = Exclude<ModelCommand, { readonly type: 'tick' | 'restart' | 'record' | 'record-many' }>;

async function giveToAccount(stage: Stage, billing: Billing, command: AccountCommand): Promise<Answer> {
  const to = { actor, accountId: command.account };
  const { accounts, wallets } = billing;
  const amount = (text: string): Money => money(text, stage.currencyOf(command.account));
  switch (command.type) {
    case 'open': {
      const { name, currency } = command;
      return picked(await accounts.open({ ...to, name, currency }));
    }
    case 'activate':
      return picked(await accounts.activateContract({ ...to, contract: contractOf(stage, command) }));
    case 'suspend':
    case 'resume':
      return picked(await accounts[command.type]({ ...to, reason: 'model' }));
    case 'close': {
      const { disposition } = command;
      return picked(
        await accounts.close({ ...to, reason: 'model', ...(disposition !== undefined && { disposition }) }),
      );
    }
    case 'floor':
      return picked(await accounts.setFloor({ ...to, floor: amount(command.floor) }));
    case 'horizon': {
      const set = await accounts.setHorizon({ ...to, horizon: new Date(command.horizonMs) });
      const { status, horizon } = set;
      return { status, horizonMs: horizon.getTime(), ...(status === 'set' && { replayed: set.replayed }) };
    }
    case 'adjust': {
      const { key, reason } = command;
      return picked(await wallets.adjust({ ...to, key, amount: amount(command.amount), reason }));
    }
    case 'opening': {
      const imported = await wallets.importOpening({
        ...to,
        key: command.key,
        amount: amount(command.amount),
      });
      return picked({ ...imported, dryRun: undefined });
    }
    default:
      return giveMore(stage, billing, command);
  }
}

type MoreCommand = Exclude<
  AccountCommand,
  {
    readonly type:
      | 'open'
      | 'activate'
      | 'suspend'
      | 'resume'
      | 'close'
      | 'floor'
      | 'horizon'
      | 'adjust'
      | 'opening';
  }
>;

async function giveMore(stage: Stage, billing: Billing, command: MoreCommand): Promise<Answer> {
  const to = { actor, accountId: command.account };
  const { holds, usage, parking } = billing;
  const amount = (text: string): Money => money(text, stage.currencyOf(command.account));
  switch (command.type) {
    case 'place': {
      const { callRef, expiresMs, book } = command;
      const pinned = book !== undefined && { priceBookHash: stage.hashOf(book) };
      const request = {
        ...to,
        callRef,
        amount: amount(command.amount),
        expiresAt: new Date(expiresMs),
        ...pinned,
      };
      return picked(await holds.place(request));
    }
    case 'extend': {
      const { callRef, extension, expiresMs } = command;
      const request = {
        ...to,
        callRef,
        extension,
        amount: amount(command.amount),
        expiresAt: new Date(expiresMs),
      };
      return picked(await holds.extend(request));
    }
    case 'use':
      return picked(await holds.use({ ...to, callRef: command.callRef, used: amount(command.used) }));
    case 'release':
      return picked(await holds.release({ ...to, callRef: command.callRef }));
    case 'correct':
      return shownLeg(stage, await usage.correct({ ...to, ...correction(command) }));
    case 'assign':
      return shownLeg(
        stage,
        await parking.assign({ ...to, provider: command.provider, legId: command.legId }),
      );
    case 'redact':
      return picked(await usage.redact({ ...to, provider: command.provider, legId: command.legId }));
    case 'retry': {
      const summary = await parking.retry({ ...to, ...(command.leg !== undefined && { leg: command.leg }) });
      const { tried, resolved, stillUnrated, reasons, skipped, total, failed } = summary;
      return failed > 0
        ? { error: 'ANSWER_LOST' }
        : { tried, resolved, stillUnrated, reasons, skipped, total: total.amount };
    }
    case 'recipients':
    case 'levels':
      return giveNotices(billing, command);
    case 'plan':
    case 'apply':
      return rerate(stage, billing, command);
    case 'authorize':
    case 'extend-call':
    case 'bind':
    case 'settle':
    case 'close-call':
      return giveCall(stage, billing, { command, actor });
    default:
      return givePurchase(stage, billing, command);
  }
}

async function giveNotices(billing: Billing, command: Command<'recipients' | 'levels'>): Promise<Answer> {
  const to = { actor, accountId: command.account };
  const { notifications } = billing;
  switch (command.type) {
    case 'recipients': {
      const recipients = command.emails.map((email) => ({ email }));
      const saved = await notifications.saveRecipients({ ...to, recipients, revision: command.revision });
      const list = saved.status === 'stale' ? saved.current : saved;
      const emails = list.recipients.map(({ email }) => email);
      return { ...replay(saved), status: saved.status, revision: list.revision, emails };
    }
    case 'levels': {
      const { rearmPercent, revision } = command;
      const levels = command.levels.map((level) => ({ ...level, type: 'amount' as const }));
      const saved = await notifications.saveThresholds({ ...to, levels, rearmPercent, revision });
      const shown = saved.status === 'stale' ? saved.current : saved;
      const standings = shown.levels.map(({ level, standing, since }) => [
        level.levelId,
        standing,
        since?.getTime(),
      ]);
      return { ...replay(saved), status: saved.status, revision: shown.revision, levels: standings };
    }
  }
}

async function rerate(stage: Stage, billing: Billing, command: Command<'plan' | 'apply'>): Promise<Answer> {
  const to = { actor, accountId: command.account };
  const { rerating } = billing;
  if (command.type === 'plan') {
    const { key, fromMs, untilMs, book } = command;
    const range = { from: new Date(fromMs), until: new Date(untilMs), priceBook: stage.hashOf(book) };
    const planned = await rerating.plan({ ...to, key, ...range });
    if (planned.status === 'differs') return { status: 'differs' };
    const { changed, unchanged, notRatable, excluded, asOf, oldTotal, newTotal } = planned.rerating;
    const sums = {
      changed,
      unchanged,
      notRatable,
      excluded,
      asOf,
      oldTotal: oldTotal.amount,
      newTotal: newTotal.amount,
    };
    return { status: 'planned', replayed: planned.replayed, ...sums };
  }
  const reratingId = `rerating_${command.key}`;
  const { digest } = await rerating.status({ ...to, reratingId });
  const done = await rerating.apply({ ...to, reratingId, digest });
  if (done.status === 'differs') return { status: 'differs' };
  const { applied, unchanged, skipped } = done.rerating.progress;
  return { status: 'applied', replayed: done.replayed, applied, unchanged, skipped };
}

async function recordMany(stage: Stage, billing: Billing, command: Command<'record-many'>): Promise<Answer> {
  const lines: Answer[] = [];
  const legs = command.legs.map(({ account, leg }) => recordRequest({ account, leg }));
  for await (const line of billing.usage.recordMany({ actor, legs })) {
    if (line.status === 'rejected') {
      const lost = line.error.code === 'OUTCOME_UNKNOWN' || line.error.code === 'STORAGE_UNAVAILABLE';
      if (lost) return { error: 'ANSWER_LOST' };
    }
    lines.push(line.status === 'rejected' ? { error: line.error.code } : shownLeg(stage, line.outcome));
  }
  return { lines };
}

function recordRequest({ account, leg }: { readonly account?: string | undefined; readonly leg: LegPlan }): {
  readonly actor: Actor;
  readonly accountId?: string;
  readonly leg: FinishedLeg;
} {
  return { actor, ...(account !== undefined && { accountId: account }), leg: legRequest(leg) };
}

function correction(command: Command<'correct'>): {
  readonly provider: string;
  readonly legId: string;
  readonly corrects: number;
  readonly facts: Parameters<Billing['usage']['correct']>[0]['facts'];
  readonly reason: string;
} {
  const { provider, legId, corrects, facts } = command;
  const { answeredMs, ...same } = facts;
  const moved = answeredMs !== undefined && { answeredAt: new Date(answeredMs) };
  return { provider, legId, corrects, facts: { ...same, ...moved }, reason: 'model' };
}

function contractOf(stage: Stage, command: Command<'activate'>): Contract {
  const { lines, timeZone, rounding, legs, floor, live }: ContractPlan = command.contract;
  return {
    currency: stage.currencyOf(command.account),
    timeZone,
    priceBooks: lines.map(({ fromMs, provider, book }) => ({
      from: new Date(fromMs).toISOString(),
      ...(provider !== undefined && { provider }),
      priceBook: stage.hashOf(book),
    })),
    destinations: { allow: ['*'], international: true, homeCountry: 'US' },
    directions: ['inbound', 'outbound'],
    ...(rounding !== undefined && { rounding }),
    ...(legs !== undefined && { legs }),
    ...(floor !== undefined && { floor }),
    ...(live !== undefined && { live }),
    accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
  };
}
