// The report for a ticket: nothing of a trace becomes markup, whatever it says and wherever; the policy names the style that is there; what
// was asked to be replaced is nowhere in the file; and the list of contents tells what is in it.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analyze } from '../../../src/analysis/analyze.js'
import { citedEvents } from '../../../src/analysis/cited.js'
import { noCoverage } from '../../../src/analysis/coverage.js'
import type { Finding } from '../../../src/cause/index.js'
import { nodeEnv } from '../../../src/node/env.js'
import { citedSeqs } from '../../../src/present/evidence.js'
import { contentsOf, REPORT_REDACTIONS, type ReportView, reportDocument, reportHtml } from '../../../src/present/report/index.js'
import { STYLE, STYLE_HASH } from '../../../src/present/report/style.js'
import { redactor, type ReportRedaction } from '../../../src/present/report/redact.js'
import type { SystemEvent } from '../../../src/trace/index.js'
import { ROOT } from '../../support/cli.js'
import { someHeader } from '../../support/events.js'

const test = suite('report')

const recorded = async (name: string, redact: ReadonlyArray<ReportRedaction> = []): Promise<ReportView> => {
  const trace = join(ROOT, 'tests/golden', name, 'trace.pctrace')
  const found = await analyze(nodeEnv)(trace)()
  assert.ok(E.isRight(found))
  const { header, explanation, coverage } = found.right
  const events = await citedEvents(nodeEnv)(trace, citedSeqs(explanation.findings), coverage.events)()
  assert.ok(E.isRight(events))
  const cited = { arch: header.arch, startNs: header.startNs, events: events.right }
  return { ...found.right, stacks: new Map(), cited, redact: new Set(redact) }
}

/** Everything a program may choose. */
const hostile = (text: string): ReportView => {
  const finding: Finding = {
    class: 'config-invalid',
    subject: { path: text, comm: text, address: text },
    pid: 7,
    seq: 2,
    timeNs: 5,
    strength: 1,
    evidence: [2],
    fields: { who: text, object: text, path: text, syscall: 'openat', errno: 'ENOENT', address: text },
    missing: [text],
    severity: 'high',
    confidence: 0.9,
    chain: [
      { id: text, fields: { who: text }, seq: 2, timeNs: 5, pid: 7 },
      { id: 'exit', fields: { who: text, code: 1 }, seq: 3, timeNs: 9, pid: 7 },
    ],
  }
  const event: SystemEvent = {
    seq: 2,
    timestamp: 1_000_000_000n,
    pid: 7,
    tid: 7,
    eventType: 'ProcessExec',
    data: { _tag: 'Exec', path: text, argv: [text, text], oldTid: 0 },
    context: { comm: text },
    names: { path: text, comm: text, peer: text },
  }
  return {
    header: {
      ...someHeader,
      argv: [text],
      recorder: text,
      kernel: text,
      recording: { ...someHeader.recording, redactions: [text] },
    },
    explanation: {
      symptom: { kind: 'exit', pid: 7, comm: text, code: 1, signal: 0, durationNs: 9, seq: 3, timeNs: 9, says: text },
      findings: [finding, finding],
    },
    coverage: { ...noCoverage, problems: [text] },
    facts: [],
    stacks: new Map([
      [
        2,
        {
          end: 'bottom' as const,
          frames: [{ address: 1n, place: { module: { path: text, buildId: '', inode: 0n }, offset: 1 }, name: text, plus: 1 }],
        },
      ],
    ]) as unknown as ReportView['stacks'],
    cited: { arch: 'x86_64', startNs: 0n, events: new Map([[2, { entry: event }]]) },
    redact: new Set(),
  }
}

const HOSTILE: ReadonlyArray<string> = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>1</script>',
  '</pre></article></main><iframe src=//x>',
  '<!--',
  ']]>',
  '&lt;b&gt;',
  '{{script}} ${1} {who}',
  '\u001b[2J\u0000\u0007\r\n',
  '\u202egnp.exe\u2066\u061c\ufeff',
]

const TAG = /<\/?([a-z]\w*)((?:\s+[a-z-]+="[^"<>]*")*)\s*>|<!doctype html>/gi
const TAGS = new Set(
  'html head meta title style body header h1 main section h2 article p b a span h3 h4 ol li time pre ul code dl dt dd footer'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'href', 'id'])

