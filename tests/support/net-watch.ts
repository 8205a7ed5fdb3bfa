// What a trace implies about sockets, as programs on the functions and the tracepoint see it: each program tells which function it is on
// and what it reads of struct sock, member by member, so that a member which is not known is told apart from one that is 0.
import * as TE from 'fp-ts/lib/TaskEither.js'
import { Hook, MapType, RingKind, RingRecord } from '../../assembly/abi.js'
import { replay } from '../../src/analysis/replay.js'
import { type Btf, resolve } from '../../src/btf/index.js'
import { kernelTypes } from '../../src/kernel/index.js'
import { nodeEnv } from '../../src/node/env.js'
import { FUNCTIONS, POINTS } from '../../src/probe/gen/hooks.js'
import { machineOn } from '../unit/assembly/machine.js'
import { right } from './engine.js'

/** Offset of a member, nameless structures looked through. */
const offsetIn = (btf: Btf, struct: string, name: string): number => {
  const type = btf.types.find(t => t._tag === 'Struct' && t.name === struct)
  const find = (of: typeof type, base: number): number | undefined => {
    if (of?._tag !== 'Struct' && of?._tag !== 'Union') return undefined
    for (const member of of.members) {
      const at = base + Math.floor(member.offsetBits / 8)
      if (member.name === name) return at
      const found = find(resolve(btf, member.type), at)
      if (found !== undefined) return found
    }
    return undefined
  }
  const at = find(type, 0)
  if (at === undefined) throw new Error(`no ${name} in struct ${struct}`)
  return at
}

const MEMBERS = [
  ['family', 'skc_family', 2],
  ['state', 'skc_state', 1],
  ['num', 'skc_num', 2],
  ['dport', 'skc_dport', 2],
  ['saddr', 'skc_rcv_saddr', 4],
  ['daddr', 'skc_daddr', 4],
  ['saddr6', 'skc_v6_rcv_saddr', 16],
  ['daddr6', 'skc_v6_daddr', 16],
  ['inetSaddr', 'inet_saddr', 4],
  ['sport', 'inet_sport', 2],
  ['protocol', 'sk_protocol', 2],
  ['options', 'skc_reuse', 1],
  ['flags', 'inet_flags', 8],
  ['device', 'skc_bound_dev_if', 4],
  ['backlog', 'sk_max_ack_backlog', 4],
  ['acked', 'bytes_acked', 8],
  ['received', 'bytes_received', 8],
] as const

type MemberName = (typeof MEMBERS)[number][0]

export interface NetCall {
  readonly name: string
  readonly side: 'entry' | 'return' | 'point'
  readonly pid: number
  readonly ts: bigint
  readonly args: ReadonlyArray<bigint>
  readonly ret: bigint
  readonly sk: bigint
  /** Bytes of each member that is known. */
  readonly sock: Partial<Record<MemberName, Uint8Array>>
  /** trace_event_raw_inet_sock_set_state of a tracepoint. */
  readonly raw?: DataView
}

const TAKES_SOCKET = new Set(['inet_bind', 'inet6_bind', 'inet_listen'])
const HEAD = 64 // number, side, time, pid, three arguments, result, sk, misses
const places: number[] = [HEAD]
for (const [, , size] of MEMBERS) places.push((places.at(-1) as number) + ((size + 7) & ~7))
const BYTES = places.at(-1) as number

/** Stores at `at` of the record on the stack. */
const put = (at: number, register: string): string => `stxdw [%r10-${BYTES - at}], ${register}\n`

const read = (at: number, size: number, from: string, offset: number): string =>
  `mov %r1, %r10\nadd %r1, -${BYTES - at}\nmov %r2, ${size}\nmov %r3, ${from}\nadd %r3, ${offset}\ncall 113\n`

const SIDES = ['entry', 'return', 'point'] as const
type Side = (typeof SIDES)[number]

/** Where what a program is given has the result: behind the parameters, of which a return has those of its entry (fexit). */
const resultAt = (name: string, side: Side): number => {
  const parameters = FUNCTIONS.find(row => row[0] === name)?.[2].split(',').length ?? 0
  return side === 'return' ? parameters * 8 : 0
}

