// The built engine for tests, compiled once per test file: each test starts an instance of its own.
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { type Engine, startEngine } from '../../src/engine/instance.js'

const compiled = WebAssembly.compile(readFileSync(new URL('../../wasm/engine.wasm', import.meta.url)))

export const freshEngine = async (seed = 1n): Promise<Engine> => {
  const started = await startEngine(await compiled, seed)()
  if (E.isLeft(started)) throw new Error(`engine does not start: ${started.left.reason}`)
  return started.right
}

/** The value of a `Right`; a `Left` fails the test with its content. */
export const right = <Err, A>(either: E.Either<Err, A>): A => {
  if (E.isLeft(either)) throw new Error(`unexpected Left: ${JSON.stringify(either.left)}`)
  return either.right
}
