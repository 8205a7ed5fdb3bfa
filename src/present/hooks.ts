// `hooks`: what programs can be attached to, as a table; all about one hook; and what becomes of each program of an object. The same as
// JSON. Which hooks there are is `probe`'s, the layout of structures `kernel`'s.
import { renderError } from '../base/error.js'
import { sizeOf } from '../btf/index.js'
import { kernelTypes } from '../kernel/index.js'
import type { Json } from '../output/index.js'
import type { AttachError, HookGroup, HookPage, HookRow, LeftOut, Planned, Refused } from '../probe/index.js'
import { safeText } from './escape.js'
import { wrap } from './layout.js'
import { type Palette, plain } from './palette.js'

const NAME_WIDTH = 26
const WIDTH_MIN = 60

export interface HooksOptions {
  readonly width?: number
  readonly palette?: Palette
}

const MARK: Readonly<Record<HookRow['how'], string>> = { exact: ' ', synthesised: '~' }

/** A name, and behind it text that wraps; a long name has a line of its own. */
const entry = (mark: string, name: string, text: string, width: number): ReadonlyArray<string> => {
  const [first = '', ...rest] = wrap(text, width - NAME_WIDTH - 2)
  const indent = ' '.repeat(NAME_WIDTH + 2)
  const head = `${mark} ${name}`
  const lines = head.length < NAME_WIDTH + 1 ? [`${head.padEnd(NAME_WIDTH + 2)}${first}`] : [head, `${indent}${first}`]
  return [...lines, ...rest.map(line => `${indent}${line}`)].map(line => line.trimEnd())
}

const ABOUT =
  'What programs can be attached to. Names with ~ are implied by a trace, which does not hold them: programs there run when the rule ' +
  'says so, and their lines are marked ~. All about one: probecause hooks NAME'

export const hookLines = (
  groups: ReadonlyArray<HookGroup>,
  refused: ReadonlyArray<Refused>,
  { width = 80, palette = plain }: HooksOptions = {},
): ReadonlyArray<string> => {
  const columns = Math.max(WIDTH_MIN, width)
  const near = (names: ReadonlyArray<string>): string => (names.length === 0 ? '' : `; instead: ${names.join(', ')}`)
  return [
    ...wrap(ABOUT, columns),
    ...groups.flatMap(({ title, rows }) => [
      '',
      palette.strong(title),
      ...rows.flatMap(({ name, how, rule }) => entry(MARK[how], name, rule, columns)),
    ]),
    '',
    palette.strong('Not in a trace'),
    ...refused.flatMap(({ about, names, near: instead }) => [
      ...wrap(`${about}${near(instead)}`, columns - 2).map(line => `  ${line}`),
      ...wrap(names.join(' '), columns - 4).map(line => palette.faint(`    ${line}`)),
    ]),
  ]
}

const HOW: Readonly<Record<HookRow['how'], string>> = {
  exact: 'a trace holds it',
  synthesised: 'a trace implies it: lines of programs there are marked ~',
}

interface FieldPlace {
  readonly name: string
  readonly offset: number
  readonly size: number
}

/** The members of a structure that a program may read; the first eight bytes are the kernel's. */
const fieldsOf = (structure: string | undefined): ReadonlyArray<FieldPlace> => {
  const types = kernelTypes()
  const found = types.types.find(type => type._tag === 'Struct' && type.name === structure)
  if (found?._tag !== 'Struct') return []
  return found.members
    .filter(({ name }) => name !== 'ent' && name !== '__data')
    .map(({ name, offsetBits, type }) => ({ name, offset: offsetBits / 8, size: sizeOf(types, type) ?? 0 }))
}

export const hookPageLines = (page: HookPage, { width = 80, palette = plain }: HooksOptions = {}): ReadonlyArray<string> => {
  const label = (name: string, text: string): ReadonlyArray<string> =>
    wrap(text, width - 14).map((line, i) => `  ${(i === 0 ? name : '').padEnd(12)}${line}`)
  const fields = fieldsOf(page.structure)
  return [
    `${MARK[page.how].trim()}${palette.strong(page.name)}: ${HOW[page.how]}`,
    ...label('when', page.rule),
    ...(page.parameters.length === 0 ? [] : label('arguments', page.parameters.join(', '))),
    ...(fields.length === 0 ? [] : label('structure', page.structure ?? '')),
    ...fields.map(
      ({ name, offset, size }) => `  ${''.padEnd(12)}${String(offset).padStart(4)} ${String(size).padStart(3)}  ${name}`,
    ),
    ...label('sections', page.sections.join('  ')),
  ]
}

const whyRefused = (error: AttachError): string => safeText(renderError(error).replace(/^program "[^"]*": /, ''))

export const refusalLines = (error: AttachError, { width = 80 }: HooksOptions = {}): ReadonlyArray<string> => [
  ...wrap(whyRefused(error), width),
  ...(error.remedy === undefined ? [] : wrap(safeText(error.remedy), width - 2).map(line => `  ${line}`)),
]

export const refusalJson = (error: AttachError): Json => ({
  version: 1,
  how: 'refused',
  why: whyRefused(error),
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
})

const whyLeftOut = (left: LeftOut): string => {
  switch (left.reason) {
    case 'Twin':
      return `${left.section} is left out: ${left.instead} is the same with types`
    case 'Called':
      return `${left.section} runs where others call it`
    case 'Refused':
      return whyRefused(left.error)
  }
}

/** A line for each program of an object, and more for one that is left out. */
export const planLines = ({ links, leftOut }: Planned, { width = 80 }: HooksOptions = {}): ReadonlyArray<string> => {
  const attached = links.map(({ program, section, how }) => `${MARK[how]} ${safeText(program)}: ${safeText(section)}`)
  const others = leftOut.flatMap(left =>
    wrap(`${safeText(left.program)}: ${safeText(whyLeftOut(left))}`, width - 4).map(
      (line, i) => `${i === 0 ? '-' : '   '} ${line}`,
    ),
  )
  return [...new Set(attached), ...others]
}

export const hooksJson = (groups: ReadonlyArray<HookGroup>, refused: ReadonlyArray<Refused>): Json => ({
  version: 1,
  hooks: groups.flatMap(({ title, rows }) => rows.map(({ name, how, rule }) => ({ group: title, name, how, rule }))),
  refused: refused.map(({ about, names, near }) => ({ about, names: [...names], near: [...near] })),
})

export const hookPageJson = ({ name, how, rule, sections, parameters, structure }: HookPage): Json => ({
  version: 1,
  name,
  how,
  rule,
  parameters: [...parameters],
  ...(structure === undefined ? {} : { structure, fields: fieldsOf(structure).map(field => ({ ...field })) }),
  sections: [...sections],
})

export const planJson = ({ links, leftOut }: Planned): Json => ({
  version: 1,
  programs: [
    ...links.map(({ program, section, how }) => ({ program, section, how })),
    ...leftOut.map(left => ({
      program: left.program,
      section: left.section,
      how: left.reason.toLowerCase(),
      why: whyLeftOut(left),
    })),
  ],
})
