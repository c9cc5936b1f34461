import type { BodyOf } from '@live-calls/http';

/** What a purchase asks for, as it goes over the wire. */
export type PurchaseBody = BodyOf<'POST /accounts/{accountId}/top-ups'>;

/** A purchase under way in this tab. It outlives reloads, so that asking again is asking for the same. */
export interface PurchaseDraft {
  /** Key under which the server knows the request. */
  readonly key: string;
  /** The amount as typed. */
  readonly amountText: string;
  /** The way to pay that was chosen: a method, or `saved:` and the id of a kept one. */
  readonly choice?: string;
  /** What was sent under the key; as long as it stands, nothing else may be sent. */
  readonly sent?: PurchaseBody;
  /** What it has become. */
  readonly topUpId?: string;
}

/** Where drafts are kept: `sessionStorage`, or anything like it. */
export interface DraftStore {
  /** Reads. */
  getItem(name: string): string | null;
  /** Writes. */
  setItem(name: string, text: string): void;
  /** Forgets. */
  removeItem(name: string): void;
}

const FIRST_AMOUNT = '100';

/**
 * The drafts of one account.
 *
 * A draft's key is made once, when the dialog is opened for a new purchase. What was sent under it stays with it until the server
 * has refused it for certain; after a broken connection the same is sent again, and the server answers what it has become of
 * it. So double clicks, reloads and going back buy once.
 */
export class PurchaseDrafts {
  readonly #store: DraftStore;
  readonly #name: string;
  readonly #newKey: () => string;

  constructor(store: DraftStore, accountId: string, newKey: () => string) {
    this.#store = store;
    this.#name = `live-calls.purchase.${accountId}`;
    this.#newKey = newKey;
  }

  /** The draft under way; a new one when there is none. */
  current(): PurchaseDraft {
    return this.#read() ?? this.fresh();
  }

  /** Begins a new purchase, with an amount to begin with. */
  fresh(): PurchaseDraft {
    return this.#write({ key: this.#newKey(), amountText: FIRST_AMOUNT });
  }

  /**
   * The draft for a dialog that is opened: the one under way, or a new one when that has become a purchase.
   */
  opened(): PurchaseDraft {
    const draft = this.current();
    return draft.topUpId === undefined ? draft : this.fresh();
  }

  /** Keeps what is typed and chosen; not while something sent is open. */
  edit(draft: PurchaseDraft, change: Pick<Partial<PurchaseDraft>, 'amountText' | 'choice'>): PurchaseDraft {
    return draft.sent === undefined ? this.#write({ ...draft, ...change }) : draft;
  }

  /** Notes what is about to be sent. What was sent before under the key is sent again instead. */
  send(draft: PurchaseDraft, body: PurchaseBody): PurchaseDraft & { readonly sent: PurchaseBody } {
    const sent = draft.sent ?? body;
    return this.#write({ ...draft, sent });
  }

  /** The server refused it: nothing has happened, so it may be changed. */
  refused({ sent: _, ...draft }: PurchaseDraft): PurchaseDraft {
    return this.#write(draft);
  }

  /** It has become a purchase. */
  bought(draft: PurchaseDraft, topUpId: string): PurchaseDraft {
    return this.#write({ ...draft, topUpId });
  }

  #read(): PurchaseDraft | undefined {
    const text = this.#store.getItem(this.#name);
    if (text === null) return undefined;
    try {
      const value = JSON.parse(text) as Partial<PurchaseDraft> | null;
      return typeof value?.key === 'string' && typeof value.amountText === 'string'
        ? (value as PurchaseDraft)
        : undefined;
    } catch {
      return undefined;
    }
  }

  #write<Draft extends PurchaseDraft>(draft: Draft): Draft {
    this.#store.setItem(this.#name, JSON.stringify(draft));
    return draft;
  }
}
