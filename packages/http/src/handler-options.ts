import type { Billing, Invoice, Timers } from '@live-calls/core';

/** An account that somebody may see, and as what. */
export interface VisibleAccount {
  /** The account. */
  readonly accountId: string;
  /** `owner`: everything; `member`: reads balance, banner and the own calls, unless the contract opens more. */
  readonly role: 'owner' | 'member';
}

/** Somebody whom the host has recognised. */
export interface Viewer {
  /** The host's id of the person: 1 to 200 printable ASCII characters; written beside everything that is changed. */
  readonly id: string;
  /** The accounts this person may see; every other one does not exist for them. */
  readonly accounts: readonly VisibleAccount[];
  /** From where, as the host knows it, such as an address on the internet; kept with what is agreed to. */
  readonly origin?: string;
}

/** Makes documents of invoices, credit notes and receipts. */
export interface InvoiceRenderer {
  /**
   * Makes a PDF.
   *
   * @param invoice - The document, as `billing.invoices.get` tells it.
   * @returns The bytes.
   */
  pdf(invoice: Invoice): Uint8Array | Promise<Uint8Array>;
  /**
   * Makes a page.
   *
   * @param invoice - The document.
   * @returns A whole HTML document that loads nothing; it is served sandboxed.
   */
  html(invoice: Invoice): string | Promise<string>;
}

/** A request that failed for no fault of its sender, or a webhook that did not verify. */
export interface HandlerFailure {
  /** The route, such as `GET /accounts/{accountId}/balance`; never the address, which may hold secrets and phone numbers. */
  readonly route: string;
  /** The status that was answered. */
  readonly status: number;
  /** What was thrown. */
  readonly error: unknown;
}

/** Limits on what is taken in. */
export interface HandlerLimits {
  /** Most bytes of a JSON body; 65,536 by default. They are counted as they come. */
  readonly bodyBytes?: number;
  /** Most bytes of a webhook; 1,048,576 by default. */
  readonly webhookBytes?: number;
  /** Most live views of one account at the same time in this process; 100 by default. */
  readonly viewersPerAccount?: number;
}

/** How live views are kept up to date. */
export interface LiveOptions {
  /** Milliseconds between two looks at an account, however many look at it; 1,000 by default. */
  readonly pollMs?: number;
  /** Milliseconds after which something is sent though nothing changed; 15,000 by default. */
  readonly heartbeatMs?: number;
  /** Milliseconds after which a view ends and has to be asked for again, so that access is judged again; 600,000 by default. */
  readonly longestMs?: number;
}

/** What a handler is made of. */
export interface BillingHandlerOptions {
  /** The billing it is for. */
  readonly billing: Billing;
  /**
   * Recognises who asks, by cookie, token or whatever the host uses. Called once per request that needs it.
   *
   * @param request - The request; its body belongs to the handler.
   * @returns Who it is and what they may see; absent: `401`.
   */
  authenticate(request: Request): Viewer | undefined | Promise<Viewer | undefined>;
  /** What every path begins with, such as `/billing`; nothing by default. */
  readonly basePath?: string;
  /** Makes documents of invoices; absent: `501`. */
  readonly renderInvoice?: InvoiceRenderer;
  /** Other origins whose pages may change something, such as `https://portal.example`; none by default. */
  readonly trustedOrigins?: readonly string[];
  /** Limits on what is taken in. */
  readonly limits?: HandlerLimits;
  /** How live views are kept up to date. */
  readonly live?: LiveOptions;
  /** Timers of live views; the process's own by default. */
  readonly timers?: Timers;
  /**
   * Told of failures, for a log. It is given no body, no header and no address.
   *
   * @param failure - What happened.
   */
  onError?(failure: HandlerFailure): void;
}

/** The handler: give it every request under its base path. */
export interface BillingHandler {
  /** Answers a request; it never rejects. */
  (request: Request): Promise<Response>;
  /** Ends all live views, for a process that shuts down; their viewers come back elsewhere by themselves. */
  close(): void;
}
