import { accountIn } from '../accounts/account-row.ts';
import { type CompiledContract, contractOf, priceBookAt } from '../accounts/contract.ts';
import { isAllowed } from '../accounts/is-allowed.ts';
import { type CallControl, type CompiledLiveTerms, liveTermsFor } from '../accounts/live-terms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, HoldRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import type { TelephonyProvider } from '../ports/telephony-provider.ts';
import type { BookWanted } from '../usage/decide-with-books.ts';
import { partiesOf } from '../usage/parties.ts';
import type { Books } from '../usage/price-leg.ts';
import { Draft } from '../wallets/draft.ts';
import { holdRef } from '../wallets/hold.ts';
import type { Differs } from '../wallets/keyed.ts';
import type { CheckedCall } from './authorize-request.ts';
import { duesOf, expiryOf, insertDues } from './call-dues.ts';
import { type CallFacts, type CallHold, callOf, withCall } from './call-facts.ts';
import { type Call, callView } from './call-view.ts';
import { type Grant, grantOf, limitsOf, type PricedCall, startsOf } from './grant.ts';
import type {
  AuthorizeRefusal,
  CallClosed,
  CallUnrated,
  DestinationNotAllowed,
  NotGranted,
} from './refusals.ts';

/** The call may be made; its money is set aside. */
export interface CallAuthorized {
  /** Discriminant. */
  readonly status: 'authorized';
  /** True when an equal earlier request was granted; the call, which is not over, is shown as it stands now. */
  readonly replayed: boolean;
  /** The call. */
  readonly call: Call;
  /** Seconds from the answer that are paid for. */
  readonly grantedSeconds: number;
  /** The limit to give the vendor, seconds; absent when it takes none. */
  readonly limitSeconds?: number;
  /** True when nothing more will be granted. */
  readonly final: boolean;
  /** What is left for others. */
  readonly available: Money;
}

/**
 * What asking for a call came to; `closed` when the call of that reference is over, `differs` when the reference was used for
 * another call.
 */
export type AuthorizeDecided = CallAuthorized | AuthorizeRefusal | CallClosed | Differs;

/** What the vendor can do. */
export type VendorAbilities = Pick<TelephonyProvider, 'supports' | 'limits'>;

/** What an authorization is decided with. */
export interface CallCommand {
  /** The clock's time. */
  readonly clockMs: number;
  /** Compiled price books. */
  readonly books: Books;
  /** The vendor's abilities; absent for a provider without adapter. */
  readonly vendor: VendorAbilities | undefined;
  /** Told of the contract of an active account; absent when the account grants nothing. May be told more than once. */
  readonly onContract?: (contract: CompiledContract | undefined) => void;
}

/** What the decision answers: the outcome, or the price book that has to be loaded first. */
export type AuthorizeAnswer = { readonly kind: 'decided'; readonly outcome: AuthorizeDecided } | BookWanted;

/**
 * Decides whether a call may be made, and for how long, and sets its money aside.
 *
 * @param asked - The checked request.
 * @param command - Clock, price books, and what the vendor can do.
 * @returns The decision.
 */
export function authorizeCall(asked: CheckedCall, command: CallCommand): Decision<AuthorizeAnswer> {
  return {
    accountId: asked.accountId,
    reads: [holdRef(asked.callRef)],
    decide: (view) => decideCall(asked, command, view),
  };
}

function decideCall(asked: CheckedCall, command: CallCommand, view: DecisionView): Verdict<AuthorizeAnswer> {
  const account = accountIn(view, asked.accountId);
  const hold = view.row('hold', [asked.callRef]);
  if (hold !== undefined) return answer(authorizedBefore(hold, { asked, account, command }));
  if (account.status !== 'active') {
    command.onContract?.(undefined);
    return answer({ status: 'account-not-active', accountStatus: account.status });
  }
  const contract = contractOf(view);
  command.onContract?.(contract);
  if (contract === undefined) return answer({ status: 'unrated', reason: 'no-contract' });
  const refusal = notAllowed(contract, asked);
  if (refusal !== undefined) return answer(refusal);
  const terms = liveTermsFor(contract.contract.live, asked.provider);
  if (terms.concurrentCalls !== undefined && account.openHolds >= terms.concurrentCalls) {
    return answer({ status: 'too-many-calls', concurrentCalls: terms.concurrentCalls });
  }
  const nowMs = Math.max(command.clockMs, account.lastAtMs);
  const priced = pricedCall(asked, { contract, books: command.books, nowMs, terms });
  if ('hash' in priced) return { outcome: { kind: 'book-needed', hash: priced.hash } };
  if ('status' in priced) return answer(priced);
  return grantCall(view, { asked, account, command, contract, terms, priced, nowMs });
}

function answer(outcome: AuthorizeDecided): Verdict<AuthorizeAnswer> {
  return { outcome: { kind: 'decided', outcome } };
}

