// The text of an explanation: what a terminal of 80 columns shows, and that nothing of the recorded program acts on it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Explanation, Symptom } from '../../../src/cause/index.js'
import { explainText } from '../../../src/present/explain.js'
import { explainJson } from '../../../src/present/explain-json.js'
import { plain } from '../../../src/present/palette.js'

const FULL = {
  who: 'orders-db (pid 812)',
  comm: 'orders-db',
  verb: 'write',
  object: 'spool/journal',
  errno: 'ENOSPC',
  syscall: 'write',
}

const fullDisk: Explanation = {
  symptom: {
    kind: 'exit',
    pid: 811,
    comm: 'orders-api',
    code: 1,
    signal: 0,
    durationNs: 2_100_000_000,
    seq: 9100,
    timeNs: 2_100_000_000,
    says: 'database unavailable',
  },
  findings: [
    {
      class: 'disk-full',
      pid: 812,
      seq: 4411,
      timeNs: 100_000_000,
      strength: 1,
      severity: 'critical',
      confidence: 0.97,
      subject: { pid: 812, comm: 'orders-db', path: '/w/spool/journal', syscall: 'write', errno: 'ENOSPC' },
      evidence: [4411],
      fields: FULL,
      chain: [
        { id: 'disk-full', fields: FULL, seq: 4411, timeNs: 100_000_000, pid: 812 },
        { id: 'exited', fields: { who: 'orders-db', code: 1 }, seq: 4460, timeNs: 120_000_000, pid: 812 },
        { id: 'refused', fields: { who: 'orders-api', object: '127.0.0.1:7401' }, seq: 9022, timeNs: 2_000_000_000, pid: 811 },
        { id: 'exited', fields: { who: 'orders-api', code: 1 }, seq: 9100, timeNs: 2_100_000_000, pid: 811 },
      ],
    },
  ],
}

test('no line is wider than the terminal', () => {
  for (const width of [40, 60, 80, 120])
    for (const line of explainText({ explanation: fullDisk, gaps: [], page: './why.html' }, plain, width))
      assert.ok(line.length <= width, `${width}: ${line}`)
})

test('the first screen says what failed, what it said, and where the cause lies', () => {
  assert.equal(explainText({ explanation: fullDisk, gaps: [], page: './why.html' }, plain, 80), [
    '✗ orders-api exited 1 after 2.1 s. It says "database unavailable".',
    '  The cause lies elsewhere:',
    '  disk-full, certain: orders-db (pid 812) could not write spool/journal: [#4411]',
    '  ENOSPC',
    '',
    '  From cause to symptom:',
    '    +0.000 s  orders-db (pid 812) could not write spool/journal: ENOSPC  [#4411]',
    '    +0.020 s  orders-db exited 1                                         [#4460]',
    '    +1.900 s  orders-api: connect to 127.0.0.1:7401 refused              [#9022]',
    '    +2.000 s  orders-api exited 1                                        [#9100]',
    '',
    '  To do: free space where spool/journal lies.              Full page: ./why.html',
  ])
})

const [first] = fullDisk.findings
const verdictLines = (changed: Partial<Symptom>): string => {
  const symptom = { ...(fullDisk.symptom as Symptom), ...changed }
  return explainText({ explanation: { ...fullDisk, symptom }, gaps: [] }, plain, 200)[0] ?? ''
}

test('a message that names what the finding is about lies nowhere else', () => {
  assert.match(verdictLines({ says: 'cannot write spool/journal' }), /journal". The cause:$/)
})

test('a root that outlived what hung was not running when the recording ended', () => {
  assert.match(
    verdictLines({ kind: 'hang', stopped: true, code: 124 }),
    /^✗ orders-api exited 124 after 2.1 s: what hung was stopped\./,
  )
  assert.match(verdictLines({ kind: 'hang' }), /was still running when the recording ended/)
})

test('no step stands later than what followed from it', () => {
  assert.ok(first)
  const chain = first.chain.map((step, i) => (i === 0 ? { ...step, timeNs: 3_000_000_000 } : step))
  const findings = [{ ...first, chain }] as unknown as Explanation['findings']
  const times = explainText({ explanation: { ...fullDisk, findings }, gaps: [] }, plain, 100).flatMap(
    l => /^ {4}\+([\d.]+) s/.exec(l)?.[1] ?? [],
  )
  assert.equal(times, ['0.000', '0.000', '1.880', '1.980'])
})

test('what the trace could not show is said', () => {
  const lines = explainText({ explanation: { findings: [] }, gaps: ['3 events are missing from the trace'] }, plain, 80)
  assert.ok(lines.includes('  Not seen: 3 events are missing from the trace.'))
})

test('control characters of the recorded program never reach the terminal', () => {
  const evil = '\u001b[2J\u0007\r\nowned'
  const explanation = {
    ...fullDisk,
    symptom: { ...fullDisk.symptom, comm: evil, says: evil } as Explanation['symptom'],
    findings: fullDisk.findings.map(f => ({ ...f, fields: { ...f.fields, who: evil, object: evil } })),
  } as Explanation
  assert.not.match(explainText({ explanation, gaps: [] }, plain, 80).join(''), /[\u0000-\u001f]/)
})

test('the JSON is version 1 and ranks from 1', () => {
  const doc = JSON.parse(explainJson({ explanation: fullDisk, gaps: [] }))
  assert.is(doc.version, 1)
  assert.is(doc.findings[0].rank, 1)
  assert.is(doc.findings[0].summary, 'orders-db (pid 812) could not write spool/journal: ENOSPC')
  assert.equal(doc.findings[0].evidence, [4411])
})

test.run()
