// Values of the kernel's configuration that a program reads as variables (libbpf's `__kconfig`). They stand in one read-only
// map, as libbpf makes it; here is where each stands, and how a given configuration is written into them: as /proc/config.gz
// has it once unpacked, and the few libbpf adds that say what the kernel can do. Reading such a file is left to others.
import type { Either } from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import { MapType } from '../../assembly/abi.js'
import { fail } from '../base/error.js'
import { parseRelease } from '../base/release.js'
import type { Btf, BtfType, TypeId } from '../btf/index.js'
import { isChar, resolve, sizeOf } from '../btf/index.js'
import type { Arch } from '../trace/index.js'
import type { CollectionSpec, KconfigSpec, MapSpec, RelocationError } from './spec.js'

export const KCONFIG_MAP = '.kconfig'

export interface KconfigLayout {
  readonly values: ReadonlyMap<string, KconfigSpec>
  readonly map: MapSpec | undefined
}

/** What is known of the recorded kernel: its release as `uname -r` says it, its machine, and its configuration if there is one. */
export interface Kernel {
  readonly release: string
  readonly arch?: Arch
  readonly config?: string
}

const ALIGN = 8
// libbpf allows any; no configuration value is longer, and a kernel has some ten thousand of them.
const VALUE_BYTES_MAX = 4096
const VALUES_BYTES_MAX = 1 << 20

export const layKconfig = (
  btf: Btf,
  wanted: ReadonlyArray<Pick<KconfigSpec, 'name' | 'type' | 'weak'>>,
): Either<RelocationError, KconfigLayout> => {
  const values = new Map<string, KconfigSpec>()
  let end = 0
  for (const one of wanted) {
    const sizeBytes = sizeOf(btf, one.type) ?? 0
    if (writerOf(btf, one.type) === undefined || sizeBytes === 0 || sizeBytes > VALUE_BYTES_MAX)
      return fail('RelocationError', 'KconfigType', { doing: 'no configuration value has the type of', subject: `"${one.name}"` })
    values.set(one.name, { ...one, offset: end, sizeBytes, known: false })
    end += Math.ceil(sizeBytes / ALIGN) * ALIGN
    if (end > VALUES_BYTES_MAX)
      return fail('RelocationError', 'KconfigType', `there are more than ${VALUES_BYTES_MAX} bytes of values`)
  }
  const map = { name: KCONFIG_MAP, type: MapType.Array, keySizeBytes: 4, valueSizeBytes: end, maxEntries: 1, flags: 0 }
  return right({ values, map: end === 0 ? undefined : { ...map, readOnly: true } })
}

/** The spec with every value that the kernel is known to have; the others stay as they are, and are missed when used. */
export const setKconfig =
  (kernel: Kernel) =>
  (spec: CollectionSpec): Either<RelocationError, CollectionSpec> => {
    const map = spec.maps.get(KCONFIG_MAP)
    if (map === undefined) return right(spec)
    const contents = map.contents?.slice() ?? new Uint8Array(map.valueSizeBytes)
    const known = configured(kernel)
    const kconfig: KconfigSpec[] = []
    for (const one of spec.kconfig) {
      const value = known.get(one.name)
      const bytes = value === undefined ? undefined : writerOf(spec.types, one.type)?.(value, one.sizeBytes)
      if (value !== undefined && bytes === undefined) {
        const doing = `${value}, as the kernel's configuration has it, does not fit the type of`
        return fail('RelocationError', 'KconfigValue', { doing, subject: `"${one.name}"` })
      }
      if (bytes !== undefined) contents.set(bytes, one.offset)
      kconfig.push(bytes === undefined ? one : { ...one, known: true })
    }
    return right({ ...spec, kconfig, maps: new Map([...spec.maps, [KCONFIG_MAP, { ...map, contents }]]) })
  }

/** Bytes of a value as the configuration writes it, or undefined if it does not fit; undefined for types there are none of. */
type Writer = (value: string, sizeBytes: number) => Uint8Array | undefined

const TRISTATE: ReadonlyMap<string, bigint> = new Map([
  ['n', 0n],
  ['y', 1n],
  ['m', 2n], // enum libbpf_tristate
])

