import type { Scope } from './scope.ts';

const narrowings = new WeakMap<Scope, string>();
const places = new WeakMap<Scope, string>();

/**
 * What narrows a rule besides its prefix, as one text: origin, direction, provider.
 *
 * @param scope - The scope; rules share scopes, so the text is kept.
 * @returns Equal texts for rules that compete for the same calls.
 */
export function narrowingKey(scope: Scope): string {
  let key = narrowings.get(scope);
  if (key === undefined) {
    key = `${scope.originPrefix}\u0001${scope.direction ?? ''}\u0001${scope.provider ?? ''}`;
    narrowings.set(scope, key);
  }
  return key;
}

/**
 * Says whether a rule is for all calls that a narrower one is for, when either holds aside.
 *
 * @param scope - The scope of the rule.
 * @param narrower - The scope of the narrower rule; it may be as wide.
 * @returns True when every such call meets both.
 */
export function isAsWide(scope: Scope, narrower: Scope): boolean {
  return (
    narrower.originPrefix.startsWith(scope.originPrefix) &&
    (scope.direction === undefined || scope.direction === narrower.direction) &&
    (scope.provider === undefined || scope.provider === narrower.provider)
  );
}

/**
 * What narrows a rule and when in the week it holds: {@link narrowingKey} with windows and weight.
 *
 * @param scope - The scope.
 * @returns Equal texts for rules of which, at one time, the newest alone can win.
 */
export function placeKey(scope: Scope): string {
  let key = places.get(scope);
  if (key === undefined) {
    key = `${narrowingKey(scope)}\u0001${scope.weight}\u0001${windowsKey(scope)}`;
    places.set(scope, key);
  }
  return key;
}

/**
 * Says which facts of two scopes differ, besides what narrows them.
 *
 * @param before - A scope.
 * @param after - Another with the same narrowing.
 * @returns The facts; empty when they are the same.
 */
export function compareScopeFacts(
  before: Scope,
  after: Scope,
): readonly ('validity' | 'windows' | 'blocked')[] {
  const changes: ('validity' | 'windows' | 'blocked')[] = [];
  if (before.blocked !== after.blocked) changes.push('blocked');
  if (before.weight !== after.weight || windowsKey(before) !== windowsKey(after)) changes.push('windows');
  if (before.validFromMs !== after.validFromMs || before.validToMs !== after.validToMs)
    changes.push('validity');
  return changes;
}

function windowsKey(scope: Scope): string {
  if (scope.windows.length === 0) return '';
  return scope.windows
    .map((window) => [window.zone.name, window.days, window.monthDay, window.fromMs, window.toMs].join(' '))
    .toSorted()
    .join(';');
}
