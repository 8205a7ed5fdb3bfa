// Events per second of the built engine over a trace recorded a moment ago: decode and state alone, then with one shipped
// counting program attached, and with syscount of libbpf-tools where that is installed. Variants take turns; each replays the
// trace, in a fresh engine, until it has run for at least 3 s in all. Reading and decompressing are done before, since the
// recorder does not wait for them. It prints and never fails.
// Usage: node tests/bench/engine.mjs [TRACE]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadObject } from '../../dist/src/analysis/run.js'
import { findObjects } from '../../dist/src/elf/index.js'
import { startEngine } from '../../dist/src/engine/instance.js'
import { beginTrace, finishTrace, runChunk, seal } from '../../dist/src/engine/run.js'
import { loadCollectionSpec } from '../../dist/src/loader/index.js'
import { readTrace } from '../../dist/src/trace/reader.js'
import { interleaved, ROUNDS, table } from './timing.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const LEAST_MS = 3000 / ROUNDS

const must = either => {
  if (either._tag === 'Left') throw new Error(JSON.stringify(either.left))
  return either.right
}

/** One call after another, a search through many files, many short processes. */
const WORK = `
  dd if=/dev/zero of=/dev/null bs=1 count=20000
  grep -r -c probecause ${join(ROOT, 'node_modules/typescript')} ${join(ROOT, 'node_modules/vite')}
  i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i+1)); done`

const recorded = () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-bench-'))
  const path = join(folder, 'trace')
  spawnSync(join(ROOT, 'capture-helper/probecause-capture'), ['-o', path, '--', 'sh', '-c', WORK], { stdio: 'ignore' })
  const bytes = readFileSync(path)
  rmSync(folder, { recursive: true })
  return bytes
}

const parts = await readTrace(process.argv[2] === undefined ? recorded() : readFileSync(process.argv[2]))
const { header } = parts.find(part => part._tag === 'Header')
const chunks = parts.flatMap(part => (part._tag === 'Chunk' ? [part.chunk] : []))
const events = chunks.reduce((sum, chunk) => sum + chunk.eventCount, 0)
const body = chunks.reduce((sum, chunk) => sum + chunk.body.length, 0)
const wasm = await WebAssembly.compile(readFileSync(join(ROOT, 'wasm/engine.wasm')))

const shipped = name => readFileSync(join(ROOT, `src/probe/catalog/${name}.bpf.o`))
/** The object that an installed tool carries; none where it is not installed. */
const installed = tool => (existsSync(tool) ? findObjects(readFileSync(tool)).slice(0, 1) : [])

const PROGRAMS = [
  { name: 'decode + state' },
  { name: '+ kinds (a program per event)', object: shipped('kinds') },
  { name: '+ calls (a program per entry and exit)', object: shipped('calls') },
  // Its loader leaves the program on entries out, unless times are asked for.
  ...installed('/usr/sbin/syscount').flatMap(({ bytes }) => [
    { name: '+ syscount (libbpf-tools)', object: bytes, wishes: { skip: ['sys_enter'] } },
    { name: '+ both programs of syscount', object: bytes },
  ]),
].map(({ name, object, wishes }) => ({
  name,
  spec: object === undefined ? undefined : must(loadCollectionSpec(object)),
  options: { check: false, ...(wishes === undefined ? {} : { wishes }) },
}))

const fresh = async ({ spec, options }) => {
  const engine = must(await startEngine(wasm, 1n)())
  if (spec !== undefined) must(loadObject(engine, spec, options, { release: header.kernel }, header.arch))
  must(seal(engine)())
  must(beginTrace(engine)(header)())
  return engine
}

const replay = engine => {
  for (const chunk of chunks) must(runChunk(engine)(chunk)())
  must(finishTrace(engine)())
}

/** Engines made ahead, so that a turn holds nothing but the replay; the first one tells how many a turn takes. */
const turns = await Promise.all(
  PROGRAMS.map(async program => {
    replay(await fresh(program)) // compiles what is hot
    const engine = await fresh(program)
    const began = performance.now()
    replay(engine)
    const passes = Math.ceil(LEAST_MS / (performance.now() - began))
    const engines = []
    for (let i = 0; i < passes * ROUNDS; i++) engines.push(await fresh(program))
    return () => {
      const from = performance.now()
      for (let i = 0; i < passes; i++) replay(engines.pop())
      return (events * passes) / (performance.now() - from)
    }
  }),
)

const speeds = interleaved(turns)
console.log(`engine: a trace of ${events} events in ${chunks.length} chunks, ${(body / events).toFixed(0)} bytes an event;`)
console.log(`medians of ${ROUNDS} rounds, each variant at least ${((LEAST_MS * ROUNDS) / 1000).toFixed(0)} s`)
table([
  ['variant', 'M events/s', 'ns an event', 'of decode + state'],
  ...PROGRAMS.map(({ name }, i) => [
    name,
    (speeds[i] / 1e3).toFixed(2),
    (1e6 / speeds[i]).toFixed(0),
    (speeds[i] / speeds[0]).toFixed(2),
  ]),
])
