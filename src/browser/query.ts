// What the search field of the page understands: `pid:812`, `call:openat` and `errno:ENOENT` narrow by what an event is, and
// whatever else is typed is one piece of text to look for in the line, in any case. All must hold. A term whose value cannot
// be one (pid:x) is text like any other, so that nothing typed is ever an error.
export interface Query {
  readonly pid: ReadonlyArray<number>
  readonly call: ReadonlyArray<string>
  readonly errno: ReadonlyArray<string>
  /** In lower case; empty: any line. */
  readonly text: string
}

const TERM = /^(pid|call|errno):(.+)$/i

export const parseQuery = (typed: string): Query => {
  const pid: number[] = []
  const call: string[] = []
  const errno: string[] = []
  const text: string[] = []
  for (const word of typed.trim().split(/\s+/)) {
    const [, key = '', value = ''] = TERM.exec(word) ?? []
    switch (key.toLowerCase()) {
      case 'pid':
        if (/^\d+$/.test(value)) pid.push(Number(value))
        else text.push(word)
        break
      case 'call':
        call.push(value.toLowerCase())
        break
      case 'errno':
        errno.push(value.toUpperCase())
        break
      default:
        text.push(word)
    }
  }
  return { pid, call, errno, text: text.join(' ').toLowerCase() }
}

/** True when every event fits. */
export const isAll = (query: Query): boolean =>
  query.text === '' && query.pid.length === 0 && query.call.length === 0 && query.errno.length === 0

export interface Searchable {
  readonly pid: number
  readonly call: string
  readonly errno: string
}

/** The part that needs no line: cheap, and asked first. Two values for one key mean either. */
export const fits = (query: Query, event: Searchable): boolean =>
  (query.pid.length === 0 || query.pid.includes(event.pid)) &&
  (query.call.length === 0 || query.call.includes(event.call)) &&
  (query.errno.length === 0 || query.errno.includes(event.errno))

export const holds = (query: Query, line: string): boolean => query.text === '' || line.toLowerCase().includes(query.text)
