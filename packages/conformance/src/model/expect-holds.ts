import { atoms, canonical } from './amount.ts';
import { settledLeg } from './expect-calls.ts';
import type { Answer, ModelCommand } from './model-command.ts';
import type { AccountState, HoldState, KnownLeg, World } from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/** How a hold is shown in an answer. Overdue ones are open; when they became so is looked at apart. */
export function shownHold(hold: HoldState): Answer {
  return {
    status: hold.open ? 'open' : 'closed',
    held: hold.open ? hold.amount : 0n,
    placed: hold.placed,
    captured: hold.captured,
    used: hold.open ? hold.used : 0n,
    extensions: hold.extensions.length,
  };
}

/** What is due about a call, and what it may cost, goes with its hold. */
const OF_A_CALL: Answer = { error: 'STATE_FORBIDS' };

function available(account: AccountState): bigint {
  return account.posted - account.held;
}

function refusal(account: AccountState, amount: bigint): Answer | undefined {
  if (account.status !== 'active') return { status: 'account-not-active', accountStatus: account.status };
  if (available(account) - amount >= account.floor) return undefined;
  return { status: 'insufficient-funds', available: available(account), floor: account.floor };
}

/** Places a hold. */
export function place(world: World, account: AccountState, command: Command<'place'>): Answer {
  const { callRef, expiresMs, book } = command;
  const amount = atoms(command.amount);
  const content = canonical([amount, expiresMs, book ?? '']);
  const known = account.holds.get(callRef);
  if (known !== undefined) {
    if (known.content !== content) return { status: 'differs' };
    return { status: 'placed', replayed: true, hold: shownHold(known), available: available(account) };
  }
  if (expiresMs <= world.clockMs) return { error: 'INVALID_INPUT' };
  const refused = refusal(account, amount);
  if (refused !== undefined) return refused;
  const hold: HoldState = {
    callRef,
    open: true,
    amount,
    placed: amount,
    captured: 0n,
    used: 0n,
    expiresMs,
    book,
    content,
    extensions: [],
  };
  account.commit(world.clockMs, () => account.holds.set(callRef, hold));
  return { status: 'placed', replayed: false, hold: shownHold(hold), available: available(account) };
}

/** Extends a hold. */
export function extend(world: World, account: AccountState, command: Command<'extend'>): Answer {
  const { callRef, extension, expiresMs } = command;
  const amount = atoms(command.amount);
  const content = canonical([amount, expiresMs]);
  const hold = account.holds.get(callRef);
  if (hold === undefined) return { error: 'NOT_FOUND' };
  if (hold.call !== undefined) return OF_A_CALL;
  const known = hold.extensions[extension - 1];
  if (known !== undefined) {
    if (known !== content) return { status: 'differs' };
    return { status: 'extended', replayed: true, hold: shownHold(hold), available: available(account) };
  }
  if (!hold.open) return { status: 'closed', hold: shownHold(hold) };
  const expected = hold.extensions.length + 1;
  if (extension > expected) return { status: 'out-of-order', expected };
  if (expiresMs <= world.clockMs) return { error: 'INVALID_INPUT' };
  const refused = refusal(account, amount);
  if (refused !== undefined) return refused;
  const next: HoldState = {
    ...hold,
    amount: hold.amount + amount,
    placed: hold.placed + amount,
    expiresMs,
    extensions: [...hold.extensions, content],
  };
  account.commit(world.clockMs, () => account.holds.set(callRef, next));
  return { status: 'extended', replayed: false, hold: shownHold(next), available: available(account) };
}

/** Notes what a running call has used. */
export function use(world: World, account: AccountState, command: Command<'use'>): Answer {
  const hold = account.holds.get(command.callRef);
  if (hold === undefined) return { error: 'NOT_FOUND' };
  if (hold.call !== undefined) return OF_A_CALL;
  if (!hold.open) return { status: 'closed', hold: shownHold(hold) };
  const used = atoms(command.used);
  if (hold.used === used) return { status: 'used', hold: shownHold(hold) };
  const next = { ...hold, used };
  account.commit(world.clockMs, () => account.holds.set(hold.callRef, next));
  return { status: 'used', hold: shownHold(next) };
}

/** Releases a hold. */
export function release(world: World, account: AccountState, command: Command<'release'>): Answer {
  const hold = account.holds.get(command.callRef);
  if (hold === undefined) return { error: 'NOT_FOUND' };
  if (hold.call !== undefined) return OF_A_CALL;
  if (!hold.open) return { status: 'released', replayed: true, hold: shownHold(hold) };
  const next: HoldState = { ...hold, open: false, amount: 0n, used: 0n };
  account.commit(world.clockMs, () => account.holds.set(hold.callRef, next));
  return { status: 'released', replayed: false, hold: shownHold(next) };
}

/** Captures a leg's cost from the hold of its call, inside the commit that charges it; the last leg of a call closes it. */
export function capture(account: AccountState, leg: KnownLeg, cost: bigint): void {
  const hold = leg.callRef === undefined ? undefined : account.holds.get(leg.callRef);
  if (hold?.open !== true) return;
  const after = captured(hold, cost);
  account.holds.set(hold.callRef, hold.call === undefined ? after : settledLeg(after, hold.call, leg));
}

function captured(hold: HoldState, cost: bigint): HoldState {
  if (cost === 0n) return hold;
  if (cost < 0n) {
    // What the hold paid of the calls so far, after the correction as it was before: the rest came from the wallet.
    const paid = hold.placed - hold.amount;
    const rest = hold.captured + cost > 0n ? hold.captured + cost : 0n;
    const stays = rest < paid ? rest : paid;
    return { ...hold, amount: hold.placed - stays, captured: rest };
  }
  const less = (amount: bigint): bigint => (amount > cost ? amount - cost : 0n);
  return {
    ...hold,
    amount: less(hold.amount),
    used: less(hold.used),
    captured: hold.captured + cost,
  };
}
