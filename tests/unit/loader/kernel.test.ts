// What an object leaves to the recorded kernel: values of its configuration, its symbols, its types. What is known is written
// into the spec; what is not is recorded, and refused by name and place when the program that needs it is to be loaded.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { instantiate } from '../../../src/engine/collection.js'
import { testRun } from '../../../src/engine/vm.js'
import { type CollectionSpec, type Kernel, loadCollectionSpec, setKconfig } from '../../../src/loader/index.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture } from '../../support/fixtures.js'

const test = suite('loader/kernel')
const kconfig = right(loadCollectionSpec(fixture('kconfig')))

const CONFIG = [
  '# Linux/x86 6.1.0 Kernel Configuration',
  'CONFIG_HZ=250',
  'CONFIG_NEGATIVE=-2',
  'CONFIG_BPF=y',
  'CONFIG_LETTER=m',
  'CONFIG_EXT4_FS=m',
  'CONFIG_NAME="(none) too long"',
  '# CONFIG_ABSENT is not set',
  '',
]
const configWith = (name: string, value: string): Kernel => ({
  release: '6.1.0-13-amd64',
  config: CONFIG.map(line => (line.startsWith(`${name}=`) ? `${name}=${value}` : line)).join('\n'),
})
const GIVEN = configWith('', '')

const answers = async (spec: CollectionSpec): Promise<ReadonlyArray<number>> => {
  const engine = await freshEngine()
  const { programs } = right(instantiate(engine)(spec)())
  return Array.from({ length: 10 }, (_, i) => {
    const run = right(testRun(engine)(programs.get('ask')?.id ?? -1, Uint8Array.of(i, 0, 0, 0, 0, 0, 0, 0))())
    return run._tag === 'Exit' ? Number(BigInt.asIntN(32, run.r0)) : Number.NaN
  })
}

test('a program reads the configuration that was given, and 0 where a weak value is missing', async () => {
  // Of the name the last two bytes: it is cut to seven characters, "(none) ", and a NUL.
  const expected = [0x60100, 1, 250, -2, 1, 'm'.charCodeAt(0), 2, ' '.charCodeAt(0), 0, 0]
  assert.equal(await answers(right(setKconfig(GIVEN)(kconfig))), expected)
})

test('what every kernel of a machine has needs no configuration, unless one is given that says otherwise', async () => {
  const wraps = async (kernel: Partial<Kernel>) => (await answers(right(setKconfig({ ...GIVEN, ...kernel })(kconfig))))[9]
  const config = `${GIVEN.config}\nCONFIG_ARCH_HAS_SYSCALL_WRAPPER=n\n`
  assert.is(await wraps({ arch: 'x86_64' }), 1)
  assert.is(await wraps({ arch: 'aarch64' }), 1)
  assert.is(await wraps({ arch: 'unknown' }), 0)
  assert.is(await wraps({ arch: 'x86_64', config }), 0)
})

test('a bool may be a number, and a char may be', async () => {
  const given = await Promise.all(
    [configWith('CONFIG_BPF', '1'), configWith('CONFIG_BPF', '0'), configWith('CONFIG_LETTER', '-3')].map(async kernel =>
      (await answers(right(setKconfig(kernel)(kconfig)))).slice(4, 6),
    ),
  )
  assert.equal(given, [
    [1, 109],
    [0, 109],
    [1, -3],
  ])
})

test('a kernel version is that of the release, its last part at most 255', () => {
  const version = (release: string): number | undefined => {
    const spec = right(setKconfig({ release })(kconfig))
    const at = spec.kconfig.find(one => one.name === 'LINUX_KERNEL_VERSION')
    const contents = spec.maps.get('.kconfig')?.contents
    if (at?.known !== true || contents === undefined) return undefined
    return new DataView(contents.buffer).getUint32(at.offset, true)
  }
  assert.equal(['6.18.44', '5.10', '4.19.312-generic', 'unknown'].map(version), [0x6122c, 0x50a00, 0x413ff, undefined])
})

const UNFIT: ReadonlyArray<readonly [string, string]> = [
  ['CONFIG_HZ', 'y'],
  ['CONFIG_HZ', '2147483648'],
  ['CONFIG_HZ', '"100"'],
  ['CONFIG_NEGATIVE', '32768'],
  ['CONFIG_BPF', 'm'],
  ['CONFIG_BPF', '2'],
  ['CONFIG_LETTER', '128'],
  ['CONFIG_LETTER', 'z'],
  ['CONFIG_EXT4_FS', '1'],
  ['CONFIG_NAME', 'bare'],
]
for (const [name, value] of UNFIT) {
  test(`${name}=${value} does not fit its type`, () => {
    const set = setKconfig(configWith(name, value))(kconfig)
    assert.is(E.isLeft(set) ? set.left.reason : 'accepted', 'KconfigValue')
  })
}

const refusal = async (spec: CollectionSpec): Promise<string> => {
  const made = instantiate(await freshEngine())(spec)()
  return E.isLeft(made) ? renderError(made.left) : 'accepted'
}

const only = (name: string, program: string): CollectionSpec => {
  const spec = right(loadCollectionSpec(fixture(name)))
  const programs = [...spec.programs].map(([key, one]) => [key, { ...one, autoload: key === program }] as const)
  return { ...spec, programs: new Map(programs) }
}

const UNMET: ReadonlyArray<readonly [string, string, string]> = [
  ['ksym', 'address', 'ksym.bpf.c:20: it needs the kernel variable "linux_banner", which is not supported'],
  ['ksym', 'call', 'ksym.bpf.c:26: it needs the kernel function "bpf_task_release", which is not supported'],
  ['core', 'byte_offset', 'core.bpf.c:30: it asks for the offset of task_struct.pid (CO-RE), and was made for no kernel'],
]
for (const [object, program, sentence] of UNMET) {
  test(`${object}: ${program} is refused when it is loaded, by name and line`, async () => {
    const line = `program "${program}": ./tests/fixtures/bpf/${sentence}`
    assert.is((await refusal(only(object, program))).replace(/\.c:\d+/, '.c'), line.replace(/\.c:\d+/, '.c'))
  })
}

test('a configuration value that nobody gave is refused by name', async () => {
  assert.match(
    await refusal(right(setKconfig({ release: '6.1.0' })(kconfig))),
    /the kernel's configuration value "CONFIG_\w+" is not known$/,
  )
})

test('the number of a type in the object itself needs no kernel', async () => {
  assert.is(await refusal(only('core', 'local_id')), 'accepted')
})

test('weak symbols that the kernel does not have are 0', async () => {
  const engine = await freshEngine()
  const { programs } = right(instantiate(engine)(right(loadCollectionSpec(fixture('ksym'))))())
  assert.equal([...programs.keys()], ['maybe'])
  const run = right(testRun(engine)(programs.get('maybe')?.id ?? -1, new Uint8Array(16))())
  assert.is(run._tag === 'Exit' && run.r0, 3n)
})

test.run()
