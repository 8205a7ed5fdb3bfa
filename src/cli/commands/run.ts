// run OBJECT TRACE: replays a trace through the programs of an eBPF object: outputs as they are written, then the maps.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as A from 'fp-ts/lib/Array.js'
import * as E from 'fp-ts/lib/Either.js'
import { isComplete } from '../../analysis/coverage.js'
import { type Ran, runObject } from '../../analysis/run.js'
import { text } from '../../base/bytes.js'
import type { AnyFailed } from '../../base/error.js'
import { parseAssignment } from '../../loader/index.js'
import { nodeEnv } from '../../node/env.js'
import { readWhole } from '../../node/files.js'
import { PLACES } from '../../node/places.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import type { Output } from '../../output/index.js'
import { countFaults } from '../../present/faults.js'
import {
  leftOutLines,
  lossLines,
  noteLine,
  outputJson,
  outputLine,
  repeatedLine,
  snapshotJson,
  snapshotLines,
  untypedLines,
} from '../../present/run.js'
import { CATALOG, parseAttach } from '../../probe/index.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'
import { namedMaps } from '../stacks.js'

interface Options {
  readonly set: ReadonlyArray<string>
  readonly kconfig?: string
  readonly format: 'text' | 'json'
  readonly strict?: boolean
  readonly check: boolean
  readonly only?: ReadonlyArray<string>
  readonly skip?: ReadonlyArray<string>
  readonly attach: ReadonlyArray<string>
}

/** A name that is neither a file nor a probe gets the probes as its remedy. */
const withProbes = (error: AnyFailed, object: string): AnyFailed =>
  error.reason === 'NotFound' && !existsSync(object) && !object.includes('/')
    ? {
        ...error,
        remedy: `No file and no shipped probe has that name. Shipped are ${CATALOG.map(probe => probe.name).join(', ')}.`,
      }
    : error

/** A shipped probe by name, unless a file has that name. */
const objectPath = (given: string): string =>
  !existsSync(given) && CATALOG.some(probe => probe.name === given) ? join(PLACES.probes, `${given}.bpf.o`) : given

const exitCode = (ran: Ran, strict: boolean | undefined): number =>
  strict === true && (!isComplete(ran.coverage) || ran.losses.drops + ran.losses.faults > 0) ? EXIT.incomplete : EXIT.ok

export const run = async (object: string, trace: string, options: Options): Promise<number> => {
  const assignments = A.sequence(E.Applicative)(options.set.map(parseAssignment))
  if (E.isLeft(assignments)) return report(assignments.left, EXIT.usage)
  const attached = parseAttach(options.attach)
  if (E.isLeft(attached)) return report(attached.left)
  const { only, skip } = options
  const wishes = { ...attached.right, ...(only === undefined ? {} : { only }), ...(skip === undefined ? {} : { skip }) }
  const kconfig = options.kconfig === undefined ? E.right(undefined) : await readWhole(options.kconfig)()
  if (E.isLeft(kconfig)) return report(kconfig.left)
  const palette = paletteOf(STDOUT)
  const asJson = options.format === 'json'
  const outputs: Output[] = []
  const untyped = new Set<string>()
  const faults = countFaults()
  const ran = await runObject(nodeEnv)(
    {
      object: objectPath(object),
      trace,
      assignments: assignments.right,
      check: options.check,
      wishes,
      ...(kconfig.right === undefined ? {} : { kconfig: text(kconfig.right) }),
    },
    (output, header) => {
      if (output._tag === 'Record' && output.value._tag === 'Bytes') untyped.add(output.map)
      if (asJson) outputs.push(output)
      else if (output._tag !== 'Fault' || faults.take(output))
        write(STDOUT, `${outputLine(output, { startNs: header.startNs, palette })}\n`)
    },
  )()
  if (E.isLeft(ran)) return report(withProbes(ran.left, objectPath(object)))
  const { maps, losses, coverage, notes, leftOut } = ran.right
  const remarks = [...notes.map(noteLine), ...leftOutLines(leftOut), ...untypedLines(untyped)]
  write(STDERR, printLines(remarks.map(remark => `probecause: ${remark}`)))
  if (asJson) {
    const whole = { version: 1, outputs: outputs.map(outputJson), maps: maps.map(snapshotJson), losses }
    write(STDOUT, `${JSON.stringify(whole)}\n`)
  } else {
    const shown = await namedMaps(trace, maps)
    write(STDOUT, printLines(shown.flatMap(map => snapshotLines(map, palette))))
    const lost = [...lossLines(losses), ...faults.repeated().map(([first, times]) => repeatedLine(first, times))]
    write(STDERR, printLines(lost.map(line => `probecause: incomplete: ${line}`)))
  }
  sayGaps(coverage)
  return exitCode(ran.right, options.strict)
}