const program = (btf: Btf, name: string, side: Side, number: number, perf: number): string => {
  const args = [0, 8, 16]
  const ret = resultAt(name, side)
  const sk = name === 'inet_csk_accept' && side === 'return' ? ret : 0
  const socket = TAKES_SOCKET.has(name)
    ? read(HEAD, 8, '%r7', offsetIn(btf, 'socket', 'sk')) + `ldxdw %r7, [%r10-${BYTES - HEAD}]\n`
    : ''
  return [
    'mov %r6, %r1\n',
    Array.from({ length: BYTES / 8 }, (_, i) => `mov %r0, 0\n${put(i * 8, '%r0')}`).join(''),
    `mov %r0, ${number | (SIDES.indexOf(side) << 16)}\n${put(0, '%r0')}`,
    `call 5\n${put(8, '%r0')}call 14\n${put(16, '%r0')}`,
    args.map((at, i) => `ldxdw %r0, [%r6+${at}]\n${put(24 + 8 * i, '%r0')}`).join(''),
    `ldxdw %r0, [%r6+${ret}]\n${put(48, '%r0')}`,
    `ldxdw %r7, [%r6+${sk}]\n${socket}${put(56, '%r7')}`,
    'mov %r8, 0\n',
    MEMBERS.map(
      ([, member, size], i) =>
        `${read(places[i] as number, size, '%r7', offsetIn(btf, 'tcp_sock', member))}jeq %r0, 0, m${i}\nor %r8, ${1 << i}\nm${i}:\n`,
    ).join(''),
    `mov %r1, %r6\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\nadd %r4, -${BYTES}\nmov %r5, ${BYTES}\ncall 25\n`,
    `${put(0, '%r8')}mov %r1, %r6\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\nadd %r4, -${BYTES}\nmov %r5, 8\ncall 25\n`,
    'mov %r0, 0\nexit\n',
  ].join('')
}

/** Copies the tracepoint's record, whose first eight bytes no program may read. */
const rawProgram = (perf: number): string =>
  `mov %r6, %r1\n${Array.from({ length: 8 }, (_, i) => `ldxdw %r0, [%r6+${8 + 8 * i}]\nstxdw [%r10-${64 - 8 * i}], %r0\n`).join('')}` +
  `mov %r1, %r6\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\nadd %r4, -64\nmov %r5, 64\ncall 25\nmov %r0, 0\nexit\n`

const nameOf = (number: number, side: Side): string =>
  (side === 'point' ? POINTS[number - 1]?.[0] : FUNCTIONS[number - 1]?.[0]) ?? '?'

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Everything that a trace implies about sockets, in order. */
export const watchNet = async (trace: string): Promise<ReadonlyArray<NetCall>> => {
  const btf = kernelTypes()
  const calls: NetCall[] = []
  let perf = -1
  let half: DataView | undefined
  const take = (ring: Uint8Array): void => {
    const view = viewOf(ring)
    for (let at = 0; at + RingRecord.Payload <= ring.length; ) {
      const length = view.getUint32(at + RingRecord.Len, true)
      const data = ring.slice(at + RingRecord.Payload, at + RingRecord.Payload + length)
      if (view.getUint32(at + RingRecord.Kind, true) === RingKind.Fault)
        throw new Error(`a watching program trapped: ${viewOf(data).getUint32(0, true)}`)
      at += RingRecord.Payload + ((length + 7) & ~7)
      if (length === 64) {
        const last = calls.at(-1)
        if (last !== undefined) calls[calls.length - 1] = { ...last, raw: viewOf(data) }
      } else if (length === BYTES) half = viewOf(data)
      else if (half !== undefined) calls.push(callOf(half, viewOf(data).getUint32(0, true)))
    }
  }
  right(
    await replay(nodeEnv)(trace, {
      prepare: engine => () => {
        const m = machineOn(engine)
        perf = m.map({ type: MapType.PerfEventArray, key: 4, value: 4 })
        const attach = (kind: Hook, number: number, text: string): void => {
          engine.exports.link_create(m.load(text), (kind << 16) | number)
        }
        FUNCTIONS.forEach(([name, family], i) => {
          if (family !== 'net') return
          attach(Hook.FuncEnter, i + 1, program(btf, name, 'entry', i + 1, perf))
          attach(Hook.FuncExit, i + 1, program(btf, name, 'return', i + 1, perf))
        })
        const point = POINTS.findIndex(([name]) => name === 'sock/inet_sock_set_state') + 1
        attach(Hook.RawPoint, point, program(btf, 'sock/inet_sock_set_state', 'point', point, perf))
        attach(Hook.Point, point, rawProgram(perf))
        return { _tag: 'Right', right: undefined }
      },
      chunk: (_engine, _chunk, batch) => TE.fromIO(() => take(batch.ring)),
      end: (_engine, batch) => take(batch.ring),
    })(),
  )
  return calls
}

