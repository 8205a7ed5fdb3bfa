// Runs test files, each in its own node process, a few at a time, and adds up what they say. A uvu file that forgets
// `test.run()` exits 0 having tested nothing, so a file that ran no test fails the run; skips are listed with their reasons
// (tests/support/skip.ts). Files about live processes depend on a machine that is never quiet: one that fails beside others is
// run once more with nothing beside it, and that run counts; what the first said is printed all the same. Usage: node
// tests/run.mjs [--match TEXT] FOLDER... The last line is "N passed, N failed, N skipped".
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** No single file may hold up the run: the slowest (real programs recorded under load) takes a few minutes. */
const FILE_LIMIT_MS = 15 * 60 * 1000
const IS_TEST = /\.test\.(ts|mjs)$/

/** Folders whose tests watch live processes while other tests load the machine. The rest gives the same answer every time. */
const IS_LIVE = /^tests\/(capture|compare|kernel|page|parity|scenarios)\//

/** Takes longest by far, and would else be left running when all others are done. */
const isLong = path => path.startsWith('tests/scenarios/')

const args = process.argv.slice(2)
const at = args.indexOf('--match')
const match = at < 0 ? '' : args.splice(at, 2)[1]

const filesUnder = path => {
  if (!statSync(path, { throwIfNoEntry: false })) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap(name => (name === 'node_modules' ? [] : filesUnder(join(path, name))))
}

const files = args.flatMap(filesUnder).filter(path => IS_TEST.test(path) && path.includes(match))

const runFile = path =>
  new Promise(done => {
    const child = spawn(process.execPath, ['--import', 'tsx', path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    })
    const began = Date.now()
    let output = ''
    const keep = piece => {
      output += piece
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const timer = setTimeout(() => child.kill('SIGKILL'), FILE_LIMIT_MS)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({ path, code, signal, output, seconds: (Date.now() - began) / 1000 })
    })
  })

/** uvu prints "Total: 3", "Passed: 3", "Skipped: 0" for all suites of a file together. */
const countOf = (output, word) =>
  [...output.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].reduce((sum, found) => sum + Number(found[1]), 0)

const verdict = result => {
  const total = countOf(result.output, 'Total')
  const passed = countOf(result.output, 'Passed')
  const reasons = [...result.output.matchAll(/^SKIP (.*)$/gm)].map(found => found[1])
  const skippedByUvu = countOf(result.output, 'Skipped')
  const ranNone = total === 0 && reasons.length === 0
  const crashed = result.code !== 0 && total === passed
  const unexplained = skippedByUvu > 0
  const failed = total - passed + (ranNone || crashed || unexplained ? 1 : 0)
  const why = ranNone
    ? 'ran no test'
    : crashed
      ? `ended with ${result.signal ?? `exit code ${result.code}`}`
      : unexplained
        ? 'skips without a reason'
        : ''
  return { ...result, passed, failed, reasons, why }
}

const totals = { passed: 0, failed: 0, skipped: 0 }
const skips = []
const queue = [...files.filter(isLong), ...files.filter(path => !isLong(path))]
const again = []

const tell = (mark, result) => {
  process.stdout.write(
    `${mark} ${result.path} (${result.passed} in ${result.seconds.toFixed(1)} s)${result.why ? ` ${result.why}` : ''}\n`,
  )
  if (result.failed > 0) process.stdout.write(`${result.output.trimEnd()}\n`)
}

const count = result => {
  totals.passed += result.passed
  totals.failed += result.failed
  totals.skipped += result.reasons.length
  skips.push(...result.reasons.map(reason => `${result.path}: ${reason}`))
  tell(result.failed > 0 ? 'FAIL' : 'ok  ', result)
}

const worker = async () => {
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const result = verdict(await runFile(path))
    if (result.failed > 0 && IS_LIVE.test(path)) {
      tell('BUSY', result)
      again.push(path)
    } else count(result)
  }
}

if (files.length === 0) {
  process.stdout.write(`no test file under ${args.join(' ')}${match ? ` matches ${match}` : ''}\n`)
  totals.failed = 1
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker))
for (const path of again) count(verdict(await runFile(path)))
for (const skip of skips) process.stdout.write(`SKIPPED ${skip}\n`)
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
process.exit(totals.failed > 0 ? 1 : 0)
