// Records without a type as people read them: names in quotes, long runs of zeros counted, every byte accounted for.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesText } from '../../../src/present/bytes.js'

const digits = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

const CASES: ReadonlyArray<readonly [what: string, hex: string, text: string]> = [
  ['nothing', '', ''],
  ['numbers', 'df5e000003000000', 'df5e000003000000'],
  ['a short run of zeros', '0100000000000000ff', '0100000000000000ff'],
  ['a long run of zeros', `01${'00'.repeat(8)}`, '01 00*8'],
  ['a name in its array', `07${digits('python3')}${'00'.repeat(9)}`, '07 "python3" 00*9'],
  ['a name at the end', digits('name'), '"name"'],
  ['few letters are a number', '41424300ff', '41424300ff'],
  ['letters without their NUL are no text', `${digits('abcdef')}ff`, `${digits('abcdef')}ff`],
  ['text that could steer a terminal', `${digits('ab\u001b[2J')}00`, `${digits('ab\u001b[2J')}00`],
]

for (const [what, hex, text] of CASES) test(`bytes: ${what}`, () => assert.is(bytesText(hex), text))

test.run()
