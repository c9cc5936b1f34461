import {
  activate,
  adjust,
  changeStatus,
  close,
  importOpening,
  NOT_FOUND,
  open,
  saveRecipients,
  saveThresholds,
  setFloor,
  setHorizon,
} from './expect-accounts.ts';
import { authorize, bind, closeCall, extendCall } from './expect-calls.ts';
import { extend, place, release, use } from './expect-holds.ts';
import { record, recordMany } from './expect-legs.ts';
import { expectPurchase } from './expect-purchases.ts';
import { apply, assign, correct, plan, redact, retry } from './expect-upkeep.ts';
import type { Answer, ModelCommand } from './model-command.ts';
import type { PurchaseType } from './purchase-command.ts';
import type { AccountState, World } from './world.ts';

/**
 * Runs a command in the reference model.
 *
 * @param world - The world; changed.
 * @param command - The command.
 * @returns What the command has to answer.
 */
export function expectAnswer(world: World, command: ModelCommand): Answer {
  switch (command.type) {
    case 'tick':
      world.clockMs += command.byMs;
      return {};
    case 'restart':
      return {};
    case 'open':
      return open(world, command);
    case 'record':
      return record(world, command);
    case 'record-many':
      return recordMany(world, command);
    case 'settle':
      return record(world, { ...command, leg: { ...command.leg, callRef: command.callRef } });
    default: {
      const account = world.accounts.get(command.account);
      return account === undefined ? NOT_FOUND : inAccount(world, account, command);
    }
  }
}

type AccountCommand = Exclude<
  ModelCommand,
  { readonly type: 'tick' | 'restart' | 'open' | 'record' | 'record-many' | 'settle' }
>;

function inAccount(world: World, account: AccountState, command: AccountCommand): Answer {
  switch (command.type) {
    case 'activate':
      return activate(world, account, command);
    case 'suspend':
    case 'resume':
      return changeStatus(world, account, command.type);
    case 'close':
      return close(world, account, command);
    case 'floor':
      return setFloor(world, account, command);
    case 'horizon':
      return command.horizonMs > world.clockMs
        ? { error: 'INVALID_INPUT' }
        : setHorizon(world, account, command);
    case 'adjust':
      return adjust(world, account, command);
    case 'opening':
      return importOpening(world, account, command);
    case 'place':
      return place(world, account, command);
    case 'extend':
      return extend(world, account, command);
    case 'use':
      return use(world, account, command);
    case 'release':
      return release(world, account, command);
    case 'authorize':
      return authorize(world, account, command);
    case 'extend-call':
      return extendCall(world, account, command);
    case 'bind':
      return bind(world, account, command);
    case 'close-call':
      return closeCall(world, account, command);
    case 'recipients':
      return saveRecipients(account, command);
    case 'levels':
      return saveThresholds(world, account, command);
    default:
      return later(world, account, command);
  }
}

type LaterCommand = Extract<
  AccountCommand,
  {
    readonly type: 'correct' | 'retry' | 'assign' | 'redact' | 'plan' | 'apply' | PurchaseType;
  }
>;

function later(world: World, account: AccountState, command: LaterCommand): Answer {
  switch (command.type) {
    case 'correct':
      return correct(world, account, command);
    case 'retry':
      return retry(world, account, command);
    case 'assign':
      return assign(world, account, command);
    case 'redact':
      return redact(world, account, command);
    case 'plan':
      return plan(account, command);
    case 'apply':
      return apply(world, account, command);
    default:
      return expectPurchase(world, account, command);
  }
}