function authorizedBefore(
  hold: HoldRow,
  of: { readonly asked: CheckedCall; readonly account: AccountRow; readonly command: CallCommand },
): AuthorizeDecided {
  const { asked, account, command } = of;
  const open = callOf(hold);
  if (open === undefined || hold.digest !== asked.digest) return { status: 'differs', key: asked.callRef };
  if (hold.status === 'closed') {
    // Whoever asks now would dial on money that is not set aside any more.
    return { status: 'closed', call: callView(open, account.currency, command.clockMs) };
  }
  const availableAtoms = account.postedAtoms - account.heldAtoms;
  return authorized(open, { account, availableAtoms, command, replayed: true });
}

function authorized(
  open: CallHold,
  of: {
    readonly account: AccountRow;
    readonly availableAtoms: bigint;
    readonly command: CallCommand;
    readonly replayed: boolean;
  },
): CallAuthorized {
  const { account, command } = of;
  const limitSeconds = vendorLimit(open.call, command.vendor);
  return {
    status: 'authorized',
    replayed: of.replayed,
    call: callView(open, account.currency, command.clockMs),
    grantedSeconds: open.call.grantedSeconds,
    ...(limitSeconds !== undefined && { limitSeconds }),
    final: open.call.final,
    available: moneyFromAtoms(of.availableAtoms, account.currency),
  };
}

/**
 * The limit that the vendor is to be given for a call.
 *
 * @param call - The call.
 * @param vendor - What the vendor can do.
 * @returns Seconds from the answer; absent when it takes none.
 */
export function vendorLimit(
  call: Pick<CallFacts, 'control' | 'capSeconds' | 'grantedSeconds'>,
  vendor: VendorAbilities | undefined,
): number | undefined {
  const limits = vendor?.limits;
  if (call.control !== 'supervised') return call.grantedSeconds;
  if (limits === undefined) return undefined;
  return Math.min(Math.max(call.capSeconds, limits.minimumSeconds), limits.maximumSeconds);
}

function notAllowed(contract: CompiledContract, asked: CheckedCall): AuthorizeRefusal | undefined {
  const { to, direction, provider } = asked;
  const permission = isAllowed(contract.contract, { to, direction, provider });
  if (permission.status === 'allowed') return undefined;
  const { reason } = permission;
  if (reason === 'direction') return { status: 'direction-not-allowed' };
  if (reason === 'provider') return { status: 'provider-not-allowed' };
  return { status: 'destination-not-allowed', reason };
}

interface CallPrice extends PricedCall {
  readonly priceBookHash: string;
  readonly to: string | undefined;
  readonly from: string | undefined;
}

function pricedCall(
  asked: CheckedCall,
  by: {
    readonly contract: CompiledContract;
    readonly books: Books;
    readonly nowMs: number;
    readonly terms: CompiledLiveTerms;
  },
): CallPrice | DestinationNotAllowed | CallUnrated | { readonly hash: string } {
  const { contract, books, nowMs, terms } = by;
  const { policies } = contract;
  const parties = partiesOf(asked, { defaultCountry: policies.defaultCountry, refuseAs: undefined });
  if (!parties.valid) return { status: 'destination-not-allowed', reason: 'not-a-number' };
  const priceBookHash = priceBookAt(contract, { startMs: nowMs, provider: asked.provider });
  if (priceBookHash === undefined) return { status: 'unrated', reason: 'no-price-book' };
  const priceBook = books.shelf.peek(priceBookHash);
  if (priceBook === undefined) {
    return books.missing.has(priceBookHash)
      ? { status: 'unrated', reason: 'price-book-missing' }
      : { hash: priceBookHash };
  }
  const { direction, provider } = asked;
  const call = { to: parties.rateTo, from: parties.rateFrom, direction, provider, startMs: nowMs };
  const startsMs = startsOf({ call, priceBook, policies }, nowMs, terms.ringSeconds);
  return { call, startsMs, priceBook, policies, priceBookHash, to: parties.to, from: parties.from };
}

interface CallToGrant {
  readonly asked: CheckedCall;
  readonly account: AccountRow;
  readonly command: CallCommand;
  readonly contract: CompiledContract;
  readonly terms: CompiledLiveTerms;
  readonly priced: CallPrice;
  readonly nowMs: number;
}

