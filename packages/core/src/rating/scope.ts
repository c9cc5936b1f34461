import type { Direction, RatingRule } from './rating-rule.ts';
import { type CompiledWindow, compileWindow, isOpen } from './window.ts';

/** When a rule applies; rules with equal scopes share one. Immutable. */
export interface Scope {
  /** Nothing narrows the rule: it applies to every call to its prefix, at any time, and may be called. */
  readonly plain: boolean;
  /** The caller's number must begin so; empty: any or no caller. */
  readonly originPrefix: string;
  /** The direction it is narrowed to. */
  readonly direction: Direction | undefined;
  /** The provider it is narrowed to. */
  readonly provider: string | undefined;
  /** The destination may not be called. */
  readonly blocked: boolean;
  /** When it is in force; empty: always. */
  readonly windows: readonly CompiledWindow[];
  /** The higher wins. */
  readonly weight: number;
  /** Epoch milliseconds, inclusive. */
  readonly validFromMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly validToMs: number;
  /** How many of direction and provider narrow it. */
  readonly specificity: number;
}

/** What of a call decides which rule prices it. */
export interface CallFacts {
  /** The number called: digits without plus sign, or a scheme and what follows. */
  readonly to: string;
  /** The caller's number likewise; absent when withheld or not reported. */
  readonly from?: string | undefined;
  /** The direction. */
  readonly direction: Direction;
  /** The telephony provider; absent when not reported. */
  readonly provider?: string | undefined;
  /** Billing start, epoch milliseconds. */
  readonly startMs: number;
}

/** Why a rule does not apply to a call. */
export type ScopeMiss = 'direction' | 'provider' | 'origin' | 'validity';

/**
 * Makes a scope from its canonical text.
 *
 * @param text - JSON of its fields, each with a comma before it.
 * @returns The scope.
 */
export function compileScope(text: string): Scope {
  const fields = JSON.parse(`{${text.slice(1)}}`) as Partial<RatingRule>;
  const { direction, provider } = fields;
  return {
    plain: text === '',
    originPrefix: fields.originPrefix ?? '',
    direction,
    provider,
    blocked: fields.blocked === true,
    windows: (fields.windows ?? []).map(compileWindow),
    weight: fields.weight ?? 0,
    validFromMs: fields.validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(fields.validFrom),
    validToMs: fields.validTo === undefined ? Number.POSITIVE_INFINITY : Date.parse(fields.validTo),
    specificity: (direction === undefined ? 0 : 1) + (provider === undefined ? 0 : 1),
  };
}

/**
 * Says why a rule does not apply to a call, whatever its windows.
 *
 * @param scope - The rule's scope.
 * @param call - The call.
 * @returns The first reason, or absent when the rule applies.
 */
export function missOf(scope: Scope, call: CallFacts): ScopeMiss | undefined {
  if (scope.direction !== undefined && scope.direction !== call.direction) return 'direction';
  if (scope.provider !== undefined && scope.provider !== call.provider) return 'provider';
  if (scope.originPrefix !== '' && !(call.from?.startsWith(scope.originPrefix) ?? false)) return 'origin';
  return call.startMs >= scope.validFromMs && call.startMs < scope.validToMs ? undefined : 'validity';
}

/**
 * Says whether a rule is in force at an instant, by its windows.
 *
 * @param scope - The rule's scope.
 * @param ms - Epoch milliseconds.
 * @returns True when it has no windows, or one is open.
 */
export function isInForce(scope: Scope, ms: number): boolean {
  const { windows } = scope;
  if (windows.length === 0) return true;
  for (const window of windows) if (isOpen(window, ms)) return true;
  return false;
}

/** What decides between two rules of one prefix. */
export type Preference = 'origin' | 'specificity' | 'weight' | 'newest' | 'windows' | 'blocked';

/**
 * Compares the scopes of two rules of one prefix: longest origin, most narrowed, heaviest, newest; then, so that the
 * choice never depends on the order of a document, the one with windows, then the blocked one.
 *
 * @param left - A scope.
 * @param right - Another.
 * @returns Negative when the left one wins, and what decides; zero when nothing but the text tells them apart.
 */
export function compareScopes(
  left: Scope,
  right: Scope,
): { readonly order: number; readonly by?: Preference } {
  const origin = right.originPrefix.length - left.originPrefix.length;
  if (origin !== 0) return { order: origin, by: 'origin' };
  const specificity = right.specificity - left.specificity;
  if (specificity !== 0) return { order: specificity, by: 'specificity' };
  const weight = right.weight - left.weight;
  if (weight !== 0) return { order: weight, by: 'weight' };
  if (left.validFromMs !== right.validFromMs) {
    return { order: left.validFromMs > right.validFromMs ? -1 : 1, by: 'newest' };
  }
  const windows = Math.sign(right.windows.length) - Math.sign(left.windows.length);
  if (windows !== 0) return { order: windows, by: 'windows' };
  const blocked = Number(right.blocked) - Number(left.blocked);
  return blocked === 0 ? { order: 0 } : { order: blocked, by: 'blocked' };
}