const writerOf = (btf: Btf, id: TypeId): Writer | undefined => {
  const type = resolve(btf, id)
  if (type?._tag === 'Enum') return type.name === 'libbpf_tristate' ? writeTristate : undefined
  if (type?._tag === 'Array') return isChar(resolve(btf, type.element)) && type.count > 0 ? writeString : undefined
  if (type?._tag !== 'Int' || type.sizeBytes > 8) return undefined
  if (type.encoding === 'bool') return writeBool
  return isChar(type) ? writeChar(type) : writeNumber(type)
}

const integer = (value: bigint, sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => Number(BigInt.asUintN(8, value >> BigInt(8 * i))))

const writeTristate: Writer = (value, sizeBytes) => {
  const state = TRISTATE.get(value)
  return state === undefined ? undefined : integer(state, sizeBytes)
}

const BOOL: ReadonlyMap<string, string> = new Map([
  ['0', 'n'],
  ['1', 'y'],
])
const writeBool: Writer = (value, sizeBytes) => (value === 'm' ? undefined : writeTristate(BOOL.get(value) ?? value, sizeBytes))

const writeString: Writer = (value, sizeBytes) => {
  const quoted = /^"(.*)"$/.exec(value)?.[1]
  if (quoted === undefined) return undefined
  const bytes = new Uint8Array(sizeBytes)
  // As libbpf: what is too long is cut, the NUL stays.
  bytes.set(new TextEncoder().encode(quoted).subarray(0, sizeBytes - 1))
  return bytes
}

const writeNumber =
  ({ encoding }: BtfType & { readonly _tag: 'Int' }): Writer =>
  (value, sizeBytes) => {
    const digits = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(value)
    if (digits === null) return undefined
    const number = BigInt(digits[2] ?? '0') * (digits[1] === '-' ? -1n : 1n)
    const bits = sizeBytes * 8
    const wrapped = encoding === 'signed' ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number)
    return wrapped === number ? integer(number, sizeBytes) : undefined
  }

/** A plain char holds the letter itself. */
const writeChar =
  (type: BtfType & { readonly _tag: 'Int' }): Writer =>
  (value, sizeBytes) =>
    TRISTATE.has(value) ? Uint8Array.of(value.charCodeAt(0)) : writeNumber(type)(value, sizeBytes)

const configured = ({ release, arch = 'unknown', config = '' }: Kernel): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const name of IMPLIED.get(arch) ?? []) values.set(name, 'y')
  for (const line of config.split('\n')) {
    const found = /^(CONFIG_\w+)=(.*?)\s*$/.exec(line)
    if (found !== null) values.set(found[1] ?? '', found[2] ?? '')
  }
  for (const [name, value] of VIRTUAL) {
    const said = value(release)
    if (said !== undefined) values.set(name, said)
  }
  return values
}

/** KERNEL_VERSION of linux/version.h, which keeps at most 255 of the last part. */
const versionOf = (release: string): number | undefined => {
  const parsed = parseRelease(release)
  return parsed === undefined ? undefined : (parsed.major << 16) + (parsed.minor << 8) + Math.min(parsed.patch, 255)
}

// Functions of system calls take one struct pt_regs, on either machine, which is also what programs on them are given here.
const SYSCALL_WRAPPER = 'CONFIG_ARCH_HAS_SYSCALL_WRAPPER'
const SYSCALL_WRAPPER_SINCE = 0x41100 // 4.17

/** What every kernel of a machine that can be recorded is configured with (arch/x86/Kconfig, arch/arm64/Kconfig). */
const IMPLIED: ReadonlyMap<Arch, ReadonlyArray<string>> = new Map([
  ['x86_64', ['CONFIG_64BIT', 'CONFIG_X86', 'CONFIG_X86_64', SYSCALL_WRAPPER]],
  ['aarch64', ['CONFIG_64BIT', 'CONFIG_ARM64', SYSCALL_WRAPPER]],
])

/** Entries of no configuration file that libbpf fills in itself (bpf_object__resolve_externs). */
const VIRTUAL: ReadonlyArray<readonly [string, (release: string) => string | undefined]> = [
  ['LINUX_KERNEL_VERSION', release => versionOf(release)?.toString()],
  // Links carry no number of the program's own here.
  ['LINUX_HAS_BPF_COOKIE', () => '0'],
  [
    'LINUX_HAS_SYSCALL_WRAPPER',
    release => {
      const version = versionOf(release)
      return version === undefined || version >= SYSCALL_WRAPPER_SINCE ? '1' : '0'
    },
  ],
]