function grantCall(view: DecisionView, of: CallToGrant): Verdict<AuthorizeAnswer> {
  const { asked, account, command, contract, terms, priced, nowMs } = of;
  const control = controlOf(terms.control, command.vendor);
  const limits = control === 'supervised' ? undefined : command.vendor?.limits;
  const capSeconds = Math.min(
    terms.capSeconds,
    asked.maxSeconds ?? terms.capSeconds,
    limits?.maximumSeconds ?? terms.capSeconds,
  );
  const minimumSeconds = limits?.minimumSeconds ?? 1;
  const first = control === 'whole' ? capSeconds : Math.min(terms.quantumSeconds, capSeconds);
  const wantedSeconds = Math.max(first, minimumSeconds);
  const money = limitsOf(view, account, { contract, terms, nowMs, heldAtoms: 0n, capturedAtoms: 0n });
  const grant = grantOf(priced, money, wantedSeconds);
  if ('unrated' in grant) return answer({ status: 'unrated', reason: grant.unrated });
  if (grant.seconds < 1) return answer(notGranted(grant, { account, terms }));
  if (grant.seconds < minimumSeconds) {
    return answer({ status: 'below-vendor-minimum', minimumSeconds, affordableSeconds: grant.seconds });
  }
  return placeCall(view, of, { grant, control, capSeconds: Math.max(capSeconds, minimumSeconds) });
}

/** What the contract wants, as far as the vendor can do it. */
function controlOf(wanted: CallControl | undefined, vendor: VendorAbilities | undefined): CallControl {
  if (vendor?.limits === undefined) return 'supervised';
  if (wanted === 'whole' || wanted === 'supervised') return wanted;
  return vendor.supports.limitLeg === true ? 'extend' : 'whole';
}

/**
 * The refusal for a grant of nothing.
 *
 * @param grant - The grant, for what stands in the way.
 * @param of - The account and its live terms.
 * @returns The refusal.
 */
export function notGranted(
  grant: Pick<Grant, 'limit'>,
  of: { readonly account: AccountRow; readonly terms: CompiledLiveTerms },
): NotGranted {
  const { account, terms } = of;
  const { currency } = account;
  if (grant.limit === 'call-price') {
    const maximumCallPrice = moneyFromAtoms(terms.maximumCallPriceAtoms ?? 0n, currency);
    return { status: 'price-ceiling', maximumCallPrice };
  }
  if (grant.limit === 'day' || grant.limit === 'month') {
    const cap = grant.limit === 'day' ? terms.dailySpendCapAtoms : terms.monthlySpendCapAtoms;
    return { status: 'spend-cap', period: grant.limit, cap: moneyFromAtoms(cap ?? 0n, currency) };
  }
  return {
    status: 'insufficient-funds',
    available: moneyFromAtoms(account.postedAtoms - account.heldAtoms, currency),
    floor: moneyFromAtoms(account.floorAtoms, currency),
  };
}

function placeCall(
  view: DecisionView,
  of: CallToGrant,
  granted: { readonly grant: Grant; readonly control: CallControl; readonly capSeconds: number },
): Verdict<AuthorizeAnswer> {
  const { asked, account, command, contract, terms, priced } = of;
  const { grant, control, capSeconds } = granted;
  const draft = new Draft({ account, clockMs: command.clockMs, actor: asked.actor });
  const call: CallFacts = {
    provider: asked.provider,
    direction: asked.direction,
    rateTo: priced.call.to,
    ...(priced.call.from !== undefined && { rateFrom: priced.call.from }),
    to: priced.to ?? asked.to,
    ...(priced.from !== undefined && { from: priced.from }),
    ...(asked.campaign !== undefined && {
      campaignId: asked.campaign.id,
      campaignTitle: asked.campaign.title,
    }),
    ...(asked.applicationId !== undefined && { applicationId: asked.applicationId }),
    ...(asked.manager !== undefined && { managerId: asked.manager.id }),
    ...(asked.manager?.email !== undefined && { managerEmail: asked.manager.email }),
    contractNumber: contract.number,
    control,
    capSeconds,
    grantedSeconds: grant.seconds,
    final: grant.limit !== undefined || grant.seconds >= capSeconds,
    legs: [],
  };
  draft.hold({ heldAtoms: grant.costAtoms, openHolds: 1 });
  const hold: HoldRow = withCall(
    {
      accountId: account.accountId,
      callRef: asked.callRef,
      status: 'open',
      amountAtoms: grant.costAtoms,
      placedAtoms: grant.costAtoms,
      capturedAtoms: 0n,
      usedAtoms: 0n,
      expiresAtMs: expiryOf(call, terms, draft.nowMs),
      extensions: 0,
      priceBookHash: priced.priceBookHash,
      placedAtMs: draft.nowMs,
      digest: asked.digest,
    },
    call,
  );
  draft.write({ type: 'insert', table: 'hold', row: hold });
  // A new call has nothing due yet: nothing is looked up, so that one statement is enough.
  insertDues(draft, asked.callRef, duesOf(hold, call, terms));
  const { availableAtoms } = draft;
  const outcome = authorized({ hold, call }, { account, availableAtoms, command, replayed: false });
  return { outcome: { kind: 'decided', outcome }, changes: draft.changes(view) };
}
