// Why a program has nothing to be attached to, in a sentence, and what is nearest to what it asks for.
import { type Failed, failed } from '../base/error.js'
import { nearest } from '../base/nearest.js'
import type { Arch } from '../trace/index.js'
import { callServed, kernelName } from './calls.js'
import { functionNames, placesOf, pointNames, targetsOf } from './hooks.js'
import { refusedBy } from './refused.js'
import { type Form, kindOf, type SectionKind, splitSection } from './sections.js'

/** A section of no known kind, of one that a trace has nothing for, or one that names nothing to attach to. */
export type AttachError = Failed<'AttachError', 'UnknownSection' | 'NotRecorded' | 'NoTarget' | 'NothingAttached'>

const HELD = 'a trace holds system calls, processes and signals'

// A section name longer than any hook's would only cost time to compare.
const SECTION_CHARS_MAX = 128

/** A name further than this from all there are was not misspelt. */
const EDITS_SHARE_MAX = 0.25

const SIDE: Partial<Record<Form, string>> = { entry: 'enter', enter: 'enter', return: 'exit', exit: 'exit' }

/** With the kernel's name of a call in place of the call's own: sys_enter_stat is sys_enter_newstat. */
const CALL_NAME = /^(.*sys_(?:enter_|exit_)?)([a-z]\w*)$/
const renamed = (name: string): string => name.replace(CALL_NAME, (_, head: string, call: string) => `${head}${kernelName(call)}`)

/** Of a call's function its tracepoint; else what is called the same with another category, or nearly the same. */
const nearestTo = (arch: Arch, kind: SectionKind, name: string): ReadonlyArray<string> => {
  const [form] = kind.forms
  const correct = renamed(name)
  if (correct !== name && placesOf(arch, `${kind.prefixes[0]}/${correct}`).length > 0) return [correct]
  const call = callServed(name)
  const side = form === undefined ? undefined : SIDE[form]
  const point = `syscalls/sys_${side}_${call}`
  if (call !== undefined && side !== undefined && placesOf(arch, `tracepoint/${point}`).length > 0) return [point]
  const isFunction = form !== 'tracepoint' && form !== 'raw'
  const names = isFunction ? functionNames(arch) : pointNames(arch)
  const bare = name.slice(name.lastIndexOf('/') + 1)
  const same = names.find(known => known.endsWith(`/${bare}`))
  const near = same ?? nearest(name, names, name.length * EDITS_SHARE_MAX)
  return near === undefined ? [] : [near]
}

const remedyOf = (near: ReadonlyArray<string>): string | undefined =>
  near.length === 0 ? undefined : `The nearest there is: ${near.join(', ')}.`

const error = (reason: AttachError['reason'], sentence: string, near: ReadonlyArray<string> = []): AttachError =>
  failed('AttachError', reason, sentence, remedyOf(near))

const attachTo = (program: string, section: string): string =>
  `--attach ${program === '' ? 'PROGRAM' : program}=${splitSection(section)[0]}/NAME; probecause hooks lists them.`

/** Objects have programs on functions that there are nowhere, for their loader to point elsewhere. */
const elsewhere = (program: string, section: string): string =>
  `If that only stands for another function, name it: ${attachTo(program, section)}`

/** For a section that `placesOf` knows no place for. */
export const refusalOf = (arch: Arch, program: string, given: string): AttachError => {
  const section = given.slice(0, SECTION_CHARS_MAX)
  const kind = kindOf(section)
  const quoted = `program "${program}": "${section}"`
  if (kind === undefined) {
    const names = pointNames(arch).map(name => `tracepoint/${name}`)
    const near = nearest(section, names, section.length * EDITS_SHARE_MAX)
    return error('UnknownSection', `${quoted} names no hook`, near === undefined ? [] : [near])
  }
  if (kind.forms.length === 0) return error('NotRecorded', `${quoted} attaches to ${kind.to}, and ${HELD}`)
  if (splitSection(section)[1] === '') {
    const sentence = `${quoted} does not say to which of them it attaches: ${kind.to}`
    return failed('AttachError', 'NoTarget', sentence, `Name one: ${attachTo(program, section)}`)
  }
  const [name = splitSection(section)[1]] = targetsOf(arch, section)
  if (/\+\w+$/.test(name)) return error('NotRecorded', `${quoted} attaches inside of a function, and ${HELD}`)
  const refused = refusedBy(name)
  if (refused !== undefined) return error('NotRecorded', `${quoted} is about ${refused.about}, and ${HELD}`, refused.near)
  const near = nearestTo(arch, kind, name)
  if (kind.to === 'a tracepoint') return error('UnknownSection', `${quoted}: a trace tells of no such tracepoint; ${HELD}`, near)
  const sentence = `${quoted}: a trace does not tell when the kernel calls that; ${HELD}`
  return near.length > 0
    ? error('NotRecorded', sentence, near)
    : failed('AttachError', 'NotRecorded', sentence, elsewhere(program, section))
}
