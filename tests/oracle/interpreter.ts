// A slow, obvious interpreter of RFC 9669 in BigInt, written from the RFC's text and sharing nothing with the engine but the
// numbers of its guest memory map: the engine must agree with it on every program. It decodes each instruction each time,
// keeps registers as unsigned 64-bit numbers, and takes programs the verifier accepts. It leaves out maps and helpers, but
// for helper 5 of the conformance suite, which returns r1.

const GUEST_BASE = 0xeb00n << 48n
const CODE_BASE = 0xeb02n << 48n
const READ_ONLY_BYTES = 1048576
const FRAME_BYTES = 512
const FRAMES = 8
const CTX_BYTES = 65536
const SCRATCH_BYTES = 65536
const STACK = READ_ONLY_BYTES
const CTX = STACK + FRAMES * FRAME_BYTES
const ARENA_BYTES = CTX + CTX_BYTES + SCRATCH_BYTES
const WRITABLE_BYTES = ARENA_BYTES - READ_ONLY_BYTES

export type Outcome =
  | { readonly _tag: 'Exit'; readonly r0: bigint; readonly memory: Uint8Array; readonly fuelUsed: number }
  | { readonly _tag: 'Trap'; readonly trap: string; readonly pc: number; readonly memory: Uint8Array; readonly fuelUsed: number }

class Trapped extends Error {
  constructor(readonly trap: string) {
    super(trap)
  }
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const u32 = (value: bigint): bigint => BigInt.asUintN(32, value)

const reverse = (value: bigint, bytes: number): bigint => {
  let out = 0n
  for (let i = 0; i < bytes; i++) out = (out << 8n) | ((value >> BigInt(8 * i)) & 0xffn)
  return out
}

/** RFC 9669 section 4.1, for either width; `signed` picks the sibling that offset 1 names. */
const arithmetic = (code: number, bits: number, a: bigint, b: bigint, signed: boolean): bigint => {
  const unsignedOf = (value: bigint): bigint => BigInt.asUintN(bits, value)
  const signedOf = (value: bigint): bigint => BigInt.asIntN(bits, value)
  const x = unsignedOf(a)
  const y = unsignedOf(b)
  const amount = y % BigInt(bits)
  switch (code) {
    case 0x0:
      return unsignedOf(x + y)
    case 0x1:
      return unsignedOf(x - y)
    case 0x2:
      return unsignedOf(x * y)
    case 0x3:
      if (y === 0n) return 0n
      return unsignedOf(signed ? signedOf(x) / signedOf(y) : x / y)
    case 0x4:
      return x | y
    case 0x5:
      return x & y
    case 0x6:
      return unsignedOf(x << amount)
    case 0x7:
      return x >> amount
    case 0x8:
      return unsignedOf(-x)
    case 0x9:
      if (y === 0n) return x
      return unsignedOf(signed ? signedOf(x) % signedOf(y) : x % y)
    case 0xa:
      return x ^ y
    case 0xb:
      return y
    case 0xc:
      return unsignedOf(signedOf(x) >> amount)
    default:
      throw new Error(`arithmetic code ${code}`)
  }
}

/** RFC 9669 section 4.3. */
const holds = (code: number, bits: number, a: bigint, b: bigint): boolean => {
  const x = BigInt.asUintN(bits, a)
  const y = BigInt.asUintN(bits, b)
  const sx = BigInt.asIntN(bits, a)
  const sy = BigInt.asIntN(bits, b)
  switch (code) {
    case 0x1:
      return x === y
    case 0x2:
      return x > y
    case 0x3:
      return x >= y
    case 0x4:
      return (x & y) !== 0n
    case 0x5:
      return x !== y
    case 0x6:
      return sx > sy
    case 0x7:
      return sx >= sy
    case 0xa:
      return x < y
    case 0xb:
      return x <= y
    case 0xc:
      return sx < sy
    case 0xd:
      return sx <= sy
    default:
      throw new Error(`jump code ${code}`)
  }
}

const ATOMIC: Readonly<Record<number, (old: bigint, value: bigint) => bigint>> = {
  0: (old, value) => old + value,
  64: (old, value) => old | value,
  80: (old, value) => old & value,
  160: (old, value) => old ^ value,
  224: (_old, value) => value,
}

const SIZE_BYTES: Readonly<Record<number, number>> = { 0: 4, 1: 2, 2: 1, 3: 8 }

interface Caller {
  readonly returnTo: number
  readonly saved: ReadonlyArray<bigint>
}

/** `typed`: a load outside of the arena reads 0. */
export const interpret = (program: Uint8Array, memory: Uint8Array, fuel: number, typed = false): Outcome => {
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength)
  // The writable part; in the read-only part of an engine without maps and events every byte is zero.
  const writable = new Uint8Array(WRITABLE_BYTES)
  writable.set(memory, CTX - READ_ONLY_BYTES)
  const r: bigint[] = Array.from({ length: 11 }, () => 0n)
  const callers: Caller[] = []
  let pc = 0
  let fuelLeft = fuel
  const get = (index: number): bigint => r[index] ?? 0n
  const set = (index: number, value: bigint): void => {
    r[index] = u64(value)
  }
  const enterFrame = (): void => set(10, GUEST_BASE + BigInt(STACK + (callers.length + 1) * FRAME_BYTES))
  const burn = (): void => {
    if (fuelLeft === 0) throw new Trapped('FuelSpent')
    fuelLeft--
  }
  const jumpTo = (target: number): void => {
    if (target <= pc) burn()
    pc = target
  }
  const locate = (address: bigint, bytes: number, write: boolean): number => {
    const at = u64(address) - GUEST_BASE
    if (at < 0n || at + BigInt(bytes) > BigInt(ARENA_BYTES)) throw new Trapped('OutOfBounds')
    if (write && at < BigInt(READ_ONLY_BYTES)) throw new Trapped('ReadOnly')
    return Number(at)
  }
  const isOutside = (address: bigint, bytes: number): boolean =>
    u64(address) < GUEST_BASE || u64(address) - GUEST_BASE + BigInt(bytes) > BigInt(ARENA_BYTES)
  const read = (at: number, bytes: number): bigint => {
    let value = 0n
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(writable[at + i - READ_ONLY_BYTES] ?? 0)
    return value
  }
  const write = (at: number, bytes: number, value: bigint): void => {
    for (let i = 0; i < bytes; i++) writable[at + i - READ_ONLY_BYTES] = Number((u64(value) >> BigInt(8 * i)) & 0xffn)
  }
  const call = (target: number): void => {
    burn()
    if (callers.length + 1 === FRAMES) throw new Trapped('CallDepth')
    callers.push({ returnTo: pc + 1, saved: r.slice(6, 10) })
    enterFrame()
    pc = target
  }

