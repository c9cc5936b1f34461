/** Help of `live-calls simulate`. */
export const SIMULATE_HELP: string = `live-calls simulate [options]

Plays days of a host's life against the billing, in memory and in virtual time: calls, webhooks that get lost and come
twice, purchases that are declined, late or disputed, while processes die, answers get lost, vendors do not answer and
clocks are wrong. Every commit is checked. Prints what was seen; or which rule is broken, and the shortest list of steps
that leads there. Needs npm install @live-calls/conformance.

  --seed 1                    the same seed gives the same run
  --days 30                   how many days
  --accounts 3                how many accounts call
  --calls-per-hour 20         of all accounts together
  --price-book FILE           .json, or .csv (with the options of live-calls price-book check); a small one unless given
  --save FILE                 where the trace goes if something is broken
  --trace FILE                plays a trace again instead
  --format text|json          for people, or one line of JSON (text)
  --progress                  shows progress also where nobody looks

Examples:
  live-calls simulate --seed 7 --days 60
  live-calls simulate --price-book book.json --days 5 --save broken.json
  live-calls simulate --trace broken.json

Exit status: 0 everything was as it has to be; 1 something was not; 2 an option or a file cannot be used.
`;
