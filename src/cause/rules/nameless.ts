// Failed calls of a log that has results and not what arguments point at (perf, ftrace): that a call failed and how, it tells; on which
// file or address, it cannot. What it means is told by the error alone, and said to be without a name. All other traces have names, and
// rules of their own for these classes (errno.ts, net.ts).
import { decisiveness } from '../decisive.js'
import type { CauseClass } from '../finding.js'
import { effectOf } from '../names.js'
import { failedCall, type Rule } from '../rule.js'

interface Row {
  readonly class: CauseClass
  readonly errnos: ReadonlyArray<string>
  readonly effects: ReadonlyArray<string>
  readonly object: string
}

const NAMED = ['open', 'stat', 'access', 'chdir', 'readlink', 'mkdir', 'rename', 'unlink', 'exec', 'bind']
const FILE = 'a file whose name the log does not hold'
const PEER = 'an address that the log does not hold'

const ROWS: ReadonlyArray<Row> = [
  { class: 'missing-file', errnos: ['ENOENT', 'ENOTDIR'], effects: NAMED, object: FILE },
  { class: 'permission-denied', errnos: ['EACCES', 'EPERM'], effects: NAMED, object: FILE },
  { class: 'connection-refused', errnos: ['ECONNREFUSED'], effects: ['connect'], object: PEER },
]

export const namelessRules: ReadonlyArray<Rule> = ROWS.map(row => ({
  class: row.class,
  needs: ['Failed'],
  prove: ({ facts }) =>
    facts.meta.known?.memory !== false
      ? []
      : facts.procs.flatMap(p =>
          p.failed
            .filter(f => f.object === '' && row.errnos.includes(f.errno) && row.effects.includes(effectOf(f.syscall)))
            .map(f => failedCall(row.class, p, f, decisiveness(p, f), {}, { fields: { object: row.object } })),
        ),
}))
