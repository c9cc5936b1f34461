import type { LiveTerms } from '@live-calls/core';
import { agreedBook } from './agreed-book.ts';
import { atoms, canonical } from './amount.ts';
import type { Answer, CallPlan, ModelCommand } from './model-command.ts';
import { type NaivelyPriced, naiveGrant } from './naive-grant.ts';
import { naiveRate } from './naive-rater.ts';
import { localDay, naiveSpend } from './naive-spend.ts';
import type { BookName } from './price-books.ts';
import { vendors } from './vendors.ts';
import {
  type AccountState,
  type CallLegState,
  type CallState,
  type HoldState,
  legKey,
  type World,
} from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/** A hold that was placed for a call. */
export type CallHoldState = HoldState & { readonly call: CallState };

const QUANTUM_SECONDS = 60;
const CAP_SECONDS = 14_400;
const RING_SECONDS = 120;
const WARN_SECONDS = 20;
const SETTLING_SECONDS = 30;

function isCall(hold: HoldState | undefined): hold is CallHoldState {
  return hold?.call !== undefined;
}

/** How a call is shown in an answer. */
function shownCall(world: World, hold: CallHoldState): Answer {
  const { call, open } = hold;
  const running = call.answeredMs === undefined ? 'authorized' : 'running';
  return {
    status: !open ? 'closed' : hold.expiresMs <= world.clockMs ? 'overdue' : running,
    control: call.control,
    grantedSeconds: call.grantedSeconds,
    final: call.final,
    extensions: hold.extensions.length,
    held: open ? hold.amount : 0n,
    captured: hold.captured,
    used: open ? hold.used : 0n,
    answeredMs: call.answeredMs,
    book: hold.book,
    legs: call.legs,
    ...(open && { to: call.to, from: call.from }),
  };
}

function termsOf(account: AccountState, contract: number): LiveTerms {
  return account.contracts[contract - 1]?.live ?? {};
}

/** The longest call over a provider, as the contract has it. */
function capOf(terms: LiveTerms, provider: string): number {
  return terms.providers?.[provider]?.capSeconds ?? terms.capSeconds ?? CAP_SECONDS;
}

function controlOf(terms: LiveTerms, provider: string): CallState['control'] {
  const vendor = vendors[provider];
  if (vendor === undefined) return 'supervised';
  const wanted = terms.providers?.[provider]?.control;
  if (wanted === 'whole' || wanted === 'supervised') return wanted;
  return vendor.movable ? 'extend' : 'whole';
}

/** Every amount that a call may cost at most, by what it is. */
function limitsOf(
  account: AccountState,
  of: { readonly contract: number; readonly now: number; readonly held: bigint; readonly captured: bigint },
): readonly (readonly [name: 'money' | 'call-price' | 'day' | 'month', amount: bigint])[] {
  const terms = termsOf(account, of.contract);
  const others = account.held - of.held;
  const { maximumCallPrice, dailySpendCap, monthlySpendCap } = terms;
  const limits: ['money' | 'call-price' | 'day' | 'month', bigint][] = [
    ['money', account.posted - others - account.floor],
  ];
  if (maximumCallPrice !== undefined) limits.push(['call-price', atoms(maximumCallPrice) - of.captured]);
  if ((dailySpendCap ?? monthlySpendCap) === undefined) return limits;
  const spend = naiveSpend(account);
  const day = localDay(of.now, account.contracts[of.contract - 1]?.timeZone ?? 'UTC');
  const left = (cap: string, period: string): bigint =>
    atoms(cap) - (spend.get(period)?.amount ?? 0n) - others;
  if (dailySpendCap !== undefined) limits.push(['day', left(dailySpendCap, day)]);
  if (monthlySpendCap !== undefined) limits.push(['month', left(monthlySpendCap, day.slice(0, 7))]);
  return limits;
}

function refusal(account: AccountState, terms: LiveTerms, limit: string | undefined): Answer {
  if (account.status !== 'active') return { status: 'account-not-active', accountStatus: account.status };
  const { maximumCallPrice = '', dailySpendCap = '', monthlySpendCap = '' } = terms;
  if (limit === 'call-price') return { status: 'price-ceiling', maximumCallPrice: atoms(maximumCallPrice) };
  if (limit === 'day') return { status: 'spend-cap', period: 'day', cap: atoms(dailySpendCap) };
  if (limit === 'month') return { status: 'spend-cap', period: 'month', cap: atoms(monthlySpendCap) };
  return { status: 'insufficient-funds', available: account.posted - account.held, floor: account.floor };
}

