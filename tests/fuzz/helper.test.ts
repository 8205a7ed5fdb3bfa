// The recorder's encoder and option parser under libFuzzer with the address and undefined-behaviour sanitizers. What the encoder wrote
// meanwhile, from memory and calls nobody would make, must be a whole trace to both decoders.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, readTrace } from '../../src/trace/index.js'
import { oracleDecode } from '../oracle/decoder.js'
import { ROOT } from '../support/cli.js'
import { SEED } from '../support/seed.js'
import { testUnless } from '../support/skip.js'
import { TIMES } from './times.js'

const HELPER = join(ROOT, 'capture-helper')
/** With all that changes calls, too: probecause-inject is the larger program. */
const SANITIZE = ['-g', '-O1', '-DINJECT', '-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all']
/** As libFuzzer has it, 1 to 2^31. */
const SEED_ARGUMENT = `-seed=${(SEED % 0x7fffffff) + 1}`

const canBuild = (): boolean =>
  spawnSync('clang-14', ['-x', 'c', '-fsanitize=fuzzer', '-', '-o', '/dev/null'], {
    input: 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d == 0 && n; }',
  }).status === 0
const lacking = canBuild() ? undefined : 'needs clang-14 with libFuzzer (Debian: clang-14, libclang-rt-14-dev)'

const test = suite('the recorder under libFuzzer')
const scratchRoot = join(ROOT, 'tests/.tmp')
mkdirSync(scratchRoot, { recursive: true })
const scratch = mkdtempSync(join(scratchRoot, 'fuzz-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

/** All of the recorder but its main; the inspector has another. */
const MAINS = ['main.c', 'inspect.c']

const build = (target: string, more: ReadonlyArray<string> = []): string => {
  const out = join(scratch, target)
  const sources = readdirSync(HELPER).filter(name => name.endsWith('.c') && !MAINS.includes(name))
  const includes = [`-I${HELPER}`, `-I${join(HELPER, 'gen')}`]
  const all = [...sources.map(name => join(HELPER, name)), join(ROOT, `tests/fuzz/helper/${target}.c`)]
  execFileSync('clang-14', ['-std=gnu11', ...SANITIZE, ...more, ...includes, ...all, '-o', out], { stdio: 'pipe' })
  return out
}

const fuzz = (target: string, env: Record<string, string> = {}): void => {
  const args = [`-runs=${TIMES}`, '-max_len=4096', '-len_control=0', SEED_ARGUMENT, `-artifact_prefix=${scratch}/`]
  const ran = spawnSync(target, args, { cwd: scratch, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 })
  const told = ran.stderr.split('\n').filter(line => !/^#|^\\|^"/.test(line))
  assert.is(ran.status, 0, `${SEED_ARGUMENT}\n${told.slice(-60).join('\n')}`)
}

testUnless(test, lacking, `${TIMES} calls with any arguments and memory are encoded as the schema says`, async () => {
  const file = join(scratch, 'trace')
  fuzz(build('calls'), { FUZZ_TRACE: file })
  let events = 0
  for (const part of await readTrace(new Uint8Array(readFileSync(file)))) {
    if (part._tag === 'Problem') assert.unreachable(JSON.stringify(part.error))
    if (part._tag !== 'Chunk') continue
    const decoded = decode(part.chunk)
    if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left))
    const told = oracleDecode(part.chunk.body, part.chunk.firstTsNs)
    assert.is(decoded.right.length, told.length)
    events += told.length
  }
  console.log(`${events} events`)
  assert.ok(events >= TIMES)
})

testUnless(test, lacking, `${TIMES} command lines are taken or refused`, () => fuzz(build('command-line', ['-Dexit=fuzz_exit'])))

test.run()
