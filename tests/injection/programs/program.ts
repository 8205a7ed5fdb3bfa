// What a row of the corpus is: a real program, what it needs around it, and how it is started. Its good end is not written down but
// measured: the status, the output and the files that all of its undisturbed runs agree on.
export interface Program {
  readonly id: string
  /** Debian packages it needs beyond a base system. */
  readonly packages?: ReadonlyArray<string>
  /** A shell script that fills the empty directory the program runs in. It is not recorded. */
  readonly setup: string
  readonly argv: ReadonlyArray<string>
  /** Seconds after which a run counts as hanging, where eight are too few. */
  readonly limit?: number
}

/** Leading blanks of a here-document written inside an indented literal. */
export const script = (text: string): string => text.replace(/^\n/, '').replace(/^ {4}/gm, '')
