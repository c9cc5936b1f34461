/**
 * The first schema: one table for every table of the contract, and the documents that accounts share.
 *
 * The account id leads every primary key and unique index, and no table refers to another: the tables can be distributed by
 * it as they are. An index that does not begin with it serves a list of the operator. Amounts are exact decimals in units
 * of the currency with twelve places; their fifteen digits before the point are the contract's bound, so that every amount
 * can be read again, and NaN, which fits every `numeric`, is the largest of numbers. A row of `entry` moves one positive
 * amount between two different books, which is what keeps an account balanced. An account's `commit_id` names the commit
 * that changed it last, for whoever lost the answer.
 *
 * What bounds one column is a domain, whose check the server keeps compiled. A check of a table, which it reads and plans
 * anew in every statement, is only where two columns are compared.
 *
 * What an account seldom changes stands before what moves with its money: of an update the server logs only what lies
 * between the first and the last byte that changed.
 */
export const initialSchema = `
CREATE DOMAIN {schema}.amount AS numeric(27, 12) CHECK (VALUE < 'NaN');
CREATE DOMAIN {schema}.unsigned_amount AS numeric(27, 12) CHECK (VALUE >= 0.0 AND VALUE < 'NaN');
CREATE DOMAIN {schema}.positive_amount AS numeric(27, 12) CHECK (VALUE > 0.0 AND VALUE < 'NaN');
CREATE DOMAIN {schema}.unsigned_integer AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN {schema}.positive_integer AS bigint CHECK (VALUE > 0);

CREATE TABLE {schema}.account (
  "account_id" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "currency" text COLLATE "C" NOT NULL,
  "contract_number" bigint NOT NULL,
  "floor" {schema}.amount NOT NULL,
  "horizon_ms" bigint,
  "thresholds" json NOT NULL,
  "opened_at_ms" bigint NOT NULL,
  "version" {schema}.positive_integer NOT NULL,
  "commit_id" text COLLATE "C" NOT NULL,
  "posted" {schema}.amount NOT NULL,
  "held" {schema}.unsigned_amount NOT NULL,
  "running" {schema}.amount NOT NULL,
  "open_holds" {schema}.unsigned_integer NOT NULL,
  "last_number" bigint NOT NULL,
  "last_at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id")
) WITH (fillfactor = 50);

CREATE TABLE {schema}.contract (
  "account_id" text COLLATE "C" NOT NULL,
  "number" bigint NOT NULL,
  "activated_at_ms" bigint NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  "terms" json NOT NULL,
  PRIMARY KEY ("account_id", "number")
);

CREATE TABLE {schema}.entry (
  "account_id" text COLLATE "C" NOT NULL,
  "number" bigint NOT NULL,
  "type" text COLLATE "C" NOT NULL,
  "debit_book" text COLLATE "C" NOT NULL,
  "credit_book" text COLLATE "C" NOT NULL,
  "amount" {schema}.positive_amount NOT NULL,
  "balance_after" {schema}.amount NOT NULL,
  "reference" text COLLATE "C" NOT NULL,
  "at_ms" bigint NOT NULL,
  "billing_start_ms" bigint,
  "actor" text COLLATE "C" NOT NULL,
  "reason" text COLLATE "C",
  CHECK ("debit_book" <> "credit_book"),
  PRIMARY KEY ("account_id", "number")
);
CREATE INDEX entry_no_charge ON {schema}.entry (account_id, "number") INCLUDE ("type", "debit_book", "credit_book", "amount")
  WHERE NOT ("type" = 'usage' AND "debit_book" = 'wallet' AND "credit_book" = 'usage');

CREATE TABLE {schema}."usage" (
  "account_id" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "revision" {schema}.unsigned_integer NOT NULL,
  "number" bigint NOT NULL,
  "cause" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "reason" text COLLATE "C",
  "digest" text COLLATE "C" NOT NULL,
  "billing_start_ms" bigint NOT NULL,
  "ended_at_ms" bigint,
  "leg_status" text COLLATE "C" NOT NULL,
  "answered" boolean NOT NULL,
  "duration_seconds" {schema}.unsigned_integer NOT NULL,
  "billed_seconds" {schema}.unsigned_integer NOT NULL,
  "direction" text COLLATE "C" NOT NULL,
  "cost" {schema}.amount,
  "rate_text" text COLLATE "C",
  "steps" json,
  "matched_prefix" text COLLATE "C",
  "destination" text COLLATE "C",
  "country" text COLLATE "C",
  "price_book_hash" text COLLATE "C",
  "contract_number" bigint NOT NULL,
  "call_ref" text COLLATE "C",
  "parent_leg_id" text COLLATE "C",
  "campaign_id" text COLLATE "C",
  "campaign_title" text COLLATE "C",
  "application_id" text COLLATE "C",
  "manager_id" text COLLATE "C",
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "provider", "leg_id", "revision")
);
CREATE INDEX usage_by_start ON {schema}."usage" (account_id, "billing_start_ms", "provider", "leg_id", "revision");
CREATE INDEX usage_revised ON {schema}."usage" (account_id, "provider", "leg_id", "revision") WHERE "revision" > 0;
CREATE INDEX usage_by_number ON {schema}."usage" (account_id, "number") INCLUDE ("cost");

CREATE TABLE {schema}.party (
  "account_id" text COLLATE "C" NOT NULL,
  "number" bigint NOT NULL,
  "to" text COLLATE "C",
  "from" text COLLATE "C",
  "manager_email" text COLLATE "C",
  PRIMARY KEY ("account_id", "number")
);

CREATE TABLE {schema}.parked (
  "account_id" text COLLATE "C" NOT NULL,
  "lot" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "reason" text COLLATE "C" NOT NULL,
  "at_ms" bigint NOT NULL,
  "billing_start_ms" bigint NOT NULL,
  "digest" text COLLATE "C" NOT NULL,
  "facts" json,
  PRIMARY KEY ("account_id", "lot", "provider", "leg_id")
);
CREATE INDEX parked_by_age ON {schema}.parked ("at_ms", "account_id", "lot", "provider", "leg_id");

CREATE TABLE {schema}.hold (
  "account_id" text COLLATE "C" NOT NULL,
  "call_ref" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "amount" {schema}.unsigned_amount NOT NULL,
  "placed" {schema}.unsigned_amount NOT NULL,
  "captured" {schema}.unsigned_amount NOT NULL,
  "used" {schema}.unsigned_amount NOT NULL,
  "expires_at_ms" bigint NOT NULL,
  "extensions" {schema}.unsigned_integer NOT NULL,
  "price_book_hash" text COLLATE "C",
  "placed_at_ms" bigint NOT NULL,
  "closed_at_ms" bigint,
  "digest" text COLLATE "C" NOT NULL,
  "facts" json,
  PRIMARY KEY ("account_id", "call_ref")
) WITH (fillfactor = 80);
CREATE INDEX hold_by_status ON {schema}.hold (account_id, "status", "expires_at_ms", "call_ref");

CREATE TABLE {schema}.key (
  "account_id" text COLLATE "C" NOT NULL,
  "operation" text COLLATE "C" NOT NULL,
  "key" text COLLATE "C" NOT NULL,
  "digest" text COLLATE "C" NOT NULL,
  "outcome" json NOT NULL,
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "operation", "key")
);
CREATE INDEX key_by_age ON {schema}.key ("at_ms", "account_id", "operation", "key");

CREATE TABLE {schema}.announcement (
  "account_id" text COLLATE "C" NOT NULL,
  "announcement_id" text COLLATE "C" NOT NULL,
  "type" text COLLATE "C" NOT NULL,
  "at_ms" bigint NOT NULL,
  "payload" json NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "attempts" bigint NOT NULL,
  "failure" json,
  PRIMARY KEY ("account_id", "announcement_id")
);
CREATE INDEX announcement_by_time ON {schema}.announcement (account_id, "at_ms", "announcement_id");

CREATE TABLE {schema}.due (
  "account_id" text COLLATE "C" NOT NULL,
  "kind" text COLLATE "C" NOT NULL,
  "reference" text COLLATE "C" NOT NULL,
  "due_at_ms" bigint NOT NULL,
  "attempts" bigint NOT NULL,
  PRIMARY KEY ("account_id", "kind", "reference")
) WITH (fillfactor = 80);
CREATE INDEX due_by_due ON {schema}.due ("due_at_ms", "account_id", "kind", "reference");

CREATE TABLE {schema}.spend (
  "account_id" text COLLATE "C" NOT NULL,
  "period" text COLLATE "C" NOT NULL,
  "amount" {schema}.amount NOT NULL,
  "legs" bigint NOT NULL,
  PRIMARY KEY ("account_id", "period")
) WITH (fillfactor = 80);

CREATE TABLE {schema}.setting (
  "account_id" text COLLATE "C" NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "revision" {schema}.unsigned_integer NOT NULL,
  "value" json NOT NULL,
  "at_ms" bigint NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("account_id", "name")
);

CREATE TABLE {schema}.top_up (
  "account_id" text COLLATE "C" NOT NULL,
  "top_up_id" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "amount" {schema}.positive_amount NOT NULL,
  "payment_ref" text COLLATE "C",
  "requested_at_ms" bigint NOT NULL,
  "number" bigint,
  "digest" text COLLATE "C" NOT NULL,
  "facts" json,
  PRIMARY KEY ("account_id", "top_up_id")
);
CREATE INDEX top_up_by_time ON {schema}.top_up (account_id, "requested_at_ms", "top_up_id");

CREATE TABLE {schema}.rerating (
  "account_id" text COLLATE "C" NOT NULL,
  "rerating_id" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "plan" json NOT NULL,
  "cursor" text COLLATE "C",
  "progress" json NOT NULL,
  PRIMARY KEY ("account_id", "rerating_id")
);

CREATE TABLE {schema}.leg (
  "account_id" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "said" json NOT NULL,
  "direction" text COLLATE "C",
  "to" text COLLATE "C",
  "from" text COLLATE "C",
  "started_at_ms" bigint,
  "answered_at_ms" bigint,
  "ended_at_ms" bigint,
  "duration_seconds" {schema}.unsigned_integer,
  "parent_leg_id" text COLLATE "C",
  "parameters" json,
  "manager_email" text COLLATE "C",
  "redacted" boolean,
  "first_at_ms" bigint NOT NULL,
  "last_at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "provider", "leg_id")
) WITH (fillfactor = 80);
CREATE INDEX leg_by_first ON {schema}.leg (account_id, "first_at_ms", "provider", "leg_id");

CREATE TABLE {schema}.event (
  "account_id" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "event_key" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "occurred_at_ms" bigint NOT NULL,
  "at_ms" bigint NOT NULL,
  "digest" text COLLATE "C" NOT NULL,
  "facts" json NOT NULL,
  PRIMARY KEY ("account_id", "provider", "event_key")
);
CREATE INDEX event_by_leg ON {schema}.event (account_id, "leg_id", "occurred_at_ms", "provider", "event_key");
CREATE INDEX event_by_age ON {schema}.event ("at_ms", "account_id", "provider", "event_key");

CREATE TABLE {schema}.directory (
  "account_id" text COLLATE "C" NOT NULL,
  "reference" text COLLATE "C" NOT NULL,
  "owner" text COLLATE "C" NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "reference")
);

CREATE TABLE {schema}.vendor_cost (
  "account_id" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "revision" {schema}.unsigned_integer NOT NULL,
  "currency" text COLLATE "C" NOT NULL,
  "amount" {schema}.amount NOT NULL,
  "source" text COLLATE "C" NOT NULL,
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "provider", "leg_id", "revision")
);

CREATE TABLE {schema}.reconciliation (
  "account_id" text COLLATE "C" NOT NULL,
  "reconciliation_id" text COLLATE "C" NOT NULL,
  "provider" text COLLATE "C" NOT NULL,
  "from_ms" bigint NOT NULL,
  "until_ms" bigint NOT NULL,
  "run" {schema}.unsigned_integer NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "phase" text COLLATE "C" NOT NULL,
  "cursor" text COLLATE "C",
  "progress" json NOT NULL,
  "started_at_ms" bigint NOT NULL,
  "ended_at_ms" bigint,
  "actor" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("account_id", "reconciliation_id")
) WITH (fillfactor = 80);
CREATE INDEX reconciliation_by_start ON {schema}.reconciliation (account_id, "started_at_ms", "reconciliation_id");

CREATE TABLE {schema}.reconciled_leg (
  "account_id" text COLLATE "C" NOT NULL,
  "reconciliation_id" text COLLATE "C" NOT NULL,
  "leg_id" text COLLATE "C" NOT NULL,
  "run" {schema}.unsigned_integer NOT NULL,
  "result" text COLLATE "C" NOT NULL,
  "facts" json NOT NULL,
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "reconciliation_id", "leg_id")
);

CREATE TABLE {schema}.invoice (
  "account_id" text COLLATE "C" NOT NULL,
  "invoice_id" text COLLATE "C" NOT NULL,
  "kind" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "top_up_id" text COLLATE "C" NOT NULL,
  "number" text COLLATE "C",
  "net" {schema}.unsigned_amount NOT NULL,
  "tax" {schema}.unsigned_amount NOT NULL,
  "received" {schema}.unsigned_amount NOT NULL,
  "credited" {schema}.unsigned_amount NOT NULL,
  "clawed" {schema}.unsigned_amount NOT NULL,
  "tax_clawed" {schema}.unsigned_amount NOT NULL,
  "unallocated" {schema}.unsigned_amount NOT NULL,
  "created_at_ms" bigint NOT NULL,
  "issued_at_ms" bigint,
  "digest" text COLLATE "C" NOT NULL,
  "document" json NOT NULL,
  "facts" json NOT NULL,
  CHECK ("clawed" <= "credited" AND "tax_clawed" <= "tax"),
  PRIMARY KEY ("account_id", "invoice_id")
);
CREATE INDEX invoice_by_time ON {schema}.invoice (account_id, "created_at_ms", "invoice_id");

CREATE TABLE {schema}.acknowledgement (
  "account_id" text COLLATE "C" NOT NULL,
  "hash" text COLLATE "C" NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  "version" text COLLATE "C" NOT NULL,
  "origin" text COLLATE "C",
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "hash", "actor")
);

CREATE TABLE {schema}.serial (
  "account_id" text COLLATE "C" NOT NULL,
  "owner" text COLLATE "C" NOT NULL,
  "invoice_id" text COLLATE "C" NOT NULL,
  "serial" bigint NOT NULL,
  "at_ms" bigint NOT NULL,
  PRIMARY KEY ("account_id", "owner", "invoice_id")
);
CREATE INDEX serial_by_serial ON {schema}.serial (account_id, "serial", "owner", "invoice_id");

CREATE TABLE {schema}.document (
  "kind" text COLLATE "C" NOT NULL,
  "hash" text COLLATE "C" NOT NULL,
  "content" text NOT NULL,
  PRIMARY KEY ("kind", "hash")
);
`;
