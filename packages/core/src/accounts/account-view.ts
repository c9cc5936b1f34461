import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, AccountStatus, ContractRow, SettingRow } from '../ports/rows.ts';
import { type Banner, bannerOf } from '../thresholds/banner.ts';
import { type Balance, balanceOf } from '../wallets/balance.ts';
import { type AccountManager, type Contract, type ContractTerms, compiledContract } from './contract.ts';

/** An account as the host's operators see it. */
export interface Account {
  /** The account. */
  readonly accountId: string;
  /** Name of the company. */
  readonly name: string;
  /** ISO 4217 code of the wallet. */
  readonly currency: string;
  /** State of the account. */
  readonly status: AccountStatus;
  /** Why it has that state, where a person gave a reason. */
  readonly statusReason?: string;
  /** Number of the contract in force, 0 for none. */
  readonly contractNumber: number;
  /** The line that available money may not fall below by a hold. */
  readonly floor: Money;
  /** Legs that began before are parked and never charged. */
  readonly horizon?: Date;
  /** When it was opened. */
  readonly openedAt: Date;
}

/** What is told of a contract wherever the account is shown. */
export interface ContractSummary {
  /** Version number. */
  readonly number: number;
  /** When it was activated. */
  readonly activatedAt: Date;
  /** IANA time zone of the account's days and months. */
  readonly timeZone: string;
  /** General terms it refers to. */
  readonly terms?: ContractTerms;
  /** Whom the account turns to. */
  readonly accountManager: AccountManager;
}

/** A contract version, whole. */
export interface ContractVersion {
  /** Version number, from 1. */
  readonly number: number;
  /** When it was activated. */
  readonly activatedAt: Date;
  /** Who activated it, as `role:id`. */
  readonly activatedBy: string;
  /** The contract. */
  readonly contract: Contract;
}

/** What an owner or member sees first: state, balance, contract. */
export interface Subscription {
  /** The account. */
  readonly accountId: string;
  /** Name of the company. */
  readonly name: string;
  /** State of the account; `not-set-up` until a contract is active. */
  readonly status: AccountStatus;
  /** The wallet. */
  readonly wallet: Balance;
  /** What a low-balance banner shows; absent while no threshold stands crossed. */
  readonly banner?: Banner;
  /** The contract in force; absent while there is none. */
  readonly contract?: ContractSummary;
}

/** What a live view of an account shows, all of one row and one moment. */
export interface Standing {
  /** The account. */
  readonly accountId: string;
  /** Counts the account's commits: as long as it is the same, so is everything here. */
  readonly version: number;
  /** State of the account. */
  readonly status: AccountStatus;
  /** The wallet. */
  readonly wallet: Balance;
  /** What a low-balance banner shows; absent while no threshold stands crossed. */
  readonly banner?: Banner;
}

/**
 * Shows an account.
 *
 * @param row - The account row.
 * @param lifeCycle - The setting row of the last change of state.
 * @returns The account.
 */
export function accountView(row: AccountRow, lifeCycle: SettingRow | undefined): Account {
  const kept = lifeCycle?.value as { readonly status?: string; readonly reason?: string } | undefined;
  const reason = kept?.status === row.status ? kept.reason : undefined;
  return {
    accountId: row.accountId,
    name: row.name,
    currency: row.currency,
    status: row.status,
    ...(reason !== undefined && { statusReason: reason }),
    contractNumber: row.contractNumber,
    floor: moneyFromAtoms(row.floorAtoms, row.currency),
    ...(row.horizonMs !== undefined && { horizon: new Date(row.horizonMs) }),
    openedAt: new Date(row.openedAtMs),
  };
}

/**
 * Shows the subscription.
 *
 * @param row - The account row.
 * @param contract - The row of the contract in force.
 * @returns The subscription.
 */
export function subscriptionView(row: AccountRow, contract: ContractRow | undefined): Subscription {
  const banner = bannerOf(row);
  return {
    accountId: row.accountId,
    name: row.name,
    status: row.status,
    wallet: balanceOf(row),
    ...(banner !== undefined && { banner }),
    ...(contract !== undefined && { contract: contractSummary(contract) }),
  };
}

/**
 * Shows where an account stands.
 *
 * @param row - The account row.
 * @returns Its standing.
 */
export function standingView(row: AccountRow): Standing {
  const banner = bannerOf(row);
  return {
    accountId: row.accountId,
    version: row.version,
    status: row.status,
    wallet: balanceOf(row),
    ...(banner !== undefined && { banner }),
  };
}

/**
 * Shows a contract version.
 *
 * @param row - The contract row.
 * @returns The version.
 */
export function contractVersion(row: ContractRow): ContractVersion {
  return {
    number: row.number,
    activatedAt: new Date(row.activatedAtMs),
    activatedBy: row.actor,
    contract: compiledContract(row).contract,
  };
}

function contractSummary(row: ContractRow): ContractSummary {
  const { timeZone, terms, accountManager } = compiledContract(row).contract;
  return {
    number: row.number,
    activatedAt: new Date(row.activatedAtMs),
    timeZone,
    ...(terms !== undefined && { terms }),
    accountManager,
  };
}
