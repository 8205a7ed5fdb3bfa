// Names of the files of one log: `strace -ff -o log` writes log.PID for each thread, which may have been packed since.

export interface MemberName {
  /** What the set is named after. */
  readonly stem: string
  readonly tid: number
}

const MEMBER = /^(.+)\.(\d{1,10})(?:\.(?:gz|zst))?$/s

export const memberName = (name: string): MemberName | undefined => {
  const [, stem, tid] = MEMBER.exec(name) ?? []
  return stem === undefined ? undefined : { stem, tid: Number(tid) }
}

export const byThread = (a: string, b: string): number => (memberName(a)?.tid ?? 0) - (memberName(b)?.tid ?? 0)

/** Of several files that are all of one; undefined: they are not. */
export const nameOfSet = (names: ReadonlyArray<string>): string | undefined => {
  const stems = new Set(names.map(name => memberName(name)?.stem))
  const [only] = stems
  return names.length > 1 && stems.size === 1 ? only : undefined
}
