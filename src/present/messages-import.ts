// What files of other tools are called, and what is said of those that were made a recording.

export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  strace: 'a strace log',
  'perf trace': 'text of perf trace',
  'perf script': 'text of perf script',
  ftrace: 'text of ftrace',
  scap: 'a capture of sysdig or Falco',
  'json lines': 'JSON lines',
}

export const IMPORTED_WORDS = 'Made from {from}.'

export const EXAMPLE_WORDS = '  not read, {at}: {text}'
export const UNKNOWN_WORDS = '  {count} words are in no table and stand as 0 in arguments: {words}'
