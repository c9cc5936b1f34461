import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Direction } from '@live-calls/core';
import { parseColumns } from './call-file/column-mapping.ts';
import { type CallFilePreset, callFilePresets } from './call-file/presets.ts';
import type { CallFileSettings } from './call-file/read-calls.ts';
import { shown } from './call-file/shown.ts';
import { UsageError } from './streams.ts';

/** Options of a command, in the form of `node:util` `parseArgs`. */
export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** Values of a command's options: text, or `true` for switches. */
export type OptionValues = { readonly [name: string]: string | boolean | undefined };

/** Options that say how a call file is to be read. */
export const CALL_FILE_OPTIONS: OptionTable = {
  calls: { type: 'string' },
  'calls-format': { type: 'string' },
  preset: { type: 'string' },
  columns: { type: 'string' },
  header: { type: 'string' },
  delimiter: { type: 'string' },
  'time-zone': { type: 'string' },
  direction: { type: 'string' },
  provider: { type: 'string' },
};

/**
 * Reads the arguments of a command.
 *
 * @param args - Arguments behind the command's name.
 * @param options - The options it has.
 * @param files - How many files it takes without an option.
 * @returns Option values and files.
 * @throws UsageError that says what is wrong.
 */
export function readArguments(
  args: readonly string[],
  options: OptionTable,
  files = 0,
): { readonly values: OptionValues; readonly files: readonly string[] } {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (parsed.positionals.length > files) {
      throw new UsageError(`There is no use for ${shown(parsed.positionals[files])} here.`);
    }
    return { values: parsed.values as OptionValues, files: parsed.positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(argumentProblem(error, args, options));
  }
}

/** Node speaks of its own parser, and cannot know which option was meant. */
function argumentProblem(error: unknown, args: readonly string[], options: OptionTable): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const seen = args.find((arg) => arg.startsWith('-') && arg !== '-' && !isOption(arg, options)) ?? '';
    const name = nameOf(seen);
    const meant = Object.keys(options).find((option) => isNear(option, name.replace(/^-+/, '')));
    const advice = meant === undefined ? '' : ` Did you mean --${meant}?`;
    return `Unknown option '${name}'.${advice}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const name = /--[\w-]+/.exec(message)?.[0] ?? 'The option';
    if (options[name.slice(2)]?.type === 'boolean') return `${name} takes no value.`;
    return `${name} needs a value; one that begins with - is written ${name}=-VALUE.`;
  }
  return message;
}

function nameOf(arg: string): string {
  return arg.split('=', 1)[0] ?? arg;
}

function isOption(arg: string, options: OptionTable): boolean {
  return Object.hasOwn(options, nameOf(arg).replace(/^--/, ''));
}

/** One letter too many, too few, changed or swapped. */
function isNear(option: string, typed: string): boolean {
  let start = 0;
  while (start < option.length && option[start] === typed[start]) start += 1;
  let end = 0;
  const shorter = Math.min(option.length, typed.length);
  while (end < shorter - start && option.at(-1 - end) === typed.at(-1 - end)) end += 1;
  const [left, right] = [option.slice(start, option.length - end), typed.slice(start, typed.length - end)];
  return left.length < 2 && right.length < 2 ? true : left.length === 2 && left === `${right[1]}${right[0]}`;
}

/**
 * The value of an option that takes text.
 *
 * @param values - Option values.
 * @param name - Name of the option.
 * @returns The text, or absent.
 */
export function text(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The value of an option that must be given.
 *
 * @param values - Option values.
 * @param name - Name of the option.
 * @param meaning - What it is, for the message.
 * @returns The text.
 * @throws UsageError when it is missing.
 */
export function required(values: OptionValues, name: string, meaning: string): string {
  const value = text(values, name);
  if (value === undefined || value === '') throw new UsageError(`Say ${meaning} with --${name}.`);
  return value;
}

/**
 * The value of an option that allows a few words.
 *
 * @param values - Option values.
 * @param name - Name of the option.
 * @param words - The words.
 * @returns The word, or absent.
 * @throws UsageError for any other word.
 */
export function oneOf<const Word extends string>(
  values: OptionValues,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined)
    throw new UsageError(`--${name} must be ${words.join(' or ')}; seen: ${shown(value)}.`);
  return word;
}

/**
 * How a call file is to be read, by the options; a preset first, then what is said beside it.
 *
 * @param values - Option values.
 * @param file - Name of the file, whose ending tells the form.
 * @returns The settings.
 * @throws UsageError when an option cannot be used.
 */
export function callFileSettings(values: OptionValues, file: string): CallFileSettings {
  const preset = presetOf(values);
  const timeZone = text(values, 'time-zone');
  if (preset?.localTimes === true && timeZone === undefined) {
    throw new UsageError(
      'The times of this kind of file have no offset; say which zone they are in with --time-zone.',
    );
  }
  const columnsText = text(values, 'columns');
  const columns = { ...preset?.columns, ...(columnsText === undefined ? {} : parseColumns(columnsText)) };
  const header =
    text(values, 'header')
      ?.split(',')
      .map((name) => name.trim()) ?? preset?.header;
  const format =
    oneOf(values, 'calls-format', ['jsonl', 'csv', 'json']) ?? formatByEnding(file) ?? preset?.format;
  const direction: Direction | undefined = oneOf(values, 'direction', ['inbound', 'outbound']);
  const provider = text(values, 'provider') ?? preset?.provider;
  const delimiter = text(values, 'delimiter');
  return {
    columns,
    ...(header === undefined ? {} : { header }),
    ...(format === undefined ? {} : { format }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(direction === undefined ? {} : { direction }),
    ...(provider === undefined ? {} : { provider }),
    ...(delimiter === undefined ? {} : { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
  };
}

function presetOf(values: OptionValues): CallFilePreset | undefined {
  const names = Object.keys(callFilePresets) as (keyof typeof callFilePresets)[];
  const name = oneOf(values, 'preset', names);
  return name === undefined ? undefined : callFilePresets[name];
}

/** `.json` tells nothing: people give it to lists, to answers of an API and to JSON lines alike. */
function formatByEnding(file: string): 'csv' | 'jsonl' | undefined {
  const name = file.toLowerCase();
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.jsonl') || name.endsWith('.ndjson') ? 'jsonl' : undefined;
}
