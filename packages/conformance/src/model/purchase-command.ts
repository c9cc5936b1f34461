interface In<Type extends string> {
  /** Which command. */
  readonly type: Type;
  /** The account. */
  readonly account: string;
}

/** How the fake processor answers a new payment other than by default. */
export type ProcessorAnswer = 'processing' | 'declined' | 'answer-lost' | 'unavailable';

/** A word about a dispute, a return or a refund. */
export type ContestWord = 'disputed' | 'dispute-won' | 'dispute-lost' | 'returned' | 'return-undone';

/** One command about purchases, as plain data. */
export type PurchaseCommand =
  | (In<'quote'> & { readonly amount: string })
  | In<'acknowledge'>
  | (In<'top-up'> & {
      readonly key: string;
      readonly amount: string;
      readonly method: 'card' | 'bank-transfer';
      /** How the processor answers, if it is asked for this payment for the first time. */
      readonly answer?: ProcessorAnswer;
    })
  | (In<'resume-top-up'> & { readonly key: string; readonly answer?: ProcessorAnswer })
  | (In<'cancel'> & { readonly key: string })
  | (In<'payment-event'> & {
      readonly key: string;
      readonly event: 'paid' | 'part-paid' | 'processing' | 'failed';
      /** Amount it is about, where it is not the one bought. */
      readonly amount?: string;
    })
  | (In<'webhook'> & { readonly key: string; readonly event: 'paid' | 'failed' })
  | (In<'contest'> & {
      readonly key: string;
      readonly event: ContestWord;
      /** The processor's name of it. */
      readonly reference: string;
      /** Amount it is about, where it is not the one bought. */
      readonly amount?: string;
    })
  | (In<'receipt'> & {
      /** The processor's name of money that pays nothing. */
      readonly reference: string;
      /** What is left of it. */
      readonly amount: string;
    })
  | (In<'assign-money'> & {
      /** The document whose unallocated money it is. */
      readonly from: string;
      /** Key of the purchase that is paid with it. */
      readonly key: string;
    });

/** What a purchase's command is called. */
export type PurchaseType = PurchaseCommand['type'];