const callOf = (view: DataView, misses: number): NetCall => {
  const word = (at: number): bigint => view.getBigUint64(at, true)
  const head = view.getUint32(0, true)
  const side = SIDES[head >> 16] ?? 'entry'
  const known = MEMBERS.flatMap(([name, , size], i) =>
    (misses & (1 << i)) === 0
      ? [[name, new Uint8Array(view.buffer, view.byteOffset + (places[i] as number), size)] as const]
      : [],
  )
  return {
    name: nameOf(head & 0xffff, side),
    side,
    ts: word(8),
    pid: Number(word(16) >> 32n),
    args: [word(24), word(32), word(40)],
    ret: BigInt.asIntN(64, word(48)),
    sk: word(56),
    sock: Object.fromEntries(known),
  }
}

const STATES = [
  '?',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
]

export const stateName = (state: number): string => STATES[state] ?? '?'

const four = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '?' : bytes.join('.'))
const six = (bytes: Uint8Array | undefined): string =>
  bytes === undefined
    ? '?'
    : Buffer.from(bytes)
        .toString('hex')
        .replace(/^0+(?=.)/, '')
const number = (bytes: Uint8Array | undefined, big = false): string => {
  if (bytes === undefined) return '?'
  return String((big ? [...bytes] : [...bytes].reverse()).reduce((sum, byte) => sum * 256 + byte, 0))
}

/** "saddr:num > daddr:dport", with "?" for what is not known. */
export const ends = ({ sock }: NetCall): string =>
  number(sock.family) === '10'
    ? `[${six(sock.saddr6)}]:${number(sock.num)} > [${six(sock.daddr6)}]:${number(sock.dport, true)}`
    : `${four(sock.saddr)}:${number(sock.num)} > ${four(sock.daddr)}:${number(sock.dport, true)}`

const hex = (view: DataView, at: number): string =>
  new URL(`http://[${Array.from({ length: 8 }, (_, i) => view.getUint16(at + 2 * i).toString(16)).join(':')}]`).hostname

/** The tracepoint's record as "OLD -> NEW local > peer", IPv4's address and IPv6's of each end. */
export const rawLine = (raw: DataView): string => {
  const end = (at: number, six: number, port: number): string =>
    `${[0, 1, 2, 3].map(i => raw.getUint8(at + i)).join('.')} ${hex(raw, six)}:${raw.getUint16(port, true)}`
  const [before, after] = [stateName(raw.getInt32(8, true)), stateName(raw.getInt32(12, true))]
  return `${before} -> ${after} ${end(24, 32, 16)} > ${end(28, 48, 18)}`
}

/** The same of a line of the kernel's own (print fmt of events/sock/inet_sock_set_state/format). */
export const kernelLine = (text: string): string | undefined => {
  const field = (name: string): string => new RegExp(` ${name}=(\\S+)`).exec(text)?.[1] ?? ''
  if (!text.includes('inet_sock_set_state: ')) return undefined
  const six = (name: string): string => new URL(`http://[${field(name)}]`).hostname
  const state = (name: string): string => field(name).replace('TCP_', '')
  const end = (of: 's' | 'd'): string => `${field(`${of}addr`)} ${six(`${of}addrv6`)}:${field(`${of}port`)}`
  return `${state('oldstate')} -> ${state('newstate')} ${end('s')} > ${end('d')}`
}

const resultOf = ({ name, ret }: NetCall): string => (name === 'inet_csk_accept' ? (ret === 0n ? 'NULL' : 'sock') : `${ret}`)

/** One call as a line: for reading, and for comparing. */
export const line = (call: NetCall): string => {
  const what =
    call.side === 'point'
      ? `${stateName(Number(call.args[1]))} -> ${stateName(Number(call.args[2]))}`
      : `${call.name} ${call.side}${call.side === 'return' ? ` ${resultOf(call)}` : ''}`
  return `${what} | ${stateName(call.sock.state?.[0] ?? 0)} ${ends(call)}`
}

export const memberOf = (call: NetCall, member: MemberName): number | undefined => {
  const bytes = call.sock[member]
  return bytes === undefined ? undefined : Number(number(bytes, member === 'dport' || member === 'sport'))
}
