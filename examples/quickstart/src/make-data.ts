/**
 * Writes the files in `data/`: a rate deck as a carrier sends it, and two call files as Asterisk and Twilio write them.
 * The result is committed; run this only to change it: `npx tsx examples/quickstart/src/make-data.ts`.
 */
import { writeFile } from 'node:fs/promises';
import { type Destination, destinations, numberAt, proper } from './destinations.ts';
import { type Random, random } from './random.ts';

const SEED = 20_261_101;
const folder = new URL('../data/', import.meta.url);

await writeFile(new URL('deck.csv', folder), deck(random(SEED)));
await writeFile(new URL('vonage-book.json', folder), vonageBook());
await writeFile(new URL('Master.csv', folder), asteriskMaster(random(SEED + 1)));
await writeFile(new URL('twilio-calls.json', folder), twilioCalls(random(SEED + 2)));

/** Titles above the header, several spellings of a dial code, lists, a repeated row, changes ahead, remarks below. */
function deck(chance: Random): string {
  const lines = [
    '\uFEFFMeridian Wholesale Voice Ltd.,,,,,,',
    'A-Z rate notification no. 2026/11,,,,,,',
    'Valid for:,Example Seller Inc.,,,,,',
    ',,,,,,',
    'Destination,Dial Codes,Rate USD/Min,Connect,Billing,Effective,Change',
  ];
  for (const place of destinations) {
    const name = place.country === 'US' && place.prefixes.length > 1 ? 'United States' : place.name;
    for (let at = 0; at < place.prefixes.length; ) {
      const together = chance.next() < 0.12 ? 2 : 1;
      const cell = spelled(place.prefixes.slice(at, at + together), chance);
      at += together;
      const connect = place.name.includes('Personal') ? '0.02' : '0';
      lines.push(
        `${quotedName(name)},${cell},${place.rate},${connect},${place.billing},01/09/2026,Unchanged`,
      );
    }
  }
  for (const { name, code, rate } of proper) lines.push(`${name},${code},${rate},0,1/1,01/09/2026,Unchanged`);
  const first = lines[5] ?? '';
  lines.splice(60, 0, first);
  lines.push(
    '"Mexico, Tijuana",52664,0.0112,0,1/1,15/11/2026,Increase',
    'Cuba,53,0.7420,0,1/1,01/09/2026,Unchanged',
    'Cuba,53,,,,30/10/2026,Closed',
    'Satellite - Inmarsat,870,6.2000,0,60/60,01/09/2026,Blocked',
    ',,,,,,',
    '"Prices in US dollars a minute, taxes not included. E&OE.",,,,,,',
  );
  return `${lines.join('\r\n')}\r\n`;
}

function spelled(prefixes: readonly string[], chance: Random): string {
  if (prefixes.length > 1) return `"${prefixes.join('; ')}"`;
  const [prefix = ''] = prefixes;
  const style = chance.next();
  if (style < 0.06) return `+${prefix}`;
  if (style < 0.12) return `00${prefix}`;
  return style < 0.18 ? ` ${prefix} ` : prefix;
}

function quotedName(name: string): string {
  return name.includes(',') ? `"${name}"` : name;
}

interface Sample {
  readonly place: Destination;
  readonly to: string;
  readonly from: string;
  readonly startMs: number;
  readonly ringSeconds: number;
  readonly talkSeconds: number;
}

function samples(chance: Random, count: number): Sample[] {
  const places = destinations.filter((place) => (place.share ?? 0) >= 1);
  // From eleven at night to four in the morning, so that midnight and the end of summer time lie inside.
  const fromMs = Date.parse('2026-11-01T03:00:00Z');
  const made = Array.from({ length: count }, (_, index) => {
    const place = chance.pick(places);
    const isAnswered = chance.next() < 0.75;
    return {
      place,
      to: numberAt(place, chance),
      from: `1212555${String(100 + chance.whole(0, 40)).padStart(4, '0')}`,
      startMs: fromMs + Math.floor((index * 6 * 3_600_000) / count) + chance.whole(0, 50) * 1000,
      ringSeconds: chance.whole(3, 28),
      talkSeconds: isAnswered ? chance.whole(2, 900) : 0,
    };
  });
  return made.sort((left, right) => left.startMs - right.startMs);
}

/** As it is dialled in New York: 1 and the number, or 011 for abroad. */
function dialled(number: string): string {
  return number.startsWith('1') ? number : `011${number}`;
}

