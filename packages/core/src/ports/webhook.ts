/** A request that a vendor sent, before anything in it is believed. */
export interface Webhook {
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Path and raw query as received; the adapter joins it to its configured public URL. */
  readonly url: string;
  /** Header values by lower-case name. */
  readonly headers: { readonly [name: string]: string | undefined };
  /** The raw bytes; signatures are checked over them. */
  readonly body: Uint8Array;
}

/** A message that is verified and understood, but means nothing for billing. */
export interface IgnoredWebhook {
  /** Discriminant. */
  readonly status: 'ignored';
  /** Why it means nothing, for a log. */
  readonly reason: string;
}
