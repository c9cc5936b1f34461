/** A name with lines under it. */
export interface Party {
  /** What the party is here, such as `Bill to`; absent over the seller. */
  readonly heading?: string;
  /** Its name. */
  readonly name: string;
  /** Address, ids and how to reach it. */
  readonly lines: readonly string[];
}

/** A value and what it is. */
export interface Fact {
  /** What it is. */
  readonly label: string;
  /** The value, as it is printed. */
  readonly value: string;
  /** Printed larger than the others. */
  readonly strong?: boolean;
}

/** A column of the table. */
export interface Column {
  /** What stands over it. */
  readonly heading: string;
  /** Part of the width, from 0 to 1. */
  readonly share: number;
  /** Numbers end at the same edge. */
  readonly align: 'start' | 'end';
}

/** Facts or sentences under a heading. */
export interface Section {
  /** What stands over it. */
  readonly heading: string;
  /** Facts, to be copied. */
  readonly facts?: readonly Fact[];
  /** Sentences. */
  readonly sentences?: readonly string[];
}

/** What a document says, in words and in order; how it looks is the business of whoever draws it. */
export interface Sheet {
  /** Language of the words, BCP 47. */
  readonly locale: string;
  /** What it is, such as `Invoice`. */
  readonly title: string;
  /** Where it stands, such as `Paid`; `tone` says whether that is good. */
  readonly mark?: { readonly text: string; readonly tone: 'good' | 'bad' | 'plain' };
  /** Who issues it. */
  readonly from: Party;
  /** Whom it is for. */
  readonly to: Party;
  /** Number, dates and the like. */
  readonly facts: readonly Fact[];
  /** The table. */
  readonly columns: readonly Column[];
  /** Its rows, a cell per column. */
  readonly rows: readonly (readonly string[])[];
  /** What the rows come to. */
  readonly totals: readonly Fact[];
  /** What stands below. */
  readonly sections: readonly Section[];
  /** The line at the foot of every page. */
  readonly foot: string;
  /** When it was issued: the only time that a file of it knows. */
  readonly issuedAt: Date;
}
