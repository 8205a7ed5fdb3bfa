// The tools there are, as a list for people.
import type { Tool } from './tool.js'

const NEEDS: Readonly<Record<Tool['needs'], string>> = {
  exact: 'from what a recording holds:',
  synthesised: 'worked out from it (lines with ~ in front):',
}

const AFTER = [
  'Each prints as the tool of libbpf-tools does, from the unmodified eBPF object of',
  'the installed tool (apt-get install libbpf-tools), of a program that carries it',
  '(--from), or of a file (--object). Its options: probecause tool NAME --help',
]

/** Names of more tools than fit in front of what they show get lines of their own. */
const NAME_WIDTH = 14
const COLUMNS = 78

const wrapped = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.pop()
    if (last === undefined) lines.push(word)
    else if (last.length + 1 + word.length > COLUMNS) lines.push(last, word)
    else lines.push(`${last} ${word}`)
  }
  return lines
}

const lineOf = ({ name, aliases, about }: Tool): ReadonlyArray<string> => {
  const names = [name, ...Object.keys(aliases)]
  if (names.length === 1) return [`  ${name.padEnd(NAME_WIDTH)}${about}`]
  const titles = wrapped(names.map((title, i) => (i === names.length - 1 ? title : `${title},`)))
  return [...titles.map(line => `  ${line}`), `  ${' '.repeat(NAME_WIDTH)}${about}`]
}

export const toolList = (tools: ReadonlyArray<Tool>): ReadonlyArray<string> => [
  ...(['exact', 'synthesised'] as const).flatMap(needs => {
    const rows = tools.filter(tool => tool.needs === needs)
    return rows.length === 0 ? [] : [NEEDS[needs], ...rows.flatMap(lineOf), '']
  }),
  ...AFTER,
]
