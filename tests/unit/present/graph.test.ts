// The causal graph as text and for tools that draw: what graphviz reads, and labels whose text cannot leave its quotes.
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CauseGraph, Step } from '../../../src/cause/index.js'
import { graphDot, graphMermaid } from '../../../src/present/graph-dot.js'
import { graphText } from '../../../src/present/graph-text.js'
import { plain } from '../../../src/present/palette.js'
import { testUnless } from '../../support/skip.js'

const test = suite('graph')

const step = (id: string, fields: Step['fields'], seq: number): Step => ({ id, fields, seq, timeNs: seq * 1_000_000, pid: 7 })

const graphOf = (who: string): CauseGraph => ({
  nodes: [
    {
      id: 'n1',
      kind: 'fault',
      class: 'disk-full',
      step: step('disk-full', { who, verb: 'write', object: 'journal', errno: 'ENOSPC' }, 10),
      weighed: { strength: 1, share: 0.9, weight: 1, score: 0.9, fate: 'first' },
    },
    { id: 'n2', kind: 'end', step: step('exited', { who, code: 1 }, 20) },
    {
      id: 'n3',
      kind: 'fault',
      class: 'connection-refused',
      step: step('connection-refused', { who, object: '127.0.0.1:1' }, 30),
      weighed: { strength: 1, share: 1, weight: 0.85, score: 0.4675, fate: 'followed', by: 'n1' },
    },
  ],
  edges: [
    { from: 'n1', to: 'n2', kind: 'error-path', sure: 1 },
    { from: 'n2', to: 'n3', kind: 'should-have-listened', sure: 0.7 },
  ],
  weaker: 3,
})

const EVIL = 'a"] -> x; b [label="\\" #quot; `c` <d> & \u001b[2J\n--'

test('the text names each fact, what it followed from, and why a proof lost', () => {
  assert.equal(graphText(graphOf('db'), plain, 80), [
    '',
    '  What followed from what:',
    '    n1  +0.000 s  disk-full: db could not write journal: ENOSPC [#10]',
    '    n2  +0.010 s  db exited 1 [#20]',
    '        because of n1: it met this and ended after it',
    '    n3  +0.020 s  connection-refused: db: connect to 127.0.0.1:1 refused [#30]',
    '        because of n2: this ran beside it, ended badly, and nobody else',
    '          listened there (fits to 70 %)',
    '',
    '  What was weighed:',
    '    n1  disk-full: proven 1.00 × outcome 0.90 × class 1.00 = 0.90: the first',
    '      finding',
    '    n3  connection-refused: proven 1.00 × outcome 1.00 × class 0.85 = 0.85,',
    '      put at 0.47: follows from n1',
    '    and 3 weaker ones',
  ])
})

const hasDot = spawnSync('dot', ['-V']).status === 0

testUnless(
  test,
  hasDot ? undefined : 'graphviz is not installed',
  'graphviz reads what is written for it, whatever the text',
  () => {
    for (const who of ['db', EVIL]) {
      const drawn = spawnSync('dot', ['-Tplain'], { input: graphDot(graphOf(who)), encoding: 'utf8' })
      assert.is(drawn.status, 0, drawn.stderr)
      assert.is(drawn.stdout.match(/^node /gm)?.length, 3)
      assert.is(drawn.stdout.match(/^edge /gm)?.length, 2)
    }
  },
)

test('each line of the Mermaid form is a node, an edge or a style, whatever the text', () => {
  const LINE = /^ {2}(n\d+\["[^"`<>\\]*(<br\/>[^"`<>\\]*)*"\]|n\d+ (-->|-\.->)\|"[^"`\\]*"\| n\d+|style n\d+ stroke-width:4px)$/
  for (const who of ['db', EVIL]) {
    const [first, ...lines] = graphMermaid(graphOf(who)).trimEnd().split('\n')
    assert.is(first, 'flowchart TD')
    for (const line of lines) assert.match(line, LINE)
  }
})

test('a recording without anything to explain is an empty drawing', () => {
  assert.match(graphDot(undefined), /^digraph cause \{\n.*\}\n$/s)
  assert.is(graphMermaid(undefined), 'flowchart TD\n')
})

test.run()