function shownLimit({ control, grantedSeconds, capSeconds, provider }: CallState): number | undefined {
  if (control !== 'supervised') return grantedSeconds;
  const vendor = vendors[provider];
  if (vendor === undefined) return undefined;
  return Math.min(Math.max(capSeconds, vendor.minimumSeconds), vendor.maximumSeconds);
}

function granted(world: World, hold: CallHoldState, replayed: boolean): Answer {
  const { grantedSeconds, final } = hold.call;
  const limitSeconds = shownLimit(hold.call);
  return { replayed, call: shownCall(world, hold), grantedSeconds, limitSeconds, final };
}

/** When the hold of a call is overdue. */
function expiryOf(call: CallState, terms: LiveTerms): number {
  const ringMs = (terms.ringSeconds ?? RING_SECONDS) * 1000;
  return (call.answeredMs ?? call.placedAt + ringMs) + (call.grantedSeconds + SETTLING_SECONDS) * 1000;
}

/** Asks for a call. */
export function authorize(world: World, account: AccountState, command: Command<'authorize'>): Answer {
  const { callRef, call: plan } = command;
  const content = canonical(plan);
  const known = account.holds.get(callRef);
  if (known !== undefined) {
    if (!isCall(known) || known.content !== content) return { status: 'differs' };
    if (!known.open) return { status: 'closed', call: shownCall(world, known) };
    const available = account.posted - account.held;
    return { status: 'authorized', ...granted(world, known, true), available };
  }
  if (account.status !== 'active') return refusal(account, {}, undefined);
  const contract = account.contracts.length;
  const terms = termsOf(account, contract);
  const { concurrentCalls } = terms;
  if (concurrentCalls !== undefined && account.openHolds.length >= concurrentCalls) {
    return { status: 'too-many-calls', concurrentCalls };
  }
  return place(world, account, { callRef, plan, content, contract, terms });
}

function place(
  world: World,
  account: AccountState,
  asked: {
    readonly callRef: string;
    readonly plan: CallPlan;
    readonly content: string;
    readonly contract: number;
    readonly terms: LiveTerms;
  },
): Answer {
  const { callRef, plan, content, contract, terms } = asked;
  const { provider } = plan;
  const now = Math.max(world.clockMs, account.lastAt);
  const agreed = account.contracts[contract - 1];
  const book = agreed && agreedBook(agreed, { provider, startMs: now });
  if (book === undefined) return { status: 'unrated', reason: 'no-price-book' };
  const control = controlOf(terms, provider);
  const vendor = control === 'supervised' ? undefined : vendors[provider];
  const least = vendor?.minimumSeconds ?? 1;
  const caps = [capOf(terms, provider), plan.maxSeconds, vendor?.maximumSeconds];
  const cap = Math.min(...caps.filter((seconds) => seconds !== undefined));
  const first = control === 'whole' ? cap : Math.min(terms.quantumSeconds ?? QUANTUM_SECONDS, cap);
  const limits = limitsOf(account, { contract, now, held: 0n, captured: 0n });
  const priced = { call: { ...plan, from: plan.from, startMs: now }, book, rounding: agreed?.rounding };
  const grant = naiveGrant(priced, limits, Math.max(first, least));
  if ('unrated' in grant) return { status: 'unrated', reason: grant.unrated };
  if (grant.seconds < 1) return refusal(account, terms, grant.limit);
  if (grant.seconds < least) {
    return { status: 'below-vendor-minimum', minimumSeconds: least, affordableSeconds: grant.seconds };
  }
  const capSeconds = Math.max(cap, least);
  const { to, from, direction } = plan;
  const final = grant.limit !== undefined || grant.seconds >= capSeconds;
  const call: CallState = {
    ...{ provider, to, from, direction, contract, control, capSeconds },
    grantedSeconds: grant.seconds,
    final,
    placedAt: now,
    answeredMs: undefined,
    orderAt: undefined,
    legs: [],
    complete: false,
    announced: false,
  };
  const hold: CallHoldState = {
    ...{ callRef, open: true, amount: grant.cost, placed: grant.cost, captured: 0n, used: 0n },
    expiresMs: expiryOf(call, terms),
    book,
    content,
    extensions: [],
    call,
  };
  account.commit(world.clockMs, () => account.holds.set(callRef, hold));
  const available = account.posted - account.held;
  return { status: 'authorized', ...granted(world, hold, false), available };
}

