import type { BillingOptions } from './billing.ts';
import { BillingError } from './errors/billing-error.ts';
import { shown } from './errors/invalid-input.ts';

/** Every contract between core and an adapter that this version supports, by the option that takes the adapter. */
export const supportedContracts: {
  readonly [Option in 'storage' | 'payments' | 'telephony' | 'notifier']: readonly string[];
} = {
  storage: ['storage/v1'],
  payments: ['payments/v1'],
  telephony: ['telephony/v1'],
  notifier: ['notifier/v1'],
};

/**
 * Checks the adapters of a billing before anything is done with them.
 *
 * @param options - The options; untrusted.
 * @throws BillingError with code `CONTRACT_UNSUPPORTED` or `CONFIGURATION_INVALID`.
 */
export function checkAdapters(options: BillingOptions): void {
  if (typeof options !== 'object' || options === null)
    throw misconfigured('options', 'an object with a storage');
  const { storage, payments, telephony, notifier, resolveAccount, clock, ids } = options;
  checkAdapter('storage', storage, 'storage');
  if (payments !== undefined) checkAdapter('payments', payments, 'payments');
  if (notifier !== undefined) checkAdapter('notifier', notifier, 'notifier');
  if (telephony !== undefined) checkProviders(telephony);
  if (resolveAccount !== undefined && typeof resolveAccount !== 'function') {
    throw misconfigured('resolveAccount', 'a function that tells the account of a leg');
  }
  if (clock !== undefined && typeof clock?.now !== 'function')
    throw misconfigured('clock', 'a clock with now()');
  if (ids !== undefined && typeof ids?.next !== 'function')
    throw misconfigured('ids', 'an id source with next()');
}

function checkProviders(telephony: unknown): void {
  if (!Array.isArray(telephony)) throw misconfigured('telephony', 'a list of telephony providers');
  const seen = new Set<string>();
  for (const [index, provider] of telephony.entries()) {
    const id = checkAdapter('telephony', provider, `telephony[${index}]`);
    // Legs are named `provider/legId`, so a provider has no slash.
    if (!/^[!-.0-~]{1,200}$/.test(id))
      throw misconfigured(`telephony[${index}].id`, 'printable ASCII without blanks and "/"');
    if (seen.has(id)) throw misconfigured(`telephony[${index}].id`, 'different from every other provider');
    seen.add(id);
  }
}

function checkAdapter(option: keyof typeof supportedContracts, adapter: unknown, path: string): string {
  if (typeof adapter !== 'object' || adapter === null) throw misconfigured(path, 'an adapter');
  const { contract, id } = adapter as { readonly contract?: unknown; readonly id?: unknown };
  const supported = supportedContracts[option];
  if (typeof contract !== 'string' || !supported.includes(contract)) {
    const message = `${path} speaks the contract ${shown(contract)}; this version of core supports ${supported.join(', ')}.`;
    throw new BillingError('CONTRACT_UNSUPPORTED', message, {
      details: { seen: shown(contract), supported },
    });
  }
  if (typeof id !== 'string' || id === '') throw misconfigured(`${path}.id`, 'a short name of the adapter');
  return id;
}

function misconfigured(option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  return new BillingError('CONFIGURATION_INVALID', `createBilling: ${option} must be ${rule}.`, {
    details: { option, rule },
  });
}
