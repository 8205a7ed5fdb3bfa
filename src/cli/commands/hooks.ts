// hooks [NAME|OBJECT]: what programs can be attached to; all about one; what becomes of each program of an object.
import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { inContext } from '../../base/error.js'
import { loadCollectionSpec } from '../../loader/index.js'
import { readWhole } from '../../node/files.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import type { Json } from '../../output/index.js'
import {
  hookLines,
  hookPageJson,
  hookPageLines,
  hooksJson,
  planJson,
  planLines,
  refusalJson,
  refusalLines,
} from '../../present/hooks.js'
import { hookGroups, hookPage, planOf, refusedGroups } from '../../probe/index.js'
import type { Arch } from '../../trace/index.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'

interface Options {
  readonly format: 'text' | 'json'
  readonly arch: Arch
}

const put = ({ format }: Options, lines: ReadonlyArray<string>, json: Json): number => {
  write(STDOUT, format === 'json' ? `${JSON.stringify(json)}\n` : printLines(lines))
  return EXIT.ok
}

const ofObject = async (path: string, options: Options): Promise<number> => {
  const bytes = await readWhole(path)()
  if (E.isLeft(bytes)) return report(bytes.left)
  const spec = loadCollectionSpec(bytes.right)
  if (E.isLeft(spec)) return report(inContext({ doing: path })(spec.left))
  const plan = planOf(options.arch)(spec.right)
  return put(options, planLines(plan, { width: columns(STDOUT) }), planJson(plan))
}

/** A file with that name is an object. */
export const hooks = async (name: string | undefined, options: Options): Promise<number> => {
  const shown = { width: columns(STDOUT), palette: paletteOf(STDOUT) }
  if (name === undefined) {
    const groups = hookGroups(options.arch)
    return put(options, hookLines(groups, refusedGroups, shown), hooksJson(groups, refusedGroups))
  }
  if (existsSync(name)) return ofObject(name, options)
  const page = hookPage(options.arch, name)
  if ('_tag' in page) return put(options, refusalLines(page, shown), refusalJson(page))
  return put(options, hookPageLines(page, shown), hookPageJson(page))
}
