import { readRecord, type TransferDetail } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { StripeTools } from './customer.ts';
import { idempotencyKey } from './mark.ts';
import type { Payment } from './payment.ts';
import { showStripe } from './stripe-amount.ts';
import { readText } from './vendor-values.ts';

type BankTransfer = Stripe.CustomerCreateFundingInstructionsParams.BankTransfer;

const TYPES: ReadonlyMap<string, BankTransfer['type']> = new Map([
  ['usd', 'us_bank_transfer'],
  ['eur', 'eu_bank_transfer'],
  ['gbp', 'gb_bank_transfer'],
  ['jpy', 'jp_bank_transfer'],
  ['mxn', 'mx_bank_transfer'],
]);

/** The fields of each kind of address that a payer needs, with the words that a bank's form has for them. */
const FIELDS: Readonly<Record<string, readonly (readonly [field: string, label: string])[]>> = {
  aba: [
    ['account_holder_name', 'Account holder'],
    ['routing_number', 'Routing number'],
    ['account_number', 'Account number'],
    ['account_type', 'Account type'],
    ['bank_name', 'Bank'],
  ],
  swift: [
    ['account_holder_name', 'Account holder'],
    ['swift_code', 'SWIFT code'],
    ['account_number', 'Account number'],
    ['bank_name', 'Bank'],
  ],
  iban: [
    ['account_holder_name', 'Account holder'],
    ['iban', 'IBAN'],
    ['bic', 'BIC'],
  ],
  sort_code: [
    ['account_holder_name', 'Account holder'],
    ['sort_code', 'Sort code'],
    ['account_number', 'Account number'],
  ],
  spei: [
    ['account_holder_name', 'Account holder'],
    ['clabe', 'CLABE'],
    ['bank_name', 'Bank'],
  ],
  zengin: [
    ['account_holder_name', 'Account holder'],
    ['bank_name', 'Bank'],
    ['bank_code', 'Bank code'],
    ['branch_name', 'Branch'],
    ['branch_code', 'Branch code'],
    ['account_type', 'Account type'],
    ['account_number', 'Account number'],
  ],
};

/**
 * How Stripe is asked for bank details of a currency.
 *
 * @param currency - Stripe's code of the currency, in small letters.
 * @param euroBankCountry - Country of the bank details for euros.
 * @returns The request's part; absent for a currency that Stripe takes no transfers of.
 */
export function bankTransferOf(
  currency: string,
  euroBankCountry: string | undefined,
): BankTransfer | undefined {
  const type = TYPES.get(currency);
  if (type !== 'eu_bank_transfer') return type && { type };
  return euroBankCountry === undefined ? undefined : { type, eu_bank_transfer: { country: euroBankCountry } };
}

/**
 * Where the money of a payment is to be sent. The account is the customer's own for all its payments, so the reference says
 * which it is.
 *
 * @param tools - Stripe.
 * @param payment - The payment.
 * @param customerId - The account's customer.
 * @returns Lines to show and copy.
 * @throws VendorFailure.
 */
export async function transferDetails(
  { client, options }: StripeTools,
  payment: Payment,
  customerId: string,
): Promise<readonly TransferDetail[]> {
  const { currency, due, number } = payment;
  const bank_transfer = bankTransferOf(currency, options.euroBankCountry);
  if (bank_transfer === undefined) return [];
  const key = idempotencyKey('funding', [customerId, currency, JSON.stringify(bank_transfer)]);
  const instructions = await client.write(key, (stripe, sent) =>
    stripe.customers.createFundingInstructions(
      customerId,
      { currency, funding_type: 'bank_transfer', bank_transfer },
      sent,
    ),
  );
  return [
    { label: 'Amount', value: showStripe(due, currency) },
    ...(number === undefined ? [] : [{ label: 'Reference', value: number }]),
    ...instructions.bank_transfer.financial_addresses.flatMap(linesOf),
  ];
}

function linesOf(
  address: Stripe.FundingInstructions.BankTransfer.FinancialAddress,
  index: number,
): readonly TransferDetail[] {
  const details = readRecord((address as unknown as Record<string, unknown>)[address.type]) ?? {};
  const networks = address.supported_networks?.map((network) => NETWORKS.get(network) ?? network).join(', ');
  // A second address is for other ways to send the money.
  const suffix = index === 0 || networks === undefined ? '' : ` (${networks})`;
  return (FIELDS[address.type] ?? []).flatMap(([field, label]) => {
    const value = readText(details[field]);
    return value === undefined ? [] : [{ label: `${label}${suffix}`, value }];
  });
}

const NETWORKS: ReadonlyMap<string, string> = new Map([
  ['ach', 'ACH'],
  ['domestic_wire_us', 'domestic wire'],
  ['fednow', 'FedNow'],
  ['rtp', 'RTP'],
  ['swift', 'SWIFT'],
  ['sepa', 'SEPA'],
  ['bacs', 'Bacs'],
  ['chaps', 'CHAPS'],
  ['fps', 'Faster Payments'],
  ['spei', 'SPEI'],
  ['zengin', 'Zengin'],
]);
