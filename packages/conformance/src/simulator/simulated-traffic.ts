import type { TrafficShape } from '../simulation/draw-call.ts';
import type { MailOptions } from '../simulation/unreliable-mail.ts';

/** How often things break; times a day on average, in the whole world. */
export interface FaultRates {
  /** The host's process dies at a commit; 4 unless given. */
  readonly crashes?: number;
  /** An answer of the storage is lost, or the storage does not answer; 6 unless given. */
  readonly lostAnswers?: number;
  /** The host is away for some minutes up to hours; 0.3 unless given. */
  readonly hostOutages?: number;
  /** The telephony provider, the payment processor or the notifier does not answer for a while, each; 0.3 unless given. */
  readonly vendorOutages?: number;
  /** The host's clock is wrong for a while, by seconds up to minutes; 0.3 unless given. */
  readonly clockSteps?: number;
}

/** What accounts buy; times a day of each account on average. Amounts are decimal text in the contract's currency. */
export interface BuyingHabits {
  /** Purchases by card or transfer; 0.6 unless given. */
  readonly purchases?: number;
  /** Amount of an average purchase; 40 unless given. */
  readonly amount?: string;
  /** Of a hundred purchases, how many go some unhappy way: declined, late, in part, disputed; 35 unless given. */
  readonly unhappyPercent?: number;
  /** Money that pays nothing; 0.05 unless given. */
  readonly strayMoney?: number;
  /** Adjustments and suspensions by operators; 0.1 unless given. */
  readonly operatorActions?: number;
}

/** What happens in a simulated world. */
export interface SimulatedTraffic extends TrafficShape {
  /** How many accounts call; 3 unless given. Every second one buys by itself when its balance is low. */
  readonly accounts?: number;
  /** What each account has at the beginning, decimal text; 50 unless given. */
  readonly deposit?: string;
  /** What they buy. */
  readonly buying?: BuyingHabits;
  /** How often things break. */
  readonly faults?: FaultRates;
  /** How unreliable webhooks are, of calls and of payments. */
  readonly webhooks?: MailOptions;
}

/** Traffic with every default in its place. */
export interface WholeTraffic {
  readonly shape: TrafficShape;
  readonly accounts: number;
  readonly deposit: string;
  readonly buying: Required<BuyingHabits>;
  readonly faults: Required<FaultRates>;
  readonly webhooks: MailOptions;
}

/**
 * Fills in what was not said about traffic.
 *
 * @param traffic - What was said.
 * @returns All of it.
 */
export function wholeTraffic(traffic: SimulatedTraffic): WholeTraffic {
  const { accounts = 3, deposit = '50', buying = {}, faults = {}, webhooks = {}, ...shape } = traffic;
  return {
    shape: { callsPerHour: 20, ...shape },
    accounts,
    deposit,
    buying: {
      ...{ purchases: 0.6, amount: '40', unhappyPercent: 35, strayMoney: 0.05, operatorActions: 0.1 },
      ...buying,
    },
    faults: {
      ...{ crashes: 4, lostAnswers: 6, hostOutages: 0.3, vendorOutages: 0.3, clockSteps: 0.3 },
      ...faults,
    },
    webhooks,
  };
}
