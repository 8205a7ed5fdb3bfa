// How text stands on a screen of so many columns: wrapped, and with marks at its right edge.

/** Breaks at spaces so that no line is wider; a word that is wider stays whole. */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Narrower than this beside its marks, a text gets lines of its own. */
const ROOM_MIN = 24

/** Text on the left, marks at the right edge; the text wraps before it meets them. */
export const row = (
  indent: string,
  head: string,
  body: string,
  marks: string,
  width: number,
  palette: Paint,
): ReadonlyArray<string> => {
  const left = indent.length + head.length
  const beside = width - left - marks.length - 1
  const roomy = beside >= ROOM_MIN
  const [first = '', ...rest] = wrap(body, roomy ? beside : width - left)
  const right = (taken: number): string => `${' '.repeat(Math.max(1, width - taken - marks.length))}${palette.marks(marks)}`
  const lines = rest.map(line => `${' '.repeat(left)}${palette.text(line)}`)
  const top = `${indent}${head}${palette.text(first)}`
  return roomy ? [`${top}${right(left + first.length)}`, ...lines] : [top, ...lines, right(0)]
}

export interface Paint {
  readonly text: (text: string) => string
  readonly marks: (text: string) => string
}
