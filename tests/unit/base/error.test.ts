// Errors as one line: outermost context first, places in their own notation.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Context, fail, failed, inContext, offset, pc, renderError, seq } from '../../../src/base/error.js'

const test = suite('errors')

test('contexts render outermost first', () => {
  const inner = fail('MapError', 'BadSize', { doing: 'value size is 0', at: offset(0x18, '.maps') })
  const error = pipe(
    inner,
    E.mapLeft(inContext({ doing: 'map', subject: '"starts"' })),
    E.mapLeft(inContext({ doing: 'load maps' })),
    E.mapLeft(inContext({ doing: 'openat.bpf.o' })),
  )
  assert.ok(E.isLeft(error))
  assert.is(renderError(error.left), 'openat.bpf.o: load maps: map "starts": value size is 0 (.maps+0x18)')
})

test('every kind of place has a notation', () => {
  const cases: ReadonlyArray<readonly [Context, string]> = [
    [{ doing: 'x' }, 'x'],
    [{ doing: 'x', at: offset(9) }, 'x (at byte 9)'],
    [{ doing: 'x', at: pc(3) }, 'x (pc 3)'],
    [{ doing: 'x', subject: 'y', at: seq(7) }, 'x y (event #7)'],
  ]
  for (const [context, line] of cases) assert.is(renderError(failed('T', 'R', context)), line)
})

test('a line stays a line', () => {
  assert.is(renderError(failed('T', 'R', 'a\n  b')), 'a b')
})

test('context keeps tag, reason and remedy', () => {
  const error = inContext({ doing: 'outer' })(failed('IoError', 'NotFound', 'inner', 'Look again.'))
  assert.equal([error._tag, error.reason, error.remedy], ['IoError', 'NotFound', 'Look again.'])
})

test.run()
