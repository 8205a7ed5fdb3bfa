// Many recordings, as people read them: each cause once, how often and when it was met, and one recording to look at. Words come
// from messages-compare.ts; names of files and of the recorded programs are made safe here.
import type { Group, Grouped } from '../compare/group.js'
import { safeText } from './escape.js'
import { wrap } from './layout.js'
import { confidenceWord, summaryOf } from './sentences.js'
import { GROUP_WORDS, plural } from './messages-compare.js'
import type { Palette } from './palette.js'

/** "2026-11-21 10:09:26 UTC" */
export const clock = (epochNs: bigint): string =>
  `${new Date(Number(epochNs / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const title = (group: Group): string => {
  const { finding } = group.representative
  return finding === undefined
    ? (GROUP_WORDS[group.outcome] ?? '')
    : `${finding.class}, ${confidenceWord(finding.confidence)}: ${summaryOf(finding)}`
}

/** Nothing where no recording of the group tells its date. */
const when = ({ count, firstNs, lastNs }: Group): string => {
  if (firstNs === undefined || lastNs === undefined) return ''
  return count === 1 ? `${clock(firstNs)}; ` : `first ${clock(firstNs)}, last ${clock(lastNs)}; `
}

const lines = (group: Group, indent: number, palette: Palette, width: number): ReadonlyArray<string> => {
  const [first = '', ...rest] = wrap(title(group), width - indent)
  const paint = group.outcome === 'cause' ? palette.bad : group.outcome === 'fine' ? palette.good : palette.name
  const pad = ' '.repeat(indent)
  const see = `${when(group)}${group.count === 1 ? '' : 'see '}${safeText(group.representative.name)}`
  return [
    `${palette.strong(`${group.count}×`.padStart(indent - 1))} ${paint(first)}`,
    ...rest.map(line => `${pad}${paint(line)}`),
    ...wrap(see, width - indent).map(line => `${pad}${palette.faint(line)}`),
  ]
}

/** Lines without line ends, none wider than `width` unless one word is. */
export const groupText = (grouped: Grouped, palette: Palette, width: number): ReadonlyArray<string> => {
  const { groups, unread, count } = grouped
  const causes = groups.filter(g => g.outcome === 'cause').length
  const indent = Math.max(3, ...groups.map(g => String(g.count).length)) + 2
  return [
    palette.strong(`${plural(count, 'recording')}, ${plural(causes, 'cause')}.`),
    ...groups.flatMap(group => ['', ...lines(group, indent, palette, width)]),
    ...(unread.length === 0 ? [] : ['', palette.strong(`${unread.length} could not be read:`)]),
    ...unread.flatMap(({ problem }) => wrap(safeText(problem), width - 2).map(line => `  ${line}`)),
  ]
}
