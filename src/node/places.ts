// Where the parts of this installation lie. Files run from dist/src/node (built) or src/node (tsx, in tests); the root is
// the nearest folder above that holds package.json.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const findRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) || dirname(from) === from ? from : findRoot(dirname(from))

export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)))

export const PLACES = {
  engine: join(ROOT, 'wasm', 'engine.wasm'),
  helper: join(ROOT, 'capture-helper', 'probecause-capture'),
  injector: join(ROOT, 'capture-helper', 'probecause-inject'),
  inspector: join(ROOT, 'capture-helper', 'probecause-inspect'),
  page: join(ROOT, 'dist', 'probecause.html'),
  site: join(ROOT, 'dist', 'site'),
  probes: join(ROOT, 'src', 'probe', 'catalog'),
  package: join(ROOT, 'package.json'),
} as const
