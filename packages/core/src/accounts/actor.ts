import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkOneOf, checkReference } from '../errors/checks.ts';

/**
 * Who may do what.
 *
 * - `owner`: money, invoices, recipients and billing details of the own account.
 * - `member`: reads balance, banner and the own calls, unless the contract widens it.
 * - `system`: the host itself; everything, in every account.
 */
export type Role = 'owner' | 'member' | 'system';

/** Who gives a command. The host authenticates; this library authorizes. */
export interface Actor {
  /** What the actor may do. */
  readonly role: Role;
  /** The host's id of the person or process; written beside everything it changes. */
  readonly id: string;
  /** The actor's own account; absent for `system`. */
  readonly accountId?: string;
}

/** What every command of an account names. */
export interface AccountCommand {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The account it is about. */
  readonly accountId: string;
}

/** The least a command demands of its actor. */
export type Demand = 'member' | 'owner' | 'system';

const RANK: { readonly [R in Role]: number } = { member: 0, owner: 1, system: 2 };

/**
 * Checks a command's actor and account.
 *
 * @param request - The command; untrusted.
 * @param command - Its name, for errors.
 * @param demand - The least role it needs.
 * @returns The checked actor and account.
 * @throws BillingError with code `INVALID_INPUT`, or `NOT_ALLOWED` when the role is too low or the account another's.
 */
export function authorize(request: AccountCommand, command: string, demand: Demand): AccountCommand {
  checkObject(request, 'request');
  const actor = checkActor(request.actor, command, demand);
  const accountId = checkReference(request.accountId, 'accountId');
  if (actor.role !== 'system' && actor.accountId !== accountId) throw notAllowed(actor.role, command);
  return { actor, accountId };
}

/**
 * Checks the actor of a command that names no account.
 *
 * @param value - The actor; untrusted.
 * @param command - Name of the command, for errors.
 * @param demand - The least role it needs.
 * @returns The actor.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function checkActor(value: unknown, command: string, demand: Demand): Actor {
  const actor = checkObject(value, 'actor');
  const role = checkOneOf(actor.role, 'actor.role', ['owner', 'member', 'system']);
  const id = checkReference(actor.id, 'actor.id');
  if (RANK[role] < RANK[demand]) throw notAllowed(role, command);
  if (role === 'system') return { role, id };
  return { role, id, accountId: checkReference(actor.accountId, 'actor.accountId') };
}

/**
 * How an actor is written on rows.
 *
 * @param actor - The actor.
 * @returns `role:id`.
 */
export function actorText(actor: Actor): string {
  return `${actor.role}:${actor.id}`;
}

/**
 * The error for an actor who may not do something.
 *
 * @param role - The actor's role.
 * @param command - Name of the command, as a verb phrase.
 * @returns An error to throw, code `NOT_ALLOWED`.
 */
export function notAllowed(role: Role, command: string): BillingError<'NOT_ALLOWED'> {
  return new BillingError('NOT_ALLOWED', `The ${role} role may not ${command} in this account.`, {
    details: { role, command },
  });
}
