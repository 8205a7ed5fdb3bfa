// The presenters' palette as terminal colours, or as nothing for pipes, files and NO_COLOR.
import picocolors from 'picocolors'
import { type Stream, hasColour } from '../node/terminal.js'
import { type Palette, plain } from '../present/palette.js'

export const paletteOf = (stream: Stream): Palette => {
  if (!hasColour(stream)) return plain
  const { red, green, cyan, dim, bold } = picocolors.createColors(true)
  return { bad: red, good: green, name: cyan, faint: dim, strong: bold }
}
