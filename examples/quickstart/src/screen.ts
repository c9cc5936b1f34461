const WIDTH = 96;
const isTerminal = process.stdout.isTTY === true;
const hasColour = isTerminal && process.env.NO_COLOR === undefined;

function styled(code: number): (text: string) => string {
  return (text) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text styles; plain text where nobody looks. */
export const style: { readonly [Name in Style]: (text: string) => string } = {
  bold: styled(1),
  dim: styled(2),
  red: styled(31),
  green: styled(32),
  yellow: styled(33),
  cyan: styled(36),
};

/** Prints a line. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

let chapters = 0;

/** Prints the title of the next chapter, and after it what it took when asked for. */
export function chapter(title: string): void {
  chapters += 1;
  say();
  say(style.bold(`${chapters}  ${title}`));
}

/** Prints a name and its value, names aligned. */
export function fact(name: string, value: string): void {
  say(`   ${style.dim(name.padEnd(22))} ${value}`);
}

/** How a column is set. */
export interface Column {
  /** Its title. */
  readonly title: string;
  /** Numbers go to the right. */
  readonly align?: 'right';
}

/** Prints rows under aligned columns. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const widths = columns.map((column, place) =>
    Math.max(column.title.length, ...rows.map((row) => plainLength(row[place] ?? ''))),
  );
  const line = (cells: readonly string[]): string => {
    const set = columns.map((column, place) => {
      const cell = cells[place] ?? '';
      const room = ' '.repeat(Math.max(0, (widths[place] ?? 0) - plainLength(cell)));
      return column.align === 'right' ? room + cell : cell + room;
    });
    return `   ${set.join('  ')}`.trimEnd();
  };
  say(style.dim(line(columns.map((column) => column.title))));
  for (const row of rows) say(line(row));
}

/** A bar of a share of a whole, such as a balance. */
export function bar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.round(share * width)));
  return '█'.repeat(full) + style.dim('·'.repeat(width - full));
}

/** Shows how far something is on a terminal; a log gets nothing. */
export function progress(text: string): void {
  if (isTerminal) process.stdout.write(`\r   ${text}`.slice(0, WIDTH).padEnd(WIDTH));
}

/** Takes the progress off the terminal. */
export function progressDone(): void {
  if (isTerminal) process.stdout.write(`\r${' '.repeat(WIDTH)}\r`);
}

/** A count as people read it. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function plainLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences take no room on the screen.
  return text.replace(/\u001b\[\d+m/g, '').length;
}
