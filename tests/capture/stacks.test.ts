// User stacks as the recorder takes them, with the names of the functions that are known to have led there.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { localFunctions } from '../../src/node/symbols.js'
import { foundFunctionOf, isWhole, layouts, type NamedStack, named, placed } from '../../src/symbol/index.js'
import type { EventType, SystemEvent } from '../../src/trace/event.js'
import { testUnless } from '../support/skip.js'
import { calls, LACKING, type Recording, record, ROOT, SCRATCH } from './recording.js'

const test = suite('capture: stacks')
const NEEDS = LACKING ?? (process.arch === 'x64' ? undefined : 'the tracee is written for x86-64')

const built = new Map<string, string>()

/** A tracee built as `how` says, beside those of other tests. */
const build = (name: string, how: ReadonlyArray<string>, source = 'stacks'): string => {
  const known = built.get(name)
  if (known !== undefined) return known
  const binary = join(SCRATCH, name)
  const from = join(ROOT, 'tests/fixtures/tracees', `${source}.c`)
  const cc = spawnSync('cc', ['-O1', '-w', '-pthread', '-o', binary, from, ...how], { encoding: 'utf8' })
  if (cc.status !== 0) throw new Error(cc.stderr)
  built.set(name, binary)
  return binary
}

const FRAMES = ['-fno-omit-frame-pointer']
const withFrames = (): string => build('frames', FRAMES)

interface Seen {
  readonly event: SystemEvent
  readonly stack: NamedStack
}

const nameOf = foundFunctionOf(localFunctions)

const stacksIn = (recording: Recording): ReadonlyArray<Seen> => {
  const where = layouts()
  return recording.events.flatMap(event => {
    const { data, pid, context } = event
    if (data._tag === 'Mappings') where.take({ pid, mappings: data.mappings })
    const { stackTrace: addresses, stackEnd: end = 'unknown' } = context
    return addresses === undefined ? [] : [{ event, stack: named(placed({ addresses, end }, pid, where), nameOf) }]
  })
}

/** Those of one kind of event, taken in the tracee itself. */
const own = (recording: Recording, type: EventType, binary: string): ReadonlyArray<Seen> =>
  stacksIn(recording).filter(({ event, stack }) => event.eventType === type && stack.frames[0]?.place?.module.path === binary)

const names = ({ frames }: NamedStack): ReadonlyArray<string> => frames.flatMap(({ name }) => name ?? [])
/** Up to main: what called that is the C library's own, whose names depend on whether its debug package is installed. */
const upToMain = (stack: NamedStack): ReadonlyArray<string> => names(stack).slice(0, names(stack).indexOf('main') + 1)

const CHAIN = ['call', 'third', 'second', 'first', 'main']

testUnless(test, NEEDS, 'a failed call has the stack that led to it', async () => {
  const run = await record([withFrames(), 'fail'])
  const [failed, ...more] = own(run, 'SyscallExit', withFrames())
  assert.equal(failed && upToMain(failed.stack), CHAIN)
  assert.ok(failed && isWhole(failed.stack))
  assert.equal(more, [])
  assert.equal(run.header.recording.stacks, ['failedCall', 'longWait', 'fatalSignal'])
})

testUnless(test, NEEDS, 'a wait over 100 ms has one, and so has a call that was cut off by the time limit', async () => {
  const [waited] = own(await record([withFrames(), 'wait']), 'SyscallExit', withFrames())
  assert.equal(waited && upToMain(waited.stack), CHAIN)
  const hung = await record([withFrames(), 'hang'], { options: ['--timeout-ms', '300'] })
  const [last] = own(hung, 'Sample', withFrames())
  assert.equal(last && upToMain(last.stack), CHAIN)
  assert.is(calls(hung).at(-1)?.ret, undefined)
})

testUnless(test, NEEDS, 'a thread that a signal killed has one on its end, from the instruction that did it', async () => {
  const [died] = own(await record([withFrames(), 'crash']), 'ProcessExit', withFrames())
  assert.equal(died && upToMain(died.stack), ['fault', 'crash', 'main'])
  const hung = await record([withFrames(), 'hang'], { meanwhile: pid => setTimeout(() => killChild(pid), 400) })
  const [killed] = own(hung, 'ProcessExit', withFrames())
  assert.equal(killed && upToMain(killed.stack), CHAIN)
})

