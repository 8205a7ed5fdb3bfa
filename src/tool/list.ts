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

const titleOf = ({ name, aliases }: Tool): string => [name, ...Object.keys(aliases)].join(', ')

/** Names of more tools than fit in front of what they show get a line of their own. */
const NAME_WIDTH = 14

const lineOf = (tool: Tool): ReadonlyArray<string> => {
  const title = titleOf(tool)
  return title.length < NAME_WIDTH
    ? [`  ${title.padEnd(NAME_WIDTH)}${tool.about}`]
    : [`  ${title}`, `  ${' '.repeat(NAME_WIDTH)}${tool.about}`]
}

export const toolList = (tools: ReadonlyArray<Tool>): ReadonlyArray<string> => [
  ...(['exact', 'synthesised'] as const).flatMap(needs => {
    const rows = tools.filter(tool => tool.needs === needs)
    return rows.length === 0 ? [] : [NEEDS[needs], ...rows.flatMap(lineOf), '']
  }),
  ...AFTER,
]
