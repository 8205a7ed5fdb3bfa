// Hostile programs beside a well-behaved one: each ends in a fault with its place (or is answered as the kernel would answer),
// and the other program's outputs and maps, and the facts, are those of a run without it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType, Trap } from '../../../assembly/abi.js'
import { freshEngine } from '../../support/engine.js'
import { type Machine, machineOn, type RingEntry, u32, u64 } from './machine.js'
import { entry, perfMap, rigOf, tell } from './trace-rig.js'

const test = suite('hostile programs')
const EVENTS = Array.from({ length: 6 }, (_, i) => entry(i + 1, BigInt(1000 * (i + 1)), 100 + (i % 2), 100))

/** Counts its events in a hash and tells the count: loaded into a collection of its own. */
const victimOf = (m: Machine): { readonly program: number; readonly map: number } => {
  m.engine.exports.collection_begin()
  const map = m.map({ type: MapType.Hash, key: 4, value: 8, entries: 4 })
  m.update(map, u32(1), u64(0n))
  const program = m.load(
    `stw [%r10-4], 1\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\ncall 1\njeq %r0, 0, out\nmov %r1, 1\nlock_add [%r0+0], %r1\n` +
      `ldxdw %r0, [%r0+0]\n${tell(perfMap(m))}out: mov %r0, 0\nexit`,
  )
  return { program, map }
}

interface Outcome {
  readonly outputs: ReadonlyArray<RingEntry>
  readonly count: Uint8Array | undefined
  readonly faults: ReadonlyArray<string>
}

const outcome = async (hostile: ((m: Machine) => ReadonlyArray<number>) | undefined): Promise<Outcome> => {
  const m = machineOn(await freshEngine())
  const programs = hostile?.(m) ?? []
  const victim = victimOf(m)
  const rig = rigOf(m, [...programs, victim.program])
  const all = [...rig.run(EVENTS), ...rig.finish()]
  const place = ({ payload, prog }: RingEntry): string => {
    const view = new DataView(payload.buffer, payload.byteOffset)
    return `${Trap[view.getUint32(0, true)]} in ${programs.indexOf(prog)} at ${view.getUint32(4, true)}`
  }
  return {
    // Ids count what was loaded; they are not the victim's doing.
    outputs: all.filter(e => e.prog === victim.program).map(e => ({ ...e, prog: 0, link: 0, map: 0 })),
    count: m.lookup(victim.map, u32(1), 8),
    faults: all.filter(e => e.kind === 'Fault').map(place),
  }
}

const scratch = (m: Machine): number => m.map({ type: MapType.Array, key: 4, value: 0x100000, entries: 1 })

/** What the first collection's maps begin at, as the victim would see its own: the highest address that may be written. */
const HOSTILE: ReadonlyArray<readonly [string, (m: Machine) => ReadonlyArray<string>, string | undefined]> = [
  ['an endless loop', () => ['again: ja again\nexit'], 'FuelSpent in 0 at 0'],
  [
    'a loop of loops',
    () => ['f: mov %r1, 8388608\nlddw %r2, function f\nmov %r3, 0\nmov %r4, 0\ncall 181\nexit'],
    'CallDepth in 0 at 5',
  ],
  [
    'a long bpf_loop',
    () => ['mov %r1, 8388608\nlddw %r2, function f\nmov %r3, 0\nmov %r4, 0\ncall 181\nexit\nf: mov %r0, 0\nexit'],
    'FuelSpent in 0 at 8',
  ],
  [
    'a visit of a large map',
    m => {
      const map = m.map({ type: MapType.Array, key: 4, value: 1, entries: 8000000 })
      return [`lddw %r1, map ${map}\nlddw %r2, function f\nmov %r3, 0\nmov %r4, 0\ncall 164\nexit\nf: mov %r0, 0\nexit`]
    },
    'FuelSpent in 0 at 9',
  ],
  [
    'large copies in a loop',
    m => {
      const map = scratch(m)
      return [
        `again: lddw %r1, map_value ${map} +0\nmov %r2, 0x80000\nlddw %r3, map_value ${map} +0x80000\ncall 113\nja again\nexit`,
      ]
    },
    'FuelSpent in 0 at 6',
  ],
  ['deep recursion', () => ['f: call local f\nexit'], 'CallDepth in 0 at 0'],
  ['a wild load', () => ['lddw %r1, 0x1234567890\nldxdw %r0, [%r1+0]\nexit'], 'OutOfBounds in 0 at 2'],
  ['a load past the arena', () => ['lddw %r1, 0xeb00000040000000\nldxdw %r0, [%r1+0]\nexit'], 'OutOfBounds in 0 at 2'],
  ['a store to the ctx', () => ['stdw [%r1+8], 0\nmov %r0, 0\nexit'], 'ReadOnly in 0 at 0'],
  [
    'a store to rodata',
    m => {
      const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 1, readOnly: true })
      return [`lddw %r1, map_value ${map} +0\nstdw [%r1+0], 0\nmov %r0, 0\nexit`]
    },
    'ReadOnly in 0 at 2',
  ],
  // Without maps of its own, a program's writable memory ends before the place where the victim's maps begin.
  [
    "a store where the victim's maps lie",
    () => ['lddw %r1, 0xeb00000000121000\nstdw [%r1+0], 7\nmov %r0, 0\nexit'],
    'OutOfBounds in 0 at 2',
  ],
  [
    "a forged handle of the victim's map",
    () => ['stw [%r10-4], 1\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, 0xeb01000000000000\ncall 3\nexit'],
    'BadHelper in 0 at 5',
  ],
  [
    'a forged task',
    m => {
      const map = m.map({ type: MapType.TaskStorage, key: 4, value: 8, flags: 1 })
      return [`lddw %r1, map ${map}\nlddw %r2, 0xeb03000000990000\nmov %r3, 0\nmov %r4, 1\ncall 156\nldxdw %r0, [%r0+0]\nexit`]
    },
    'OutOfBounds in 0 at 7',
  ],
  [
    'a flood of the ring',
    m => [`mov %r6, 100000\nagain: mov %r0, 1\n${tell(perfMap(m))}sub %r6, 1\njne %r6, 0, again\nmov %r0, 0\nexit`],
    undefined,
  ],
  [
    'a program array that a program writes to',
    m => {
      const map = m.map({ type: MapType.ProgArray, key: 4, value: 4, entries: 2 })
      return [
        `mov %r6, %r1\nstw [%r10-4], 0\nstw [%r10-8], 0\nlddw %r1, map ${map}\nmov %r2, %r10\nadd %r2, -4\nmov %r3, %r10\nadd %r3, -8\n` +
          `mov %r4, 0\ncall 2\nmov %r7, %r0\nmov %r1, %r6\nlddw %r2, map ${map}\nmov %r3, 0\ncall 12\nmov %r1, 0\nldxdw %r0, [%r1+0]\nexit`,
      ]
    },
    'OutOfBounds in 0 at 18',
  ],
]

