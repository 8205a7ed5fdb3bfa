// Parameters of .scap events as values: integers by their length, strings, socket addresses and pairs of them, and flags, which have
// numbers of their own there (driver/ppm_events_public.h).
import type { Value } from '../item.js'

const number = (value: bigint): Value => ({ _tag: 'Number', value })

/** 8 bytes are signed, as descriptors, ids and results are; less is not. */
export const integer = (bytes: Uint8Array): bigint | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length === 8) return view.getBigInt64(0, true)
  if (bytes.length === 4) return BigInt(view.getUint32(0, true))
  if (bytes.length === 2) return BigInt(view.getUint16(0, true))
  return bytes.length === 1 ? BigInt(view.getUint8(0)) : undefined
}

/** Without the NUL at its end; what libscap writes for a string it could not read is none. */
export const string = (bytes: Uint8Array): Uint8Array | undefined => {
  const end = bytes.indexOf(0)
  const text = end < 0 ? bytes : bytes.subarray(0, end)
  return String.fromCharCode(...text.subarray(0, 4)) === '<NA>' ? undefined : text
}

/** Strings behind one another, each with its NUL. */
export const strings = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at)
    const to = end < 0 ? bytes.length : end
    out.push(bytes.subarray(at, to))
    at = to + 1
  }
  return out
}

const words =
  (rows: ReadonlyArray<readonly [bit: number, word: string]>) =>
  (value: bigint): Value => {
    const of = rows.filter(([bit]) => (value & BigInt(bit)) !== 0n).map(([, word]): Value => ({ _tag: 'Word', text: word }))
    return of.length === 0 ? number(0n) : { _tag: 'Expression', operator: '|', of }
  }

const OPEN_MORE = words([
  [1 << 2, 'O_CREAT'],
  [1 << 3, 'O_APPEND'],
  [1 << 4, 'O_DSYNC'],
  [1 << 5, 'O_EXCL'],
  [1 << 6, 'O_NONBLOCK'],
  [1 << 8, 'O_TRUNC'],
  [1 << 9, 'O_DIRECT'],
  [1 << 10, 'O_DIRECTORY'],
  [1 << 12, 'O_CLOEXEC'],
])
/** PPM_O_RDONLY and PPM_O_WRONLY are bits of their own. */
const ACCESS = ['O_RDONLY', 'O_RDONLY', 'O_WRONLY', 'O_RDWR'] as const

const openFlags = (value: bigint): Value => ({
  _tag: 'Expression',
  operator: '|',
  of: [{ _tag: 'Word', text: ACCESS[Number(value & 3n)] ?? 'O_RDONLY' }, OPEN_MORE(value)],
})

const mapFlags = words([
  [1 << 0, 'MAP_SHARED'],
  [1 << 1, 'MAP_PRIVATE'],
  [1 << 2, 'MAP_FIXED'],
  [1 << 3, 'MAP_ANONYMOUS'],
  [1 << 6, 'MAP_NORESERVE'],
  [1 << 7, 'MAP_POPULATE'],
])

/** PPM_CL_CLONE_THREAD. */
export const IS_THREAD = 1n << 13n

const ascii = new TextEncoder()
const call = (name: string, text: string): Value => ({
  _tag: 'Call',
  name,
  args: [{ _tag: 'Text', bytes: ascii.encode(text), cut: false }],
})

const AF = { unix: 1, inet: 2, inet6: 10 } as const

const inet = (host: Uint8Array, port: number): Value => {
  const ports: Value = { _tag: 'Call', name: 'htons', args: [number(BigInt(port))] }
  if (host.length === 4)
    return {
      _tag: 'Struct',
      fields: [
        ['sa_family', { _tag: 'Word', text: 'AF_INET' }],
        ['sin_port', ports],
        ['sin_addr', call('inet_addr', host.join('.'))],
      ],
      cut: false,
    }
  const groups = Array.from({ length: 8 }, (_, i) => (((host[2 * i] ?? 0) << 8) | (host[2 * i + 1] ?? 0)).toString(16))
  return {
    _tag: 'Struct',
    fields: [
      ['sa_family', { _tag: 'Word', text: 'AF_INET6' }],
      ['sin6_port', ports],
      ['sin6_addr', call('inet_pton', groups.join(':'))],
    ],
    cut: false,
  }
}

const unix = (path: Uint8Array): Value => ({
  _tag: 'Struct',
  fields: [
    ['sa_family', { _tag: 'Word', text: 'AF_UNIX' }],
    ['sun_path', { _tag: 'Text', bytes: path, cut: false }],
  ],
  cut: false,
})

const port = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)

/** Family, address, port; of a local socket its name. */
const address = (bytes: Uint8Array): Value | undefined => {
  const host = bytes[0] === AF.inet ? 4 : bytes[0] === AF.inet6 ? 16 : 0
  if (host > 0 && bytes.length >= host + 3) return inet(bytes.subarray(1, 1 + host), port(bytes, 1 + host))
  return bytes[0] === AF.unix ? unix(string(bytes.subarray(1)) ?? bytes.subarray(1, 1)) : undefined
}

/** Family, source, destination; of local sockets two addresses in the kernel, and a name. */
const peer = (bytes: Uint8Array, destination: boolean): Value | undefined => {
  const host = bytes[0] === AF.inet ? 4 : bytes[0] === AF.inet6 ? 16 : 0
  const at = 1 + (destination ? host + 2 : 0)
  if (host > 0 && bytes.length >= 1 + 2 * (host + 2)) return inet(bytes.subarray(at, at + host), port(bytes, at + host))
  return bytes[0] === AF.unix && bytes.length > 17 ? unix(string(bytes.subarray(17)) ?? bytes.subarray(17, 17)) : undefined
}

const flagged = (bytes: Uint8Array, make: (value: bigint) => Value): Value | undefined => {
  const value = integer(bytes)
  return value === undefined ? undefined : make(value)
}

const text = (bytes: Uint8Array | undefined): Value | undefined =>
  bytes === undefined ? undefined : { _tag: 'Text', bytes, cut: false }

/** By the letter behind the argument's number (events.ts). */
export const VALUES: Readonly<Record<string, (bytes: Uint8Array) => Value | undefined>> = {
  '': bytes => flagged(bytes, number),
  s: bytes => text(string(bytes)),
  b: text,
  o: bytes => flagged(bytes, openFlags),
  m: bytes => flagged(bytes, mapFlags),
  a: address,
  p: bytes => peer(bytes, true),
  q: bytes => peer(bytes, false),
}