/** Asks for more seconds. */
export function extendCall(world: World, account: AccountState, command: Command<'extend-call'>): Answer {
  const hold = account.holds.get(command.callRef);
  if (!isCall(hold)) return { error: 'NOT_FOUND' };
  const { call } = hold;
  const count = hold.extensions.length;
  if (command.extension <= count) return { status: 'extended', ...granted(world, hold, true) };
  if (!hold.open) return { status: 'closed', call: shownCall(world, hold) };
  if (call.final) return { status: 'final', call: shownCall(world, hold) };
  if (command.extension > count + 1) return { status: 'out-of-order', expected: count + 1 };
  const terms = termsOf(account, call.contract);
  if (account.status !== 'active') return refusal(account, terms, undefined);
  const now = Math.max(world.clockMs, account.lastAt);
  const wanted = Math.min(call.grantedSeconds + (terms.quantumSeconds ?? QUANTUM_SECONDS), call.capSeconds);
  const limits = limitsOf(account, {
    contract: call.contract,
    now,
    held: hold.amount,
    captured: hold.captured,
  });
  const priced = {
    call: { ...call, startMs: call.answeredMs ?? now },
    book: hold.book as BookName,
    rounding: account.contracts[call.contract - 1]?.rounding,
  };
  const grant = naiveGrant(priced, limits, wanted);
  if ('unrated' in grant) return { status: 'unrated', reason: grant.unrated };
  if (grant.seconds <= call.grantedSeconds) return refusal(account, terms, grant.limit);
  const talked = usedSeconds(call, now);
  const used = usedSoFar(priced, talked);
  const more = grant.cost > hold.amount ? grant.cost - hold.amount : 0n;
  const final = grant.limit !== undefined || grant.seconds >= call.capSeconds;
  const longer: CallState = { ...call, grantedSeconds: grant.seconds, final };
  const next = account.commit(world.clockMs, (at) => {
    const told = announceEnding(account, longer, at);
    const extended: CallHoldState = {
      ...hold,
      amount: hold.amount + more,
      placed: hold.placed + more,
      used,
      expiresMs: expiryOf(longer, terms),
      extensions: [...hold.extensions, ''],
      call: told,
    };
    account.holds.set(hold.callRef, extended);
    return extended;
  });
  return { status: 'extended', ...granted(world, next, false) };
}

function usedSoFar({ call, book, rounding }: NaivelyPriced, durationSeconds: number): bigint {
  const rated = naiveRate({ ...call, durationSeconds, answered: true }, book, rounding);
  return durationSeconds > 0 && rated.status === 'priced' ? rated.cost : 0n;
}

/** Seconds that a call has talked for, as far as they were granted. */
function usedSeconds({ answeredMs, legs, grantedSeconds }: CallState, now: number): number {
  if (answeredMs === undefined || !legs.some(({ state }) => state === 'running')) return 0;
  return Math.max(0, Math.min(Math.ceil((now - answeredMs) / 1000), grantedSeconds));
}

/** The end of a talking call is told once, unless the cap is the reason. */
function announceEnding(account: AccountState, call: CallState, at: number): CallState {
  const { announced, final, grantedSeconds, capSeconds, answeredMs } = call;
  if (announced || !final || grantedSeconds >= capSeconds || answeredMs === undefined) return call;
  account.announced.push({ type: 'call-ending', at, recipients: account.recipients });
  return { ...call, announced: true };
}

/** Says that a leg belongs to a call. */
export function bind(world: World, account: AccountState, command: Command<'bind'>): Answer {
  const { callRef, provider, legId, answeredMs } = command;
  const hold = account.holds.get(callRef);
  if (!isCall(hold)) return { error: 'NOT_FOUND' };
  if (!hold.open) return { status: 'closed', call: shownCall(world, hold) };
  const now = Math.max(world.clockMs, account.lastAt);
  const legs = withLeg(hold.call.legs, {
    provider,
    legId,
    state: 'running',
    answered: answeredMs !== undefined,
  });
  const seen = answeredMs === undefined ? undefined : Math.min(answeredMs, now);
  const isEarlier = seen !== undefined && (hold.call.answeredMs === undefined || seen < hold.call.answeredMs);
  const isNew = isEarlier || canonical(legs) !== canonical(hold.call.legs);
  let shown = hold;
  if (isNew) {
    const isFirst = isEarlier && hold.call.answeredMs === undefined;
    const unlimited = isFirst && hold.call.direction === 'inbound' && hold.call.control === 'extend';
    const call: CallState = {
      ...hold.call,
      legs,
      answeredMs: isEarlier ? seen : hold.call.answeredMs,
      orderAt: unlimited ? now : hold.call.orderAt,
    };
    shown = account.commit(world.clockMs, (at) => {
      const told = isEarlier ? announceEnding(account, call, at) : call;
      const expiresMs = isEarlier ? expiryOf(call, termsOf(account, call.contract)) : hold.expiresMs;
      const next: CallHoldState = { ...hold, expiresMs, call: told };
      account.holds.set(callRef, next);
      return next;
    });
  }
  noteBound(world, account, legKey(command));
  return { status: 'bound', replayed: !isNew, call: shownCall(world, shown) };
}

