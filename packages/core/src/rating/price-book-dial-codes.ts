/** The prefixes of one cell, or why it cannot be read. */
export type DialCodes =
  | {
      /** Prefixes in the order printed; digits only, or a scheme such as `sip:`; empty text for `*`. */
      readonly prefixes: readonly string[];
    }
  | {
      /** What the cell must be instead, as a whole sentence. */
      readonly rule: string;
    };

const PLAIN = /^[1-9]\d{0,14}$/;
const RANGE = /^(\d+)\s*(?:-|–|\.\.|\bto\b)\s*(\d+)$/;
const SCIENTIFIC = /^\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]*$/;
const CODES_AT_MOST = 10_000;

/**
 * Reads the cell of a dial code column: one code, a list (`1218; 1219`, also by comma, slash or bar) or a range
 * (`1218-1220`, both ends of the same length). `+` or `00` in front of a code is set aside, and so are blanks around each of a list;
 * blanks inside a code that starts with `+`.
 *
 * @param cell - The cell, without blanks around it.
 * @param countryCode - Digits in front of every code, for decks that print them in a column of their own.
 * @returns The prefixes, or the rule the cell breaks.
 */
export function readDialCodes(cell: string, countryCode = ''): DialCodes {
  if (countryCode === '' && PLAIN.test(cell)) return { prefixes: [cell] };
  if (cell === '*' && countryCode === '') return { prefixes: [''] };
  if (SCHEME.test(cell) && countryCode === '') return { prefixes: [cell] };
  const prefixes: string[] = [];
  for (const part of cell.split(/[;,|/\n]/)) {
    const found = readPart(part.trim(), countryCode);
    if (typeof found === 'string') return { rule: found };
    for (const prefix of found) prefixes.push(prefix);
    if (prefixes.length > CODES_AT_MOST) return { rule: `A cell holds at most ${CODES_AT_MOST} codes.` };
  }
  return { prefixes };
}

function readPart(part: string, countryCode: string): readonly string[] | string {
  const range = RANGE.exec(withoutPlus(part));
  if (range === null) {
    const digits = countryCode + national(part, countryCode);
    return PLAIN.test(digits) ? [digits] : whyNot(part, digits);
  }
  const from = countryCode + national(range[1] ?? '', countryCode);
  const to = countryCode + national(range[2] ?? '', countryCode);
  if (!PLAIN.test(from)) return whyNot(part, from);
  if (from.length !== to.length || from > to) {
    return 'A range names two codes of the same length, the smaller first, such as 1218-1220.';
  }
  const first = Number(from);
  const count = Number(to) - first + 1;
  if (count > CODES_AT_MOST)
    return `A range spans at most ${CODES_AT_MOST} codes; write a shorter prefix instead.`;
  return Array.from({ length: count }, (_, index) => String(first + index));
}

function withoutPlus(part: string): string {
  // "+1 268" can only be one number: the plus marks its start.
  if (!part.startsWith('+')) return part;
  const rest = part.slice(1);
  return rest.includes('-') || rest.includes('+') ? rest : rest.replace(/\s/g, '');
}

function national(part: string, countryCode: string): string {
  const digits = withoutPlus(part);
  return countryCode === '' && digits.startsWith('00') ? digits.slice(2) : digits;
}

function whyNot(part: string, digits: string): string {
  if (part === '') return 'A list of codes has an empty place; write each code once, such as 1218; 1219.';
  if (SCIENTIFIC.test(part)) {
    return 'A spreadsheet turned this code into a rounded number, so its digits are lost; format the column as text and export again.';
  }
  if (/^\d+\.0*$/.test(part))
    return 'A spreadsheet turned this code into a number; format the column as text and export again.';
  if (/^\d{16,}$/.test(digits)) return 'A code has at most 15 digits.';
  if (/^0/.test(digits))
    return 'A code starts with a country calling code, which never starts with 0; write 44, +44 or 0044.';
  if (/^\d+(?:\s+\d+)+$/.test(digits))
    return 'Several codes in one cell are separated by ; or , and a code has no blanks inside.';
  return 'A code is 1 to 15 digits after the plus sign, such as 1218, or a list such as 1218; 1219.';
}
