// What the launcher noted about who called: ignored and blocked signals, the soft limit of descriptors, the descriptors above
// standard error. Node resets the first, raises the second and marks the third close-on-exec before any script runs.
// The note is one environment variable, for this process alone.

export interface Caller {
  /** As the recorder's --restore takes it. */
  readonly restore: string
  /** Open descriptors above 2, ascending. */
  readonly fds: ReadonlyArray<number>
}

const VARIABLE = 'PROBECAUSE_CALLER'
const FORM = /^(sigign=[0-9a-f]+,sigblk=[0-9a-f]+,nofile=(?:\d+|unlimited)) fds=([\d ]*)$/

export const readCaller = (note: string): Caller | undefined => {
  const [, restore, fds] = FORM.exec(note) ?? []
  if (restore === undefined) return undefined
  const numbers = (fds ?? '').split(' ').flatMap(text => (text === '' ? [] : [Number(text)]))
  return { restore, fds: numbers.sort((a, b) => a - b) }
}

let taken: Caller | undefined

/** Undefined when not started through the launcher. */
export const takeCaller = (): Caller | undefined => {
  const note = process.env[VARIABLE]
  delete process.env[VARIABLE]
  taken = note === undefined ? taken : readCaller(note)
  return taken
}
