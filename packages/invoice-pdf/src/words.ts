/** The words on documents. */
export interface Words {
  /** Title of an invoice. */
  readonly invoice: string;
  /** Title of a credit note. */
  readonly creditNote: string;
  /** Title of a receipt. */
  readonly receipt: string;
  /** Title of a usage statement. */
  readonly statement: string;
  /** Over the buyer. */
  readonly billTo: string;
  /** Over whoever paid. */
  readonly receivedFrom: string;
  /** Before the number of a document. */
  readonly number: string;
  /** Before the date of issue. */
  readonly issued: string;
  /** Before the date until which it is to be paid. */
  readonly due: string;
  /** Before the date on which it was paid. */
  readonly paidOn: string;
  /** Before the number of the invoice that a credit note corrects. */
  readonly corrects: string;
  /** Before the buyer's own reference. */
  readonly reference: string;
  /** Before a tax id. */
  readonly taxId: string;
  /** Before a register entry. */
  readonly registration: string;
  /** Over the lines. */
  readonly description: string;
  /** Over the amounts. */
  readonly amount: string;
  /** Before the sum without taxes. */
  readonly net: string;
  /** Before the sum. */
  readonly total: string;
  /** Before what has arrived, where that is not all. */
  readonly received: string;
  /** Before what is left to pay. */
  readonly amountDue: string;
  /** Before the day on which money was received. */
  readonly receivedOn: string;
  /** Before the processor's reference of a payment. */
  readonly payment: string;
  /** What money was received for; `{number}` is that of the invoice. */
  readonly paymentOf: string;
  /** What money was received for that pays nothing. */
  readonly paymentOfNothing: string;
  /** That money which pays nothing cannot be spent. */
  readonly notSpendable: string;
  /** Over the details of a transfer. */
  readonly howToPay: string;
  /** Over the notes. */
  readonly notes: string;
  /** Before the version of the terms; `{version}`, `{who}` and `{when}` are filled in. */
  readonly terms: string;
  /** Before the period of a statement. */
  readonly period: string;
  /** Before the time zone of a statement. */
  readonly timeZone: string;
  /** Over the destinations. */
  readonly destination: string;
  /** Over the number of calls. */
  readonly calls: string;
  /** Over the minutes. */
  readonly minutes: string;
  /** In place of a destination that is not known. */
  readonly noDestination: string;
  /** Before the journal number that a statement looks up to. */
  readonly asOf: string;
  /** Calls that are counted and have no price yet; `{calls}` is filled in. */
  readonly unrated: string;
  /** That a statement is no invoice. */
  readonly noInvoice: string;
  /** At the foot; `{page}` and `{pages}` are filled in. */
  readonly page: string;
  /** Marks of where an invoice stands. */
  readonly marks: {
    /** It waits to be paid. */
    readonly open: string;
    /** A payment is under way. */
    readonly processing: string;
    /** It is paid. */
    readonly paid: string;
    /** Its payment failed. */
    readonly failed: string;
    /** It was withdrawn. */
    readonly void: string;
    /** It was not paid in time. */
    readonly expired: string;
    /** It is not issued yet. */
    readonly draft: string;
  };
}

/** The words, in English. */
export const english: Words = {
  invoice: 'Invoice',
  creditNote: 'Credit note',
  receipt: 'Receipt',
  statement: 'Usage statement',
  billTo: 'Bill to',
  receivedFrom: 'Received from',
  number: 'Number',
  issued: 'Date of issue',
  due: 'Payable until',
  paidOn: 'Paid on',
  corrects: 'Corrects invoice',
  reference: 'Your reference',
  taxId: 'Tax ID',
  registration: 'Registration',
  description: 'Description',
  amount: 'Amount',
  net: 'Net',
  total: 'Total',
  received: 'Received',
  amountDue: 'Amount due',
  receivedOn: 'Received on',
  payment: 'Payment',
  paymentOf: 'Payment of invoice {number}',
  paymentOfNothing: 'Payment without an invoice',
  notSpendable: 'This money pays no invoice yet and cannot be spent on calls.',
  howToPay: 'How to pay',
  notes: 'Notes',
  terms: 'Bought under the terms of version {version}, agreed to by {who} on {when}.',
  period: 'Period',
  timeZone: 'Time zone',
  destination: 'Destination',
  calls: 'Calls',
  minutes: 'Minutes',
  noDestination: 'Other',
  asOf: 'Journal number',
  unrated:
    'Calls that have no price yet: {calls}. They are counted above and cost nothing until they have one.',
  noInvoice: 'This statement lists what calls cost; it is not an invoice.',
  page: '{page} / {pages}',
  marks: {
    draft: 'Draft',
    open: 'Open',
    processing: 'Payment under way',
    paid: 'Paid',
    failed: 'Payment failed',
    void: 'Void',
    expired: 'Expired',
  },
};
