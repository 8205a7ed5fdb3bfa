// Instructions per second of the interpreter, by kind of work: arithmetic, stack, map look-ups, calls. It prints and never
// fails. Each program is a loop; what is counted are the instructions it executes. Usage: node tests/bench/vm.mjs [WASM]
import { readFileSync } from 'node:fs'

const wasm = process.argv[2] ?? new URL('../../wasm/engine.wasm', import.meta.url)
const { exports: x } = await WebAssembly.instantiate(await WebAssembly.compile(readFileSync(wasm)))
x.engine_init(1n)

const ROUNDS = 20_000_000
const TRIES = 5

const slot = (opcode, dst = 0, src = 0, off = 0, imm = 0) => {
  const bytes = Buffer.alloc(8)
  bytes[0] = opcode
  bytes[1] = dst | (src << 4)
  bytes.writeInt16LE(off, 2)
  bytes.writeInt32LE(imm, 4)
  return bytes
}
const put = bytes => {
  const at = x.buffer_reserve(bytes.length)
  new Uint8Array(x.memory.buffer).set(bytes, at)
  return at
}
const u32s = (...values) => Buffer.from(Uint32Array.from(values).buffer)
const load = slots => x.prog_load(put(Buffer.concat([u32s(slots.length, 0), ...slots])))
const map = (type, entries) => x.map_create(put(u32s(type, 4, 8, entries, ...new Array(8).fill(0))))

const ARRAY = map(2, 16)
const HASH = map(1, 1024)
const at = put(Buffer.from([7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]))
x.map_update(HASH, at, at + 4, 0n)

/** r9 counts down; the body runs once each round. */
const loop = (rounds, body) => [
  slot(0x18, 9, 0, 0, rounds),
  slot(0),
  ...body,
  slot(0x17, 9, 0, 0, 1),
  slot(0x55, 9, 0, -(body.length + 2), 0),
  slot(0xb7),
  slot(0x95),
]
const lookup = id => [
  slot(0x62, 10, 0, -4, 7), // key on the stack
  slot(0x18, 1, 1, 0, id),
  slot(0),
  slot(0xbf, 2, 10),
  slot(0x07, 2, 0, 0, -4),
  slot(0x85, 0, 0, 0, 1),
  slot(0x15, 0, 0, 2, 0),
  slot(0xb7, 1, 0, 0, 1),
  slot(0xdb, 0, 1, 0, 0), // counted
]

const WORK = [
  ['arithmetic', ROUNDS, [slot(0x0f, 0, 9), slot(0xaf, 0, 3), slot(0x67, 3, 0, 0, 1), slot(0x27, 3, 0, 0, 3)]],
  ['stack', ROUNDS, [slot(0x79, 3, 10, -8), slot(0x0f, 3, 9), slot(0x7b, 10, 3, -8), slot(0x71, 4, 10, -3)]],
  ['branches', ROUNDS, [slot(0x1d, 9, 3, 1), slot(0x2d, 9, 3, 1), slot(0x07, 3, 0, 0, 1), slot(0x0f, 4, 9)]],
  ['array look-up and count', ROUNDS / 4, lookup(ARRAY)],
  ['hash look-up and count', ROUNDS / 4, lookup(HASH)],
]

for (const [name, rounds, body] of WORK) {
  const prog = load(loop(rounds, body))
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES; i++) {
    const began = performance.now()
    x.prog_test_run(prog, 0, 0, 0xffffffff)
    best = Math.min(best, performance.now() - began)
  }
  const second = body.some(bytes => bytes[0] === 0x18) ? 1 : 0
  const skipped = name === 'branches' ? 1 : 0
  const insns = rounds * (body.length - second - skipped + 2)
  const perInsn = ((best * 1e6) / insns).toFixed(2)
  const speed = (insns / best / 1e3).toFixed(0).padStart(5)
  console.log(
    `${name.padEnd(26)} ${speed} M instructions/s  ${perInsn} ns each, ${((best * 1e6) / rounds).toFixed(1)} ns a round`,
  )
}
