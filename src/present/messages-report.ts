// Every sentence of the report that is attached to a ticket, and of the list of what it contains that is shown before it is written.

export const REPORT_WORDS = {
  cause: 'The cause',
  beside: 'Also considered',
  chain: 'From cause to symptom',
  calls: 'What shows it',
  more: '… and {count} more like these',
  todo: 'What to do',
  nothing: 'Nothing in this recording needs an explanation.',
  unexplained: 'This recording does not show why.',
  noticed: 'Noticed over time',
  notSeen: 'What the recording could not show',
  about: 'About the recording',
  replaced: 'What was replaced',
  byRecorder: 'By the recorder: {kinds}.',
  byRecorderNot: 'By the recorder: nothing. It was told to keep passwords, tokens and keys.',
  here: 'In this report: {what}.',
  hereNot: 'In this report: nothing more.',
  same: 'The same name always stands for the same thing.',
  made: 'A report by probecause. It holds no script and loads nothing.',
} as const

/** What is replaced in a report, by kind: how one is named there, and how they are counted. */
export const REPLACED_WORDS = {
  users: { as: 'user', counted: 'user names in home folders' },
  hosts: { as: 'host', counted: 'host names and addresses' },
  paths: { as: 'path', counted: 'paths' },
  data: { as: 'data', counted: 'texts that programs printed, read or wrote' },
} as const

export const ABOUT_WORDS = {
  command: 'Command',
  began: 'Began',
  lasted: 'Lasted',
  ended: 'Ended',
  events: 'Events',
  imported: 'Made from',
  machine: 'Machine',
  recorder: 'Recorder',
} as const

/** The list before it is written, a line each. */
export const CONTENTS_WORDS = {
  page: 'One page of findings and evidence, to attach to a ticket. The recording is not in it, and it loads nothing.',
  title: 'The report will contain:',
  verdict: 'the verdict: {verdict}',
  findings: '{findings}, with {events} of the recording',
  command: 'the command line: {command}',
  programs: 'names of programs: {list}',
  paths: 'paths: {list}',
  hosts: 'hosts and addresses: {list}',
  noPaths: 'paths: none',
  noHosts: 'hosts and addresses: none',
  says: 'text that the program printed: "{text}"',
  saysNot: 'text that the program printed: none',
  data: 'data that programs read or wrote: in {calls}',
  dataNot: 'data that programs read or wrote: none',
  replaced: 'replaced in it: {what}',
  replacedNot: 'replaced in it: nothing beyond what the recorder replaced',
  not: 'It does not contain the recording. See --redact for what may be replaced.',
  more: '{shown} and {count} more',
  ask: 'Write {file}? [y/N] ',
  refused: 'Nothing was written.',
  wrote: 'wrote {file} ({bytes} bytes)',
} as const
