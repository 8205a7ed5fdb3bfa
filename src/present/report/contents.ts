// What a report will contain, line by line, for whoever is about to write it: found in its finished texts, so that nothing is in it that
// is not listed, as far as a pattern can tell.
import { fill } from '../messages.js'
import { plural } from '../messages-compare.js'
import { CONTENTS_WORDS } from '../messages-report.js'
import type { ReportDocument } from './document.js'
import { IPV4, IPV6 } from './redact.js'

/** More than these say no more. */
const LISTED = 8

const PATH = /(?<![\w./>-])\/[^\s"'<>,;:()[\]{}]+/g

const textsOf = ({ verdict, findings, noticed, notSeen, command }: ReportDocument): ReadonlyArray<string> => [
  verdict,
  command,
  ...notSeen,
  ...noticed.map(({ text }) => text),
  ...findings.flatMap(({ summary, why, steps, calls, code = '', actions }) => [
    summary,
    why,
    code,
    ...actions,
    ...steps.map(({ text }) => text),
    ...calls.map(({ text }) => text),
  ]),
]

const found = (texts: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
  texts.flatMap(text => text.match(pattern) ?? [])

const listed = (items: ReadonlyArray<string>): string => {
  const all = [...new Set(items)]
  const shown = all.slice(0, LISTED).join(', ')
  return all.length <= LISTED ? shown : fill(CONTENTS_WORDS.more, { shown, count: all.length - LISTED })
}

export const eventsIn = ({ findings }: ReportDocument): ReadonlySet<number> =>
  new Set(findings.flatMap(({ seq, steps, calls }) => [seq, ...steps.map(step => step.seq), ...calls.map(call => call.seq)]))

export interface Contents {
  readonly title: string
  readonly items: ReadonlyArray<string>
  /** What is not in it. */
  readonly note: string
}

export const contentsOf = (document: ReportDocument): Contents => {
  const texts = textsOf(document)
  const holds = (name: string): boolean => texts.some(text => text.includes(name))
  const paths = [...found(texts, PATH), ...document.paths.filter(holds)]
  const hosts = [...found(texts, IPV4), ...found(texts, IPV6), ...document.hosts.filter(holds)]
  const { verdict, findings, command, programs, says, dataCalls, replacedHere } = document
  const items = [
    fill(CONTENTS_WORDS.verdict, { verdict }),
    fill(CONTENTS_WORDS.findings, {
      findings: plural(findings.length, 'finding'),
      events: plural(eventsIn(document).size, 'event'),
    }),
    fill(CONTENTS_WORDS.command, { command }),
    fill(CONTENTS_WORDS.programs, { list: listed(programs) }),
    paths.length === 0 ? CONTENTS_WORDS.noPaths : fill(CONTENTS_WORDS.paths, { list: listed(paths) }),
    hosts.length === 0 ? CONTENTS_WORDS.noHosts : fill(CONTENTS_WORDS.hosts, { list: listed(hosts) }),
    says === undefined ? CONTENTS_WORDS.saysNot : fill(CONTENTS_WORDS.says, { text: says }),
    dataCalls === 0 ? CONTENTS_WORDS.dataNot : fill(CONTENTS_WORDS.data, { calls: plural(dataCalls, 'call') }),
    replacedHere === '' ? CONTENTS_WORDS.replacedNot : fill(CONTENTS_WORDS.replaced, { what: replacedHere }),
  ]
  return { title: CONTENTS_WORDS.title, items, note: CONTENTS_WORDS.not }
}
