import type { ColumnMapping } from './column-mapping.ts';

/** What is known about the call files of one system. */
export interface CallFilePreset {
  /** Which column holds which field. */
  readonly columns: ColumnMapping;
  /** Columns of a file that has no header line. */
  readonly header?: readonly string[];
  /** Form of the file. */
  readonly format: 'csv' | 'json';
  /** Telephony provider of calls that name none. */
  readonly provider: string;
  /** The file's times have no offset, so that the zone must be told. */
  readonly localTimes: boolean;
}

const asterisk: CallFilePreset = {
  format: 'csv',
  provider: 'asterisk',
  localTimes: true,
  // As cdr_csv writes them: no header; the columns from uniqueid on appear as cdr_csv.conf asks for them.
  header: [
    'accountcode',
    'src',
    'dst',
    'dcontext',
    'clid',
    'channel',
    'dstchannel',
    'lastapp',
    'lastdata',
    'start',
    'answer',
    'end',
    'duration',
    'billsec',
    'disposition',
    'amaflags',
    'uniqueid',
    'userfield',
    'peeraccount',
    'linkedid',
    'sequence',
  ],
  columns: {
    id: ['uniqueid'],
    // An unanswered call has no answer time; it began when it was dialled.
    start: ['answer', 'start'],
    end: ['end'],
    // billsec counts from the answer, duration from dialling.
    durationSeconds: ['billsec'],
    to: ['dst'],
    from: ['src'],
    answered: ['disposition'],
  },
};

const twilioCalls: CallFilePreset = {
  format: 'json',
  provider: 'twilio',
  localTimes: false,
  columns: {
    id: ['sid'],
    start: ['start_time', 'date_created'],
    end: ['end_time'],
    durationSeconds: ['duration'],
    to: ['to'],
    from: ['from'],
    direction: ['direction'],
    answered: ['status'],
  },
};

/**
 * Column mappings of files people really have, by name.
 *
 * - `asterisk`: `Master.csv` of cdr_csv with `loguniqueid=yes`; local times of the switch, or UTC with `usegmtime=yes`.
 * - `twilio-calls`: answers of the call list (`/Calls.json`), one page or many joined under `calls`.
 */
export const callFilePresets: {
  /** Asterisk's `Master.csv`. */
  readonly asterisk: CallFilePreset;
  /** Twilio's list of calls as JSON. */
  readonly 'twilio-calls': CallFilePreset;
} = { asterisk, 'twilio-calls': twilioCalls };

/** Name of a preset. */
export type CallFilePresetName = keyof typeof callFilePresets;