/** The leg itself is kept as well: who said of it, first and last. */
function noteBound(world: World, account: AccountState, key: string): void {
  const { firstMs = world.clockMs, lastMs = world.clockMs, redacted = false } = account.bound.get(key) ?? {};
  const known = account.bound.has(key) && firstMs <= world.clockMs && lastMs >= world.clockMs;
  if (known) return;
  account.commit(world.clockMs, () => {
    const next = {
      firstMs: Math.min(firstMs, world.clockMs),
      lastMs: Math.max(lastMs, world.clockMs),
      redacted,
    };
    account.bound.set(key, next);
  });
}

const ORDER = { running: 0, ended: 1, settled: 2 } as const;

function withLeg(legs: readonly CallLegState[], leg: CallLegState): readonly CallLegState[] {
  const known = legs.find((one) => legKey(one) === legKey(leg));
  if (known === undefined) return [...legs, leg];
  const state = ORDER[known.state] >= ORDER[leg.state] ? known.state : leg.state;
  const next = { ...known, state, answered: known.answered || leg.answered };
  return legs.map((one) => (one === known ? next : one));
}

function isOver(call: CallState): boolean {
  if (call.legs.some(({ state }) => state !== 'settled')) return false;
  return call.complete || call.legs.some(({ answered }) => answered);
}

/**
 * The hold of a call when a leg of it was charged.
 *
 * @param hold - The hold after the charge.
 * @param call - Its call before it.
 * @param leg - The leg.
 * @returns The hold; closed with the last leg of a call that talked.
 */
export function settledLeg(
  hold: HoldState,
  call: CallState,
  leg: Pick<CallLegState, 'provider' | 'legId' | 'answered'>,
): HoldState {
  const { provider, legId, answered } = leg;
  const next = { ...call, legs: withLeg(call.legs, { provider, legId, answered, state: 'settled' }) };
  return isOver(next) ? closed({ ...hold, call: next }) : { ...hold, call: next };
}

function closed(hold: CallHoldState): CallHoldState {
  return { ...hold, open: false, amount: 0n, used: 0n };
}

/** Says that no further leg of a call comes. */
export function closeCall(world: World, account: AccountState, command: Command<'close-call'>): Answer {
  const hold = account.holds.get(command.callRef);
  if (!isCall(hold)) return { error: 'NOT_FOUND' };
  if (!hold.open) return { status: 'closed', replayed: true, call: shownCall(world, hold) };
  if (hold.call.complete) return { status: 'waiting', replayed: true, call: shownCall(world, hold) };
  const complete: CallHoldState = { ...hold, call: { ...hold.call, complete: true } };
  const next = isOver(complete.call) ? closed(complete) : complete;
  account.commit(world.clockMs, () => account.holds.set(hold.callRef, next));
  return { status: next.open ? 'waiting' : 'closed', replayed: false, call: shownCall(world, next) };
}

/**
 * What is due about the open calls of an account.
 *
 * @param account - The account.
 * @returns Kind, call and time of each.
 */
export function duesOfCalls(account: AccountState): readonly (readonly [string, string, number])[] {
  return account.openHolds.filter(isCall).flatMap((hold) => {
    const { callRef, call, expiresMs } = hold;
    const dues: [string, string, number][] = [['sweep-call', callRef, expiresMs]];
    if (call.answeredMs === undefined) return dues;
    if (call.orderAt !== undefined) return [...dues, ['extend-call', callRef, call.orderAt]];
    const terms = termsOf(account, call.contract);
    const endMs = call.answeredMs + call.grantedSeconds * 1000;
    const quantum = Math.min(terms.quantumSeconds ?? QUANTUM_SECONDS, call.grantedSeconds);
    const lead = Math.min(terms.warnSeconds ?? WARN_SECONDS, Math.floor(quantum / 2));
    const elsewhere = call.legs.some((leg) => leg.provider !== call.provider && leg.state === 'running');
    if (!call.final) dues.push(['extend-call', callRef, endMs - lead * 1000]);
    else if (elsewhere || call.control === 'supervised') dues.push(['end-call', callRef, endMs]);
    else if (call.control === 'whole' && call.direction === 'inbound')
      dues.push(['end-call', callRef, endMs]);
    return dues;
  });
}
