import type { ActivityPage, Balance, BalanceAsOf, Books, MoneyIn } from '@live-calls/core';
import * as z from 'zod';
import type { PageQuery, Read } from '../operation.ts';
import type { Routes } from '../route.ts';
import { balance, balanceAsOf } from '../schemas/accounts.ts';
import { moneyIn } from '../schemas/invoices.ts';
import { givenTime, pageFields } from '../schemas/money.ts';
import { activityPage, books } from '../schemas/wallet.ts';

/** Which order of entries. */
export interface ActivityQuery extends PageQuery {
  /** Newest first unless said otherwise. */
  readonly order?: 'newest-first' | 'oldest-first';
}

/** Which moment: one of both. */
export interface BalanceAsOfQuery {
  /** Journal number, inclusive. */
  readonly number?: number;
  /** Commit time, inclusive. */
  readonly at?: string;
}

/** The wallet and its ledger. */
export interface WalletApi {
  /** Posted, held and available money. */
  'GET /accounts/{accountId}/balance': Read<Balance>;
  /** Posted money as it was. */
  'GET /accounts/{accountId}/balance-as-of': Read<BalanceAsOf, BalanceAsOfQuery>;
  /** Every entry with the balance after it. */
  'GET /accounts/{accountId}/activity': Read<ActivityPage, ActivityQuery>;
  /** The balance of every book. */
  'GET /accounts/{accountId}/books': Read<Books>;
  /** Money that is coming in. */
  'GET /accounts/{accountId}/money-in': Read<MoneyIn>;
}

/** Their routes. */
export const walletRoutes: Routes<WalletApi> = {
  'GET /accounts/{accountId}/balance': {
    access: 'member',
    summary: 'Posted, held and available money.',
    response: balance,
    handle: ({ billing, command }) => billing.wallets.balance(command),
  },
  'GET /accounts/{accountId}/balance-as-of': {
    access: 'member',
    summary:
      'Posted money as it was at a journal number or at an instant; for members where the contract opens it.',
    query: z.strictObject({
      number: z.exactOptional(z.coerce.number().int().min(0)),
      at: z.exactOptional(givenTime),
    }),
    response: balanceAsOf,
    handle: ({ billing, command, query }) => billing.wallets.balanceAsOf({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/activity': {
    access: 'member',
    summary: 'Every entry with the balance after it; for members where the contract opens it.',
    query: z.strictObject({
      ...pageFields,
      order: z.exactOptional(z.enum(['newest-first', 'oldest-first'])),
    }),
    response: activityPage,
    handle: ({ billing, command, query }) => billing.wallets.activity({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/books': {
    access: 'member',
    summary: 'The balance of every book, added up; for members where the contract opens it.',
    response: books,
    handle: ({ billing, command }) => billing.wallets.books(command),
  },
  'GET /accounts/{accountId}/money-in': {
    access: 'owner',
    summary: 'Money that is coming in; none of it can be spent.',
    response: moneyIn,
    handle: ({ billing, command }) => billing.invoices.moneyIn(command),
  },
};
