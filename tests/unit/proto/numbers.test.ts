// The numbers of proto/syscalls.tsv against the kernel headers of this machine (linux-libc-dev), which are its source.
import { existsSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { syscallNumber, syscallRow, syscallRows } from '../../../src/trace/syscalls.js'

const test = suite('proto/numbers')

const HEADERS = [
  { abi: 'x86_64', file: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h' },
  { abi: 'i386', file: '/usr/include/x86_64-linux-gnu/asm/unistd_32.h' },
  { abi: 'x32', file: '/usr/include/x86_64-linux-gnu/asm/unistd_x32.h' },
  { abi: 'aarch64', file: '/usr/include/asm-generic/unistd.h' },
] as const

/** `#define __NR_name number`, with or without the x32 bit; names that stand for another are left to the compiler. */
const parse = (text: string): ReadonlyArray<readonly [string, number]> =>
  [...text.matchAll(/^#define __NR_(\w+)\s+(?:\(__X32_SYSCALL_BIT \+ )?(\d+)\)?$/gm)].map(
    m => [m[1] ?? '', Number(m[2])] as const,
  )

/** Not calls: a count, a base for other architectures, and calls that arm64 lacks or has under another name. */
const NOT_CALLS =
  /^(syscalls|arch_specific_syscall|sync_file_range2|.*_time64|clock_\w+64|timer_\w+64|timerfd_\w+64|futex_time64)$/

for (const { abi, file } of HEADERS) {
  if (!existsSync(file)) {
    console.log(`SKIP numbers of ${abi} equal the header: ${file} is missing (install linux-libc-dev)`)
    continue
  }
  test(`numbers of ${abi} equal the kernel header`, () => {
    const ours = new Map(
      syscallRows()
        .filter(row => row.numbers[abi] >= 0)
        .map(row => [row.numbers[abi], row.name]),
    )
    const theirs = parse(readFileSync(file, 'utf8')).filter(([name]) => abi !== 'aarch64' || !NOT_CALLS.test(name))
    assert.ok(theirs.length > 280, `${theirs.length} numbers read`)
    const differing = theirs.filter(([name, number]) => ours.get(number) !== name)
    assert.equal(differing, [])
  })
}

test('a call added after those headers is there on every abi', () => {
  for (const abi of ['native', 'i386', 'x32'] as const) assert.is(syscallRow('x86_64', abi, 462)?.name, 'mseal')
  assert.is(syscallRow('aarch64', 'native', 462)?.name, 'mseal')
})

test('no two rows share a number', () => {
  for (const { abi } of HEADERS) {
    const numbers = syscallRows()
      .map(row => row.numbers[abi])
      .filter(n => n >= 0)
    assert.is(new Set(numbers).size, numbers.length)
  }
})

test('a row that is like another has arguments of its own and no native number of x86_64', () => {
  for (const row of syscallRows().filter(r => r.like !== r.name)) {
    assert.is(row.numbers.x86_64, -1, row.name)
    assert.ok(syscallNumber('x86_64', row.like) !== undefined, `${row.name} is like ${row.like}`)
  }
})

test.run()
