// A second decoder of chunk bodies: slow, obvious, driven by proto/trace.proto itself through protobufjs reflection. It shares no
// line with the engine's reader or with src/trace. It answers what the engine's EventRecord should hold for the fields both know.
import protobuf from 'protobufjs'

const SCHEMA = new URL('../../proto/trace.proto', import.meta.url).pathname
const BODY = protobuf.loadSync(SCHEMA).lookupType('probecause.trace.v1.ChunkBody')
const EVENT = protobuf.loadSync(SCHEMA).lookupType('probecause.trace.v1.SystemEvent')

export interface OracleSnapshot {
  readonly arg: number
  readonly addr: bigint
  readonly fullSize: bigint
  readonly bytes: Uint8Array
  readonly part: number
  readonly index: number
  readonly flags: number
}

/** Numbers as EventRecord holds them: unsigned 64 bit in `args`, signed in `ret`. */
export interface OracleEvent {
  readonly type: number
  readonly pid: number
  readonly tid: number
  readonly ts: bigint
  readonly cpu: number
  readonly args: ReadonlyArray<bigint>
  readonly ret: bigint
  readonly number: number
  readonly abi: number
  readonly snapshots: ReadonlyArray<OracleSnapshot>
}

interface Long {
  readonly low: number
  readonly high: number
}
type Message = { readonly [field: string]: unknown }

const big = (value: unknown): bigint =>
  typeof value === 'object' && value !== null && 'high' in value
    ? (BigInt((value as Long).high >>> 0) << 32n) | BigInt((value as Long).low >>> 0)
    : BigInt.asUintN(64, BigInt((value as number | boolean | undefined) ?? 0))
const num = (value: unknown): number => Number(value ?? 0)

/** Data member to the record's six words, as the comment of EventRecord in abi.ts lists them. */
const WORDS: Readonly<Record<string, ReadonlyArray<string>>> = {
  fork: ['childPid', 'childTid', 'kind', 'cloneFlags', 'nsPid'],
  exec: ['oldTid'],
  exit: ['code', 'signal', 'group', 'userNs', 'sysNs', 'maxRssBytes'],
  signal: ['signo', 'code', 'senderPid', 'senderUid', 'addr', 'value'],
  sample: ['userNs', 'sysNs', 'rssBytes', 'vmBytes', 'voluntarySwitches', 'involuntarySwitches'],
  processState: ['reason', 'ppid'],
  loss: ['count', 'reason'],
  clockStep: ['realtimeOffsetNs'],
  fileOpen: ['flags', 'mode'],
  fileClose: ['flags', 'mode'],
  netRecv: ['payloadLen', 'srcPort', 'dstPort'],
  netSend: ['payloadLen', 'srcPort', 'dstPort'],
  stop: ['signo', 'continued'],
}

const wordsOf = (member: string, data: Message): ReadonlyArray<bigint> => {
  const words =
    member === 'syscallEntry'
      ? ((data['args'] as ReadonlyArray<unknown>) ?? []).slice(0, 6).map(big)
      : (WORDS[member] ?? []).map(field => big(data[field]))
  return [...words, ...Array<bigint>(6 - words.length).fill(0n)]
}

const snapshotsOf = (data: Message, strings: ReadonlyArray<Uint8Array>): ReadonlyArray<OracleSnapshot> =>
  ((data['snapshots'] as ReadonlyArray<Message>) ?? []).map(snap => {
    const bytes = num(snap['bytesStr']) === 0 ? new Uint8Array(0) : (strings[num(snap['bytesStr']) - 1] as Uint8Array)
    const full = big(snap['fullSize'])
    return {
      arg: num(snap['arg']) & 0xff,
      addr: big(snap['addr']),
      fullSize: full === 0n ? BigInt(bytes.length) : full,
      bytes,
      part: num(snap['part']) & 0xff,
      index: num(snap['index']) >>> 0,
      flags: (snap['terminated'] === true ? 1 : 0) | (snap['redacted'] === true ? 2 : 0),
    }
  })

/** Events of a body that is known to be well-formed. */
export const oracleDecode = (body: Uint8Array, firstTs: bigint): ReadonlyArray<OracleEvent> => {
  const decoded = BODY.decode(body) as unknown as { readonly strings: Uint8Array[]; readonly events: Message[] }
  let ts = firstTs
  return decoded.events.map(event => {
    ts += big(event['tsDeltaNs'])
    const member = EVENT.oneofs['data']?.oneof.find(name => event[name] != null && Object.hasOwn(event, name)) ?? ''
    const data = (event[member] as Message | undefined) ?? {}
    const context = (event['context'] as Message | undefined) ?? {}
    const isCall = member.startsWith('syscall')
    return {
      type: EVENT.fields[member]?.id ?? 0,
      pid: num(event['pid']),
      tid: num(event['tid']) === 0 ? num(event['pid']) : num(event['tid']),
      ts,
      cpu: (num(context['cpuPlus1']) - 1) | 0,
      args: wordsOf(member, data),
      ret: member === 'exit' ? big(data['coreDumped']) : BigInt.asIntN(64, big(data['ret'])),
      number: isCall ? num(data['number']) : member === 'sample' ? num(data['threads']) : 0,
      abi: isCall ? num(data['abi']) : 0,
      snapshots: snapshotsOf(data, decoded.strings),
    }
  })
}
