// What must be found for a fault that changed the outcome: classes the taxonomy admits, and the subject by construction. Derived again
// whenever a kept recording is judged, so that a row that was wrong is mended without a new recording.
import { KINDS } from './kinds/index.js'
import type { Kind } from './kinds/index.js'

export type Wanted = string | { readonly re: string }

export interface Expected {
  readonly classes: ReadonlyArray<string>
  /** All keys of one of these must match. */
  readonly subjects: ReadonlyArray<Readonly<Record<string, Wanted>>>
}

/** A fault as it was planned and as it struck. */
export interface Struck {
  /** Row of the table of kinds. */
  readonly row: string
  /** The path or address it is tied to, of the call it was planned for. */
  readonly object: string
  readonly does: string
  /** The processes whose calls were changed; where no call was, that of the planned call. */
  readonly comms: ReadonlyArray<string>
  /** Far ends of the sockets whose calls were changed: a connection has two, and either end may have been hit. */
  readonly peers: ReadonlyArray<string>
  /** Other places where a file of this name was looked for in vain: which of them it is missing from, nobody can say. */
  readonly searched: ReadonlyArray<string>
}

/** Names of the same file where /bin and /lib are links into /usr, as on every merged Debian. */
export const aliases = (path: string): ReadonlyArray<string> =>
  /^\/usr\/(s?bin|lib(32|64|x32)?)\//.test(path)
    ? [path, path.slice(4)]
    : /^\/(s?bin|lib(32|64|x32)?)\//.test(path)
      ? [path, `/usr${path}`]
      : [path]

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const VALUES: Readonly<Record<Kind['keys'][number], (fault: Struck) => ReadonlyArray<Wanted>>> = {
  path: ({ object, searched }) => [...aliases(object), ...searched],
  name: ({ object }) => [{ re: `(^|/)${escaped(baseName(object))}$` }],
  address: ({ object, peers }) => [object, ...peers],
  comm: ({ comms }) => comms,
  // A handler may end the process by a signal of its own.
  signal: ({ row, does }) => [does.replace('signal=', ''), ...(row === 'crash' ? ['SIGABRT'] : [])],
}

export const classOf = (row: string): string => row.split('/')[0] ?? row

export const expectedOf = (fault: Struck): Expected => {
  const kind = KINDS.find(k => k.id === fault.row)
  if (kind === undefined) return { classes: [], subjects: [] }
  const subjects = kind.keys.reduce<Expected['subjects']>(
    (all, key) => all.flatMap(one => VALUES[key](fault).map(value => ({ ...one, [key === 'name' ? 'path' : key]: value }))),
    [{}],
  )
  return { classes: [classOf(kind.id), ...(kind.also ?? [])], subjects }
}
