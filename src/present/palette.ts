// What a presenter may do to a piece of text besides writing it. Whether that is a terminal escape, a tag or nothing is the
// edge's choice: it passes a palette, and `plain` is the one for pipes, files and NO_COLOR.

export interface Palette {
  /** What failed. */
  readonly bad: (text: string) => string
  /** What worked, where that is worth seeing. */
  readonly good: (text: string) => string
  /** Names a reader scans for. */
  readonly name: (text: string) => string
  /** Times, numbers of events: there when looked for. */
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

const same = (text: string): string => text
export const plain: Palette = { bad: same, good: same, name: same, faint: same, strong: same }