for (const text of HOSTILE)
  test(`${JSON.stringify(text)} in every name stays text`, () => {
    const page = reportHtml(reportDocument(hostile(text)))
    const rest = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(TAG, (_, tag: string | undefined, attributes = '') => {
      assert.ok(tag === undefined || TAGS.has(tag), tag)
      for (const [, name] of String(attributes).matchAll(/\s+([a-z-]+)="[^"]*"/g)) assert.ok(ATTRIBUTES.has(name ?? ''), name)
      return ''
    })
    assert.not.match(rest, /[<>]/)
    assert.not.match(page, /[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\u061c\ufeff]/)
    for (const line of Object.values(contentsOf(reportDocument(hostile(text)))).flat())
      assert.not.match(line, /[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/)
  })

test('the policy names the style that is there, and allows nothing else', () => {
  assert.is(STYLE_HASH, `sha256-${createHash('sha256').update(STYLE).digest('base64')}`)
  const page = reportHtml(reportDocument(hostile('x')))
  assert.ok(page.includes(`<style>${STYLE}</style>`))
  assert.ok(page.includes(`content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'"`))
  assert.not.match(STYLE, /url\(|@import|<|&/)
})

test('a finding stands with its chain, its calls and what to do', async () => {
  const document = reportDocument(await recorded('config-stack'))
  const [first] = document.findings
  assert.is(document.kind, 'failed')
  assert.ok(first !== undefined && first.calls.length > 0 && first.actions.length > 0)
  const page = reportHtml(document)
  for (const call of first.calls) assert.ok(page.includes(`-${call.seq}">`), 'a call can be pointed at')
  assert.match(page, /orders\.conf/)
})

test('a healthy run has a report, too', async () => {
  const document = reportDocument(await recorded('healthy-pipe'))
  assert.is(document.kind, 'fine')
  assert.match(reportHtml(document), /<h1>/)
})

test('the contents name what is in the file', async () => {
  const { items, note } = contentsOf(reportDocument(await recorded('config-stack')))
  const text = items.join('\n')
  assert.match(text, /the command line: \.\/orders/)
  assert.match(text, /paths: .*\/etc\/orders\/orders\.conf/)
  assert.match(text, /printed: "no configuration/)
  assert.match(note, /does not contain the recording/)
})

test('replaced paths and data are nowhere in the file', async () => {
  const page = reportHtml(reportDocument(await recorded('config-stack', REPORT_REDACTIONS)))
  assert.not.match(page, /orders\.conf|no configuration|etc\/orders/)
  assert.match(page, /path-1/)
  assert.match(page, /data-1/)
})

const KNOWN = { hosts: ['db.example.org'], paths: ['/srv/app data/x.yml', '/srv/app/conf/main.yml', 'main.yml', 'conf/main.yml'] }

const CASES: ReadonlyArray<readonly [kind: ReportRedaction, text: string, becomes: string]> = [
  ['users', 'open /home/alice/a and /home/alice/b, /home/bob', 'open /home/user-1/a and /home/user-1/b, /home/user-2'],
  ['users', 'mail in /var/mail/alice', 'mail in /var/mail/user-1'],
  ['hosts', 'connect to 10.1.2.3:5432 and [2001:db8::1]:80', 'connect to host-1:5432 and [host-2]:80'],
  ['hosts', 'db.example.org is 10.1.2.3, not 127.0.0.1 or ::1', 'host-1 is host-2, not 127.0.0.1 or ::1'],
  ['hosts', 'at 12:34:56', 'at 12:34:56'],
  ['paths', 'no /srv/x, nor /usr/lib/x', 'no /path-1, nor /usr/lib/x'],
  ['paths', 'no /srv/app data/x.yml', 'no /path-1'],
  ['paths', 'no ./conf/main.yml, main.yml or /srv/app/conf/main.yml', 'no /path-1, /path-1 or /path-1'],
  ['data', 'nothing "quoted" in a sentence', 'nothing "quoted" in a sentence'],
]

for (const [kind, text, becomes] of CASES)
  test(`${kind}: ${text}`, () => {
    const { text: replace } = redactor(new Set([kind]), KNOWN)
    assert.is(replace(text), becomes)
    assert.is(redactor(new Set(), KNOWN).text(text), text)
  })

test('data in a call is replaced, its paths and addresses are not', () => {
  const { call } = redactor(new Set(['data']), KNOWN)
  assert.is(call('write(3</tmp/x>, "secret \\"word", 9) = 9'), 'write(3</tmp/x>, "data-1", 9) = 9')
  assert.is(call('openat(AT_FDCWD, "a/b.yml", O_RDONLY) = 3'), 'openat(AT_FDCWD, "a/b.yml", O_RDONLY) = 3')
  assert.is(call('{sin_addr=inet_addr("10.0.0.1")}'), '{sin_addr=inet_addr("10.0.0.1")}')
})

test.run()