for (const [name, texts, expected] of HOSTILE) {
  test(`${name}: ${expected ?? 'answered'}, and the other program notices nothing`, async () => {
    const alone = await outcome(undefined)
    assert.is(alone.outputs.length, EVENTS.length)
    const beside = await outcome(m => texts(m).map(asm => m.load(asm)))
    assert.equal([beside.outputs, beside.count], [alone.outputs, alone.count])
    assert.equal(beside.faults, expected === undefined ? [] : EVENTS.map(() => expected))
  })
}

test('tail calls round in a circle end after 33, in every program of the circle', async () => {
  const circle = (m: Machine): ReadonlyArray<number> => {
    const map = m.map({ type: MapType.ProgArray, key: 4, value: 4, entries: 2 })
    const programs = [1, 0].map(next =>
      m.load(`lddw %r2, map ${map}\nmov %r3, ${next}\ncall 12\nmov %r1, 0\nldxdw %r0, [%r1+0]\nexit`),
    )
    for (const [slot, program] of programs.entries()) m.update(map, u32(slot), u32(program))
    return programs
  }
  const alone = await outcome(undefined)
  const beside = await outcome(circle)
  assert.equal([beside.outputs, beside.count], [alone.outputs, alone.count])
  // 33 calls from program 0 end in program 1, and the other way round.
  assert.equal(
    beside.faults,
    EVENTS.flatMap(() => ['OutOfBounds in 1 at 5', 'OutOfBounds in 0 at 5']),
  )
})

test('maps and programs of another collection cannot be named', async () => {
  const m = machineOn(await freshEngine())
  const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 1 })
  const program = m.load('mov %r0, 0\nexit')
  assert.is(m.engine.exports.collection_begin(), 1)
  assert.throws(() => m.load(`lddw %r1, map ${map}\nexit`), /BadMapId/)
  assert.throws(() => m.load(`lddw %r1, map_value ${map} +0\nexit`), /BadMapId/)
  const programs = m.map({ type: MapType.ProgArray, key: 4, value: 4, entries: 1 })
  const EBADF = -9
  assert.is(m.update(programs, u32(0), u32(program)), EBADF)
  const outer = m.map({ type: MapType.ArrayOfMaps, key: 4, value: 4, entries: 1, inner: [MapType.Array, 4, 8, 1, 0] })
  assert.is(m.update(outer, u32(0), u32(map)), EBADF)
  // The host reads both, whichever was used last.
  assert.is(m.update(map, u32(0), u64(5n)), 0)
  const own = m.map({ type: MapType.Array, key: 4, value: 8, entries: 1 })
  assert.is(m.update(own, u32(0), u64(6n)), 0)
  assert.equal([m.lookup(map, u32(0), 8), m.lookup(own, u32(0), 8)], [u64(5n), u64(6n)])
})

test.run()
