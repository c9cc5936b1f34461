const DECK_OPTIONS = `Price book as CSV (a carrier's deck); nothing of this is ever guessed, so a deck that does not say it
needs the option:
  --currency USD              currency of the prices
  --rate-per minute|second    what a rate is for
  --date-order day-first|month-first
  --increments 30/6           first and next billing step in seconds, where the deck has no such column
  --end-day included|excluded whether the date in an end column is the last day or the day after
  --deck-columns prefix=Code,rate=Sell,...   headers that are not recognised by themselves
  --deck-delimiter ';'        --decimal ,
  --deck-time-zone ZONE       zone whose midnight begins the deck's days (UTC)
  --closed end|block          what follows a row marked Closed: a shorter prefix, or nothing
  --change-words WORD=price,...   words of a change column that are not known; what such a row does is price, closed
                              or blocked`;

const CALL_OPTIONS = `Calls: JSON lines, CSV with a header, a JSON list, or an answer like { "calls": [...] }; - reads standard input.
  --columns FIELD=COLUMN,...  which column holds what; COLUMN may be a|b for "a, or b where a is empty"
                              fields: id, start, durationSeconds, to (needed), from, end, direction, provider,
                              answered (true/false, or a status such as completed, NO ANSWER),
                              campaignId, campaignTitle, applicationId, managerId, managerEmail
                              FIELD= leaves a field out, such as from=
  --preset asterisk           Asterisk's Master.csv (needs --time-zone)
  --preset twilio-calls       Twilio's list of calls as JSON
  --header a,b,c              the CSV has no header line; these are its columns
  --time-zone ZONE            zone of times without an offset, such as 2026-11-23 10:00:00
  --calls-format jsonl|csv|json   --delimiter ';'
  --provider NAME --direction inbound|outbound   for calls that do not say`;

/** Help of the program itself. */
export const MAIN_HELP: string = `live-calls: rate phone calls, check price books, write usage reports, look after a database. Nothing leaves
this machine but what goes to the database you name.

  live-calls rate               what each call of a file costs, and why
  live-calls report             usage report of a call file: one line per call, or totals
  live-calls price-book check   every problem of a price book, by line; then what looks odd in it
  live-calls price-book diff    what changes from one price book to the next
  live-calls price-book convert a carrier's CSV deck as price book JSON
  live-calls migrate            makes or updates the tables of a PostgreSQL database
  live-calls verify             recomputes every balance of a database from its entries, and lists what differs
  live-calls simulate           plays days of calls, purchases and faults, and says what is broken

  live-calls COMMAND --help     options and examples
  live-calls --version

Try it, from the root of the repository:
  npm run live-calls -- rate --price-book packages/cli/samples/deck.csv --calls packages/cli/samples/calls.csv --time-zone UTC

Exit status: 0 all is well; 1 some line was not rated, or a problem or difference was found; 2 the command could
not run (an option, a file that cannot be read, a database that does not answer).
`;

/** Help of `live-calls rate`. */
export const RATE_HELP: string = `live-calls rate --price-book FILE --calls FILE [options]

Prints one line per call, in the order of the file: id, status (rated, unrated, rejected), cost, currency,
billedSeconds, matchedPrefix, reason, steps. Costs are exact decimal text; the steps add up to them. Reads files of
any size as a stream. A broken line is rejected with its number and the others go on; a repeated id is rejected too.
A caller (from) that cannot be read, such as an extension, counts as withheld. An empty file is refused.

  --price-book FILE           .json, or .csv
  --calls FILE                .jsonl, .csv, .json, or -
  --default-country US        country of numbers without a plus sign
  --format jsonl|csv          form of the results (jsonl)
  --progress                  show progress although standard error is no terminal
  --quiet                     results only: no summary, no warnings, no rejected lines on standard error

${CALL_OPTIONS}

${DECK_OPTIONS}

Examples:
  live-calls rate --price-book book.json --calls calls.jsonl > rated.jsonl
  live-calls rate --price-book book.json --calls cdr.csv --time-zone Europe/London --default-country GB \\
      --columns id=uniqueid,start=calldate,durationSeconds=billsec,to=dst,from=src --format csv
  live-calls rate --price-book book.json --calls Master.csv --preset asterisk --time-zone America/New_York
  gunzip -c calls.jsonl.gz | live-calls rate --price-book book.json --calls - | grep unrated

A call as a JSON line:
  {"id":"c1","start":"2026-11-23T10:00:00Z","durationSeconds":61,"to":"+442071838750"}

Exit status: 0 every line was rated, 1 some were not (or the reader of the results left), 2 nothing could be done.
`;

/** Help of `live-calls report`. */
export const REPORT_HELP: string = `live-calls report --price-book FILE --calls FILE --from DAY --until DAY [options]

Records the calls on a throw-away account in memory, exactly as a host would, and writes the usage report of the
range: Campaign Title, Application ID, Manager ID, Manager Email, Number Called, Country of Call, Call Date, Call
Start Time (UTC), Call End Time (UTC), Call Duration (minutes), Call Status, Call Rate, Total Cost. All calls of the
file are in memory while it runs. A repeated id is told and counts once.

  --from 2026-11-01           first day, in the time zone
  --until 2026-12-01          the day after the last
  --time-zone ZONE            zone of the days (UTC), and of times without an offset (none)
  --format csv|json|jsonl     form of the report (csv)
  --default-country US        country of numbers without a plus sign
  --progress --quiet

${CALL_OPTIONS}

${DECK_OPTIONS}

Example:
  live-calls report --price-book book.json --calls november.csv --from 2026-11-01 --until 2026-12-01 \\
      --time-zone America/New_York > november-usage.csv

Exit status: 0 every line is in the report or outside its range, 1 some call is unrated or some line was rejected,
2 nothing could be done.
`;

/** Help of `live-calls price-book`. */
export const PRICE_BOOK_HELP: string = `live-calls price-book check FILE [options]
live-calls price-book diff OLD NEW [options]
live-calls price-book convert FILE [options]

check    reads a price book (.json or .csv), prints every problem with its place, and, when it can be used, its size,
         hash and what looks odd: shadowed or duplicate prefixes, validity that overlaps, hours no rule covers, gaps.
diff     prints which prefixes were added, removed, made dearer or cheaper, before the new book is put in force.
convert  prints a CSV deck as price book JSON, the form with every field.

  --format text|json          check and diff: for people, or for programs (text)
  --most 50                   check and diff: lines shown of each kind
  --at 2026-12-01T00:00:00Z   check and diff: when the (new) book is to be in force (now)
  --quiet                     diff and convert: no warnings on standard error

${DECK_OPTIONS}

Examples:
  live-calls price-book check deck.csv --currency USD --rate-per minute --date-order day-first
  live-calls price-book diff october.json november.json
  live-calls price-book convert deck.csv --currency USD --rate-per minute > book.json

Exit status: 0 no problem and, for diff, no difference; 1 a problem or a difference was found (what looks odd is no
problem); 2 a file cannot be read or an option is wrong.
`;
