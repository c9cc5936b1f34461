/** What a process that takes money in with Stripe does. */
export type StripeJob = {
  /** The database server. */
  readonly connectionString: string;
  /** The schema. */
  readonly schema: string;
  /** Number of the process. */
  readonly worker: number;
  /** How it reaches Stripe. */
  readonly stripe: {
    readonly secretKey: string;
    readonly webhookSecrets: readonly string[];
    readonly apiHost: string;
  };
  /** What its clock says. */
  readonly nowMs: number;
} & (
  | {
      /** The same message, many times at once. */
      readonly does: 'receive';
      readonly times: number;
      readonly webhook: {
        readonly headers: { readonly [name: string]: string };
        /** The bytes, as base64. */
        readonly body: string;
      };
    }
  | {
      /** Buys, and dies when Stripe has answered. */
      readonly does: 'die';
      readonly accountId: string;
      readonly savedMethodId: string;
      readonly termsHash: string;
    }
);
