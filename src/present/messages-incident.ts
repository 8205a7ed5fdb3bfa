// What was noticed over time, one sentence per class, keyed as in cause/incident/thresholds.ts; a class of two kinds has a row each,
// picked by the field `what`. It follows "class: " and says what was measured; the threshold is added behind it.
import type { IncidentClass } from '../cause/incident/index.js'

export const INCIDENT_WORDS: Readonly<Record<IncidentClass, string | Readonly<Record<string, string>>>> = {
  'cpu-spin': '{who} used {value} of a core with {calls} calls',
  'io-saturation': {
    blocked: '{who} was blocked {value} of the time by files, last by {object}',
    synced: '1 of 100 of {calls} syncs of {who} took {value}, the longest {longest}, of {object}',
  },
  'rapid-calls': '{who} called {syscall}{object} and little else {value} times in a second, moving next to nothing',
  'oom-risk': {
    near: '{who} came to {value} of the {limit} its address space may have',
    growing: '{who} grew steadily and would have met its limit of {limit} in {value}',
  },
  'fork-storm': '{count} processes were started, {alive} were alive at once, and {who} is one of those that multiply',
  'short-job-flood': '{who} started {program} {value} times, one after another',
  'runaway-tree': {
    deep: '{who} is {value} levels deep in itself',
    again: '{who} restarted {program} {value} times, and it ended badly each time',
  },
  'port-scan': '{who} tried {value} destinations for the first time, and {refused} refused, {object} the last',
  exfiltration: '{who} sent {value} to {object}, which no command line names; {received} bytes came back',
  'cloud-metadata': '{who} connected to {object}: {cloud}',
  'mass-file-change': '{who} replaced the content of {value} files that it had read, {object} the last',
  'sensitive-read': '{who} read {object}{more}: {holds}',
  'privilege-escalation': {
    root: '{who} became root (from user {before}) by starting {object}, which is not known to be for that',
    capabilities: '{who} gained capabilities by starting {object}, which no administrator installed',
  },
  'new-destination': '{who} connected to {object}, where nobody had before, {value} after the start',
  'new-program': '{who} started {object}, which nobody had before, {value} after the start',
}

/** What is compared is said in the table's words. */
export const INCIDENT_NOTICED = 'Noticed:'
export const INCIDENT_FROM = '{text} (from {threshold})'
/** Of a time that is left, less is worse. */
export const INCIDENT_WITHIN = '{text} (within {threshold})'
export const INCIDENT_MORE = 'and {count} more (--format json has all)'
