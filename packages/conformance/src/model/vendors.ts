/** What a vendor of the model's world can do about a leg. */
export interface VendorPlan {
  /** Shortest limit it takes, seconds. */
  readonly minimumSeconds: number;
  /** Longest limit it takes, seconds. */
  readonly maximumSeconds: number;
  /** Whether the limit of a running leg can be moved. */
  readonly movable: boolean;
}

/** The vendors with an adapter; calls over any other are let through without a limit. */
export const vendors: { readonly [provider: string]: VendorPlan } = {
  twilio: { minimumSeconds: 60, maximumSeconds: 14_400, movable: true },
  vonage: { minimumSeconds: 1, maximumSeconds: 300, movable: false },
};