const killChild = (recorder: number): void => {
  spawnSync('pkill', ['-KILL', '-P', String(recorder)])
}

testUnless(test, NEEDS, 'threads have their own', async () => {
  const seen = own(await record([withFrames(), 'threads']), 'SyscallExit', withFrames())
  assert.equal(
    seen.map(({ stack }) => names(stack).slice(0, 5)),
    Array(2).fill(['call', 'third', 'second', 'first', 'thread']),
  )
  assert.is(new Set(seen.map(({ event }) => event.tid)).size, 2)
})

testUnless(test, NEEDS, 'a library that was loaded on the way, and the program after an exec, are known by name', async () => {
  const plug = build('plug.so', [...FRAMES, '-shared', '-fPIC'], 'plug')
  const [loaded] = own(await record([withFrames(), 'library', plug]), 'SyscallExit', plug)
  assert.equal(loaded && upToMain(loaded.stack), ['inner', 'plug_fail', 'main'])
  const other = build('other', [...FRAMES, '-no-pie'])
  const run = await record([withFrames(), 'exec', other])
  assert.equal(
    own(run, 'SyscallExit', withFrames()).map(({ stack }) => upToMain(stack)),
    [CHAIN],
  )
  assert.equal(
    own(run, 'SyscallExit', other).map(({ stack }) => upToMain(stack)),
    [CHAIN],
  )
})

testUnless(test, NEEDS, 'without frame pointers a stack says that it is incomplete', async () => {
  const bare = build('bare', ['-fomit-frame-pointer'])
  const [failed] = own(await record([bare, 'fail']), 'SyscallExit', bare)
  assert.is(failed?.stack.end, 'noFrame')
  assert.is(failed && isWhole(failed.stack), false)
})

testUnless(test, NEEDS, 'a stripped program has places without names', async () => {
  const stripped = build('stripped', [...FRAMES, '-s'])
  const [failed] = own(await record([stripped, 'fail']), 'SyscallExit', stripped)
  const inProgram = failed?.stack.frames.filter(frame => frame.place?.module.path === stripped) ?? []
  assert.is(inProgram.length, CHAIN.length)
  assert.ok(inProgram.every(frame => frame.name === undefined))
})

testUnless(test, NEEDS, 'a stack ends at the depth the kernel has, and says so', async () => {
  const [deep] = own(await record([withFrames(), 'deep']), 'SyscallExit', withFrames())
  assert.is(deep?.stack.frames.length, 127)
  assert.is(deep?.stack.end, 'depth')
})

testUnless(test, NEEDS, 'frame pointers that loop, go down or lead nowhere end a walk after what is certain', async () => {
  const seen = own(await record([withFrames(), 'hostile']), 'SyscallExit', withFrames())
  assert.equal(
    seen.map(({ stack }) => [stack.frames.length, stack.end]),
    [
      [2, 'noFrame'], // its own caller
      [2, 'noFrame'], // down the stack
      [2, 'unreadable'],
      [1, 'noFrame'], // odd
      [1, 'noFrame'], // the top of the address space
      [1, 'noFrame'], // below the stack
      [1, 'noFrame'], // memory of its own
    ],
  )
})

testUnless(test, NEEDS, 'a loop that fails at one place tells how it came there 64 times, then once in 64', async () => {
  const seen = own(await record([withFrames(), 'often']), 'SyscallExit', withFrames())
  assert.is(seen.length, 64 + Math.floor((500 - 64) / 64))
})

testUnless(test, NEEDS, '--stacks every takes one as each call is entered, none takes none', async () => {
  const every = await record([withFrames(), 'wait'], { options: ['--stacks', 'every'] })
  const entries = every.events.filter(event => event.eventType === 'SyscallEntry')
  // The first call is the one that becomes the program: nothing was mapped when it was entered.
  assert.ok(entries.slice(1).every(event => event.context.stackTrace !== undefined))
  assert.equal(every.header.recording.stacks, ['everyCall', 'fatalSignal'])
  const none = await record([withFrames(), 'fail'], { options: ['--stacks', 'none'] })
  assert.equal(stacksIn(none), [])
  assert.equal(none.header.recording.stacks, [])
  assert.not(none.events.some(event => event.eventType === 'Mappings'))
})

test.run()
