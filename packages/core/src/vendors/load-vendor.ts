import { BillingError } from '../errors/billing-error.ts';
import type { OptionArea } from './vendor-options.ts';

/** The package of a vendor, which a host installs beside an adapter. */
export interface VendorPackage<Loaded> {
  /** Its name, such as `stripe`. */
  readonly name: string;
  /** Name of the adapter's package. */
  readonly beside: string;
  /** What kind of adapter it is. */
  readonly area: OptionArea;
  /**
   * Loads it.
   *
   * @returns The module.
   */
  load(): Promise<Loaded>;
}

/**
 * Loads the package of a vendor. It is loaded with the first request, so nothing was sent when it is missing.
 *
 * @param vendor - The package, and who needs it.
 * @returns The module.
 * @throws BillingError with code `CONFIGURATION_INVALID`, which says what to install.
 */
export async function loadVendor<Loaded>(vendor: VendorPackage<Loaded>): Promise<Loaded> {
  try {
    return await vendor.load();
  } catch (cause) {
    const { name, beside, area: option } = vendor;
    const rule = `able to load the package ${name}`;
    const message = `The package ${name} could not be loaded, so nothing was sent. Install it beside ${beside}: npm install ${name}`;
    throw new BillingError('CONFIGURATION_INVALID', message, { details: { option, rule }, cause });
  }
}

/**
 * Keeps what was loaded once. A failure is not kept: the next request tries again.
 *
 * @param load - Loads it.
 * @returns Gives it.
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
