import {
  checkObject,
  checkOneOf,
  checkReference,
  checkWhole,
  refuseUnknownFields,
} from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';

/**
 * How a running call is kept within what is paid for.
 *
 * - `extend`: the vendor's limit is what the hold pays for, and moves with every extension.
 * - `whole`: the hold pays for the entire limit at once; nothing is moved later.
 * - `supervised`: the vendor's limit is longer, or there is none; our worker ends the call. What runs on if the worker is
 *   gone is the seller's exposure.
 */
export type CallControl = 'extend' | 'whole' | 'supervised';

/** How calls of one telephony provider are controlled. */
export interface ProviderControl {
  /** How; by default `extend` where the provider can move a limit, `whole` where it takes one, else `supervised`. */
  readonly control?: CallControl;
  /** Longest call of this provider, seconds; the account's by default. */
  readonly capSeconds?: number;
}

/** What a contract says about live calls. Everything has a default; amounts are decimal text in the contract's currency. */
export interface LiveTerms {
  /** Seconds granted at a time; 60 by default. */
  readonly quantumSeconds?: number;
  /** Longest call, seconds; four hours by default. */
  readonly capSeconds?: number;
  /** How long a call may ring before its hold is overdue, seconds; 120 by default. */
  readonly ringSeconds?: number;
  /** Seconds before the granted time ends at which more is asked for, and the end is announced; 20 by default. */
  readonly warnSeconds?: number;
  /** How long an overdue hold waits for word from the provider before it is released, seconds; 3,600 by default. */
  readonly graceSeconds?: number;
  /** Most calls at the same time; absent: any number. */
  readonly concurrentCalls?: number;
  /** Most that one call may cost; it ends there. */
  readonly maximumCallPrice?: string;
  /** Most that calls of one local day may cost, running calls included. */
  readonly dailySpendCap?: string;
  /** Most that calls of one local month may cost, running calls included. */
  readonly monthlySpendCap?: string;
  /** By telephony provider. */
  readonly providers?: { readonly [provider: string]: ProviderControl };
}

/** Live terms with every default filled in, for one provider. */
export interface CompiledLiveTerms {
  readonly quantumSeconds: number;
  readonly capSeconds: number;
  readonly ringSeconds: number;
  readonly warnSeconds: number;
  readonly graceSeconds: number;
  readonly concurrentCalls: number | undefined;
  readonly maximumCallPriceAtoms: Atoms | undefined;
  readonly dailySpendCapAtoms: Atoms | undefined;
  readonly monthlySpendCapAtoms: Atoms | undefined;
  readonly control: CallControl | undefined;
}

const SECONDS = {
  quantumSeconds: { least: 1, most: 3600, byDefault: 60 },
  capSeconds: { least: 1, most: 86_400, byDefault: 14_400 },
  ringSeconds: { least: 1, most: 600, byDefault: 120 },
  warnSeconds: { least: 1, most: 600, byDefault: 20 },
  graceSeconds: { least: 0, most: 604_800, byDefault: 3600 },
} as const;
const AMOUNTS = ['maximumCallPrice', 'dailySpendCap', 'monthlySpendCap'] as const;
const FIELDS: readonly (keyof LiveTerms)[] = [
  ...(Object.keys(SECONDS) as (keyof typeof SECONDS)[]),
  'concurrentCalls',
  ...AMOUNTS,
  'providers',
];
const CONTROLS = ['extend', 'whole', 'supervised'] as const;
const MOST_CALLS = 1_000_000;
const MOST_PROVIDERS = 100;

/**
 * Reads the live terms of a contract.
 *
 * @param value - Anything.
 * @param field - Path named in errors.
 * @returns The terms, canonical.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function parseLiveTerms(value: unknown, field: string): LiveTerms {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, FIELDS);
  const terms: { [name: string]: unknown } = {};
  for (const name of Object.keys(SECONDS) as (keyof typeof SECONDS)[]) {
    if (given[name] !== undefined) terms[name] = checkWhole(given[name], `${field}.${name}`, SECONDS[name]);
  }
  if (given.concurrentCalls !== undefined) {
    const bounds = { least: 1, most: MOST_CALLS };
    terms.concurrentCalls = checkWhole(given.concurrentCalls, `${field}.concurrentCalls`, bounds);
  }
  for (const name of AMOUNTS) {
    if (given[name] === undefined) continue;
    const atoms = parseAtoms(given[name], `${field}.${name}`);
    if (atoms <= 0n) throw invalidInput(`${field}.${name}`, 'above zero', given[name]);
    terms[name] = formatAtoms(atoms);
  }
  if (given.providers !== undefined) terms.providers = parseProviders(given.providers, `${field}.providers`);
  return terms as LiveTerms;
}

function parseProviders(value: unknown, field: string): { readonly [provider: string]: ProviderControl } {
  const given = checkObject(value, field);
  const names = Object.keys(given).sort();
  if (names.length > MOST_PROVIDERS) throw invalidInput(field, `at most ${MOST_PROVIDERS} providers`);
  return Object.fromEntries(
    names.map((name) => {
      const path = `${field}.${checkReference(name, field)}`;
      const entry = checkObject(given[name], path);
      refuseUnknownFields(entry, path, ['control', 'capSeconds']);
      const { control, capSeconds } = entry;
      const read: ProviderControl = {
        ...(control !== undefined && { control: checkOneOf(control, `${path}.control`, CONTROLS) }),
        ...(capSeconds !== undefined && {
          capSeconds: checkWhole(capSeconds, `${path}.capSeconds`, SECONDS.capSeconds),
        }),
      };
      return [name, read];
    }),
  );
}

/**
 * The live terms for calls of one provider.
 *
 * @param terms - What the contract says; absent: the defaults.
 * @param provider - Telephony provider.
 * @returns The terms, every default filled in.
 */
export function liveTermsFor(terms: LiveTerms | undefined, provider: string): CompiledLiveTerms {
  const seconds = (name: keyof typeof SECONDS): number => terms?.[name] ?? SECONDS[name].byDefault;
  const amount = (name: (typeof AMOUNTS)[number]): Atoms | undefined => {
    const text = terms?.[name];
    return text === undefined ? undefined : parseAtoms(text, `contract.live.${name}`);
  };
  const { providers } = terms ?? {};
  const own = providers !== undefined && Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  return {
    quantumSeconds: seconds('quantumSeconds'),
    capSeconds: own?.capSeconds ?? seconds('capSeconds'),
    ringSeconds: seconds('ringSeconds'),
    warnSeconds: seconds('warnSeconds'),
    graceSeconds: seconds('graceSeconds'),
    concurrentCalls: terms?.concurrentCalls,
    maximumCallPriceAtoms: amount('maximumCallPrice'),
    dailySpendCapAtoms: amount('dailySpendCap'),
    monthlySpendCapAtoms: amount('monthlySpendCap'),
    control: own?.control,
  };
}