/** As cdr_csv writes it with `loguniqueid=yes`: no header, text in quotes, times of the switch's own clock. */
function asteriskMaster(chance: Random): string {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const text = (value: string): string => (value === '' ? '' : `"${value.replaceAll('"', '""')}"`);
  const lines = samples(chance, 60).map((call, index) => {
    const { startMs, ringSeconds, talkSeconds, from } = call;
    const to = dialled(call.to);
    const isAnswered = talkSeconds > 0;
    const answer = isAnswered ? local.format(startMs + ringSeconds * 1000) : '';
    const end = local.format(startMs + (ringSeconds + talkSeconds) * 1000);
    const disposition = isAnswered ? 'ANSWERED' : chance.pick(['NO ANSWER', 'BUSY', 'FAILED']);
    return [
      text('sales'),
      text(from),
      text(to),
      text('outbound'),
      text(`"Desk ${from.slice(-2)}" <${from}>`),
      text(`PJSIP/desk${from.slice(-2)}-${(4096 + index).toString(16).padStart(8, '0')}`),
      text(`PJSIP/carrier-${(8192 + index).toString(16).padStart(8, '0')}`),
      text('Dial'),
      text(`PJSIP/${to}@carrier,60,tT`),
      text(local.format(startMs)),
      text(answer),
      text(end),
      String(ringSeconds + talkSeconds),
      String(talkSeconds),
      text(disposition),
      text('DOCUMENTATION'),
      text(`${Math.floor(startMs / 1000)}.${1000 + index}`),
      '',
    ].join(',');
  });
  return `${lines.join('\n')}\n`;
}

/** As the call list of Twilio's REST API answers it: durations and prices as text, times by RFC 2822. */
function twilioCalls(chance: Random): string {
  const mailTime = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');
  const calls = samples(chance, 40).map((call) => {
    const { startMs, ringSeconds, talkSeconds, to, from } = call;
    const isAnswered = talkSeconds > 0;
    const answeredMs = startMs + ringSeconds * 1000;
    const sid = `CA${Array.from({ length: 32 }, () => chance.whole(0, 15).toString(16)).join('')}`;
    return {
      sid,
      parent_call_sid: null,
      account_sid: `AC${'0'.repeat(32)}`,
      to: `+${to}`,
      from: `+${from}`,
      status: isAnswered ? 'completed' : chance.pick(['no-answer', 'busy', 'canceled', 'failed']),
      start_time: mailTime(isAnswered ? answeredMs : startMs),
      end_time: mailTime(isAnswered ? answeredMs + talkSeconds * 1000 : startMs + ringSeconds * 1000),
      duration: String(talkSeconds),
      price: isAnswered ? `-${(0.014 * Math.ceil(talkSeconds / 60)).toFixed(5)}` : null,
      price_unit: 'USD',
      direction: 'outbound-api',
      answered_by: null,
      date_created: mailTime(startMs),
      date_updated: mailTime(answeredMs + talkSeconds * 1000),
      uri: `/2010-04-01/Accounts/AC${'0'.repeat(32)}/Calls/${sid}.json`,
    };
  });
  const list = { end: 39, calls, page: 0, page_size: 50, next_page_uri: null, start: 0 };
  return `${JSON.stringify(list, null, 1)}\n`;
}

/** A price book as a person writes it: by country, 30/6, a fee per call, and other prices at the weekend in America. */
function vonageBook(): string {
  const zone = { timeZone: 'America/New_York', from: '00:00', to: '24:00' };
  const bands = (rate: string, first = 30, next = 6): object[] => [
    { fromSecond: 0, rate, perSeconds: 60, incrementSeconds: first },
    { fromSecond: first, rate, perSeconds: 60, incrementSeconds: next },
  ];
  const rules: object[] = [
    {
      prefix: '1',
      name: 'North America',
      country: 'US',
      bands: bands('0.0110'),
      windows: [{ days: [1, 2, 3, 4, 5], ...zone }],
    },
    {
      prefix: '1',
      name: 'North America, weekend',
      country: 'US',
      bands: bands('0.0084'),
      windows: [{ days: [6, 7], ...zone }],
    },
    { prefix: '1876', name: 'Jamaica', country: 'JM', bands: bands('0.1490'), connectionFee: '0.005' },
    { prefix: '353', name: 'Ireland', country: 'IE', bands: bands('0.0270'), connectionFee: '0.005' },
    { prefix: '234', name: 'Nigeria', country: 'NG', bands: bands('0.1420', 60, 60), connectionFee: '0.005' },
  ];
  for (const { code, name, rate } of proper) {
    rules.push({
      prefix: code,
      name: name.replace(' Proper', ''),
      bands: bands(rate),
      connectionFee: '0.005',
      minimumCharge: '0.01',
    });
  }
  return `${JSON.stringify({ currency: 'USD', rounding: { mode: 'half-up', decimals: 6 }, rules }, null, 1)}\n`;
}
