import { checkWhole } from '../errors/checks.ts';
import type { ContractRow, Json } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { accountIn, checkCurrency, stateForbids } from './account-row.ts';
import { type AccountCommand, actorText, authorize } from './actor.ts';
import { type Contract, compiledContract, contractOf } from './contract.ts';
import { parseContract } from './parse-contract.ts';

/** Puts a contract in force; for actor `system`. */
export interface ActivateContractRequest extends AccountCommand {
  /** The contract. Its price books have to be imported before. */
  readonly contract: Contract;
  /**
   * Number of the contract it is meant to replace, 0 for none. Name it where two people may work on contracts at the
   * same time; absent: whichever is in force.
   */
  readonly replaces?: number;
}

/** The contract is in force. */
export interface ContractActivated {
  /** Discriminant. */
  readonly status: 'activated';
  /** True when the same contract was in force already. */
  readonly replayed: boolean;
  /** Its version number, from 1. */
  readonly number: number;
}

/** Another contract was activated meanwhile; nothing changed. */
export interface ContractOutdated {
  /** Discriminant. */
  readonly status: 'outdated';
  /** Number of the contract in force, 0 for none. */
  readonly inForce: number;
}

/** What activating a contract did. */
export type ActivateContractOutcome = ContractActivated | ContractOutdated;

/** An activation that is checked as far as it can be without the account. */
export interface ContractActivation {
  /** The contract, canonical. */
  readonly contract: Contract;
  /** Hashes of the price books it names. */
  readonly priceBooks: readonly string[];
  /** The decision to run once the price books are known to exist. */
  readonly decision: Decision<ActivateContractOutcome>;
}

const COMMAND = 'activate a contract';

/**
 * Puts a contract in force as the next immutable version.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The activation; its price books are the caller's to check.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function activateContract(request: ActivateContractRequest, clockMs: number): ContractActivation {
  const { actor, accountId } = authorize(request, COMMAND, 'system');
  const contract = parseContract(request.contract);
  const replaces =
    request.replaces === undefined
      ? undefined
      : checkWhole(request.replaces, 'replaces', { least: 0, most: 1_000_000 });
  const command = { accountId, contract, replaces, clockMs, actor: actorText(actor) };
  return {
    contract,
    priceBooks: [...new Set(contract.priceBooks.map((line) => line.priceBook))],
    decision: { accountId, reads: [], decide: (view) => decideActivation(command, view) },
  };
}

interface CheckedActivation {
  readonly accountId: string;
  readonly contract: Contract;
  readonly replaces: number | undefined;
  readonly clockMs: number;
  readonly actor: string;
}

function decideActivation(command: CheckedActivation, view: DecisionView): Verdict<ActivateContractOutcome> {
  const { accountId, contract, replaces, clockMs, actor } = command;
  const account = accountIn(view, accountId);
  if (account.status === 'closed') throw stateForbids(account, COMMAND);
  checkCurrency(account, contract);
  const inForce = contractOf(view);
  if (inForce !== undefined && sameContract(inForce.contract, contract)) {
    return { outcome: { status: 'activated', replayed: true, number: inForce.number } };
  }
  if (replaces !== undefined && replaces !== account.contractNumber) {
    return { outcome: { status: 'outdated', inForce: account.contractNumber } };
  }
  const number = account.contractNumber + 1;
  const draft = new Draft({ account, clockMs, actor });
  const row: ContractRow = {
    accountId,
    number,
    activatedAtMs: draft.nowMs,
    actor,
    terms: contract as unknown as Json,
  };
  const { floorAtoms } = compiledContract(row);
  draft.write({ type: 'insert', table: 'contract', row });
  draft.set({
    contractNumber: number,
    ...(account.status === 'not-set-up' && { status: 'active' }),
    ...(floorAtoms !== undefined && { floorAtoms }),
  });
  return { outcome: { status: 'activated', replayed: false, number }, changes: draft.changes(view) };
}

// What storage gives back is canonical but for the order of its fields; parsing restores that too.
function sameContract(kept: Contract, given: Contract): boolean {
  return JSON.stringify(parseContract(kept)) === JSON.stringify(given);
}
