// A test that cannot run here says why: the line is collected by tests/run.mjs and printed at the end of the run. Use it for
// what the machine lacks (a tool, a permission), never for what is broken.
import type { Callback, Test } from 'uvu'

export const skip = (name: string, reason: string): void => {
  process.stdout.write(`SKIP ${name}: ${reason}\n`)
}

/** The test when `lacking` is undefined, else a skip with that reason. */
export const testUnless = (suite: Test, lacking: string | undefined, name: string, body: Callback): void => {
  if (lacking === undefined) suite(name, body)
  else skip(name, lacking)
}