  /** Executes the instruction at `pc`; true when the program has ended. */
  const step = (): boolean => {
    const opcode = code.getUint8(pc * 8)
    const dst = code.getUint8(pc * 8 + 1) & 15
    const src = code.getUint8(pc * 8 + 1) >> 4
    const off = code.getInt16(pc * 8 + 2, true)
    const imm = code.getInt32(pc * 8 + 4, true)
    const kind = opcode & 7
    const operand = (opcode & 8) !== 0 ? get(src) : BigInt(imm)
    const high = opcode >> 4
    if (kind === 4 || kind === 7) {
      const bits = kind === 7 ? 64 : 32
      if (high === 0xd) {
        const value = BigInt.asUintN(imm, get(dst))
        set(dst, kind === 7 || (opcode & 8) !== 0 ? reverse(value, imm / 8) : value)
      } else if (high === 0xb && off !== 0) {
        set(dst, BigInt.asUintN(bits, BigInt.asIntN(off, operand)))
      } else set(dst, arithmetic(high, bits, get(dst), operand, off === 1))
      pc++
      return false
    }
    if (kind === 5 || kind === 6) {
      if (high === 0) jumpTo(pc + 1 + (kind === 6 ? imm : off))
      else if (opcode === 0x95) {
        const caller = callers.pop()
        if (caller === undefined) return true
        for (let i = 0; i < 4; i++) set(6 + i, caller.saved[i] ?? 0n)
        enterFrame()
        pc = caller.returnTo
      } else if (high === 8) callInstruction(opcode, dst, src, imm)
      else if (holds(high, kind === 5 ? 64 : 32, get(dst), operand)) jumpTo(pc + 1 + off)
      else pc++
      return false
    }
    if (opcode === 0x18) {
      const upper = code.getInt32(pc * 8 + 12, true)
      set(dst, src === 4 ? CODE_BASE + BigInt(pc + 1 + imm) : (u32(BigInt(upper)) << 32n) | u32(BigInt(imm)))
      pc += 2
      return false
    }
    const bytes = SIZE_BYTES[(opcode >> 3) & 3] ?? 0
    const mode = opcode >> 5
    if (kind === 1) {
      const address = get(src) + BigInt(off)
      const value = typed && isOutside(address, bytes) ? 0n : read(locate(address, bytes, false), bytes)
      set(dst, mode === 4 ? BigInt.asIntN(bytes * 8, value) : value)
    } else if (mode === 6) atomic(locate(get(dst) + BigInt(off), bytes, true), bytes, src, imm)
    else write(locate(get(dst) + BigInt(off), bytes, true), bytes, kind === 2 ? BigInt(imm) : get(src))
    pc++
    return false
  }

  const callInstruction = (opcode: number, dst: number, src: number, imm: number): void => {
    if (opcode === 0x85 && src === 1) {
      call(pc + 1 + imm)
      return
    }
    const target = opcode === 0x8d ? get(imm !== 0 ? imm : dst) : BigInt(imm)
    if (opcode === 0x8d && target >> 48n === CODE_BASE >> 48n) {
      const slot = target - CODE_BASE
      if (slot >= BigInt(program.length / 8)) {
        burn()
        throw new Trapped('BadCallTarget')
      }
      call(Number(slot))
      return
    }
    if (target !== 5n) throw new Trapped('BadHelper')
    set(0, get(1))
    pc++
  }

  const atomic = (at: number, bytes: number, src: number, imm: number): void => {
    if (at % bytes !== 0) throw new Trapped('Misaligned')
    const old = read(at, bytes)
    if (imm === 0xf1) {
      if (old === BigInt.asUintN(bytes * 8, get(0))) write(at, bytes, get(src))
      set(0, old)
      return
    }
    write(at, bytes, ATOMIC[imm & ~1]?.(old, get(src)) ?? 0n)
    if ((imm & 1) !== 0) set(src, old)
  }

  set(1, memory.length === 0 ? 0n : GUEST_BASE + BigInt(CTX))
  set(2, BigInt(memory.length))
  enterFrame()
  const after = () => ({ memory: writable.slice(CTX - READ_ONLY_BYTES).slice(0, memory.length), fuelUsed: fuel - fuelLeft })
  try {
    while (!step());
    return { _tag: 'Exit', r0: get(0), ...after() }
  } catch (why) {
    if (!(why instanceof Trapped)) throw why
    return { _tag: 'Trap', trap: why.trap, pc, ...after() }
  }
}
