// src/probe/plan: of what is there twice one is attached, what a user asks for is done, and what cannot be attached stops nothing else.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { type CollectionSpec, loadCollectionSpec } from '../../../src/loader/index.js'
import { hookPage, parseAttach, planAttach, type Wishes } from '../../../src/probe/index.js'
import { right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'

const test = suite('probe/plan')

const one = right(loadCollectionSpec(fixture('nowhere')))
const [program] = one.programs.values()
if (program === undefined) throw new Error('the fixture has no program')

/** Programs a, b, c ... with these sections; `?` in front: not loaded unless asked for. */
const object = (...sections: ReadonlyArray<string>): CollectionSpec => ({
  ...one,
  programs: new Map(
    sections.map((section, i) => {
      const name = String.fromCharCode(97 + i)
      return [name, { ...program, name, section: section.replace('?', ''), autoload: !section.startsWith('?') }]
    }),
  ),
})

const plan = (spec: CollectionSpec, wishes: Wishes = {}) => right(planAttach('x86_64', wishes)(spec))
const names = (spec: CollectionSpec, wishes: Wishes = {}): string =>
  [...new Set(plan(spec, wishes).links.map(link => link.program))].join('')

const TWINS: ReadonlyArray<readonly [says: string, sections: ReadonlyArray<string>, attached: string]> = [
  ['fentry before kprobe', ['kprobe/vfs_read', 'fentry/vfs_read'], 'b'],
  ['fexit before kprobe and kretprobe', ['kprobe/inet_listen', 'kretprobe/inet_listen', 'fexit/inet_listen'], 'c'],
  ['tp_btf before raw_tp', ['tp_btf/sys_enter', 'raw_tp/sys_enter'], 'a'],
  ['a kprobe without a twin beside one that has one', ['kprobe/vfs_read', 'fentry/vfs_read', 'kprobe/vfs_write'], 'bc'],
  ['two kprobes of one function', ['kprobe/vfs_read', 'kprobe/vfs_read'], 'ab'],
  ['a tracepoint beside the raw one of the same name', ['tp/sched/sched_process_exec', 'tp_btf/sched_process_exec'], 'ab'],
  ['a pattern of which a part is there with types', ['kprobe.multi/vfs_*', 'fentry/vfs_read'], 'ab'],
]
for (const [says, sections, attached] of TWINS) {
  test(`attached: ${says}`, () => assert.is(names(object(...sections)), attached))
}

test('what is left out for its twin is told with it, and not loaded', () => {
  const { leftOut, spec } = plan(object('kprobe/vfs_read', 'fentry/vfs_read'))
  assert.equal(leftOut, [{ program: 'a', section: 'kprobe/vfs_read', reason: 'Twin', instead: 'fentry/vfs_read' }])
  assert.is(spec.programs.get('a')?.autoload, false)
})

test('a program that nothing is there for is left out, and the others run', () => {
  const { links, leftOut } = plan(object('kprobe/mutex_lock', 'tp/raw_syscalls/sys_enter'))
  assert.equal(
    links.map(link => [link.program, link.how]),
    [['b', 'exact']],
  )
  const [left] = leftOut
  assert.ok(left?.reason === 'Refused' && /the kernel's locks/.test(renderError(left.error)))
})

test('an object of which nothing can be attached is refused by the first that says why', () => {
  const refused = planAttach('x86_64')(object('kprobe', 'tp_btf/sched_switch'))
  assert.ok(E.isLeft(refused))
  if (E.isLeft(refused)) assert.match(renderError(refused.left), /^none of 2 programs can be attached: program "b": .*processor/)
})

const READS = object('kprobe/vfs_read', 'fentry/vfs_read', '?kprobe/vfs_write')
const WISHES: ReadonlyArray<readonly [says: string, wishes: Wishes, attached: string]> = [
  ['those that are named alone, twins too', { only: ['a', 'b'] }, 'ab'],
  ['by section', { only: ['kprobe/vfs_read'] }, 'a'],
  ['by what they attach to', { only: ['vfs_write'] }, 'c'],
  ['all but one', { skip: ['b'] }, 'a'],
  ['to something else', { attach: new Map([['a', 'kprobe/vfs_open']]) }, 'ab'],
  ['one that is not loaded unless asked for', { attach: new Map([['c', 'kprobe/vfs_open']]) }, 'bc'],
  ['every program of a target to another', { targets: new Map([['vfs_read', 'vfs_fsync']]) }, 'b'],
]
for (const [says, wishes, attached] of WISHES) {
  test(`attached as asked: ${says}`, () => assert.is(names(READS, wishes), attached))
}

test('an attached program has the section it was asked for', () => {
  const { links } = plan(READS, right(parseAttach(['vfs_read=vfs_fsync'])))
  assert.equal(
    links.map(({ section }) => section),
    ['fentry/vfs_fsync'],
  )
})

test('a name that no program has, and an option that is none, are told with what there is', () => {
  const unknown = planAttach('x86_64', { only: ['kprobe/vfs_raed'] })(READS)
  assert.ok(
    E.isLeft(unknown) && unknown.left._tag === 'UsageError' && unknown.left.remedy === 'The nearest there is: kprobe/vfs_read.',
  )
  assert.ok(E.isLeft(parseAttach(['entry'])))
})

const PAGES: ReadonlyArray<readonly [given: string, name: string, how: string, structure: string | undefined]> = [
  ['vfs_read', 'vfs_read', 'synthesised', undefined],
  ['kretprobe/vfs_read', 'vfs_read', 'synthesised', undefined],
  ['signal_generate', 'signal/signal_generate', 'synthesised', 'trace_event_raw_signal_generate'],
  ['tp_btf/sched_process_exec', 'sched/sched_process_exec', 'exact', 'trace_event_raw_sched_process_exec'],
  ['syscalls/sys_exit_openat', 'syscalls/sys_exit_openat', 'exact', 'trace_event_raw_sys_exit'],
  ['__x64_sys_openat', '__x64_sys_openat', 'exact', undefined],
]
for (const [given, name, how, structure] of PAGES) {
  test(`the page of ${given} is of ${name}`, () => {
    const page = hookPage('x86_64', given)
    if ('_tag' in page) throw new Error(renderError(page))
    assert.equal([page.name, page.how, page.structure], [name, how, structure])
    assert.ok(page.sections.length > 0 && page.rule !== '')
  })
}

test('of what is in no trace the page says why', () => {
  const page = hookPage('x86_64', 'mutex_lock')
  assert.ok('_tag' in page && /"mutex_lock" is about the kernel's locks/.test(renderError(page)))
})

test.run()
