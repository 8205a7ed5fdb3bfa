// The JSON that commands print is what its codec and its schema document, and nothing else is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DOCUMENT_NAMES, schemaText } from '../../../src/present/json/index.js'
import { cli, ROOT } from '../../support/cli.js'
import { isDocumented, schemaErrors } from '../../support/documents.js'

const test = suite('documented JSON')
const GOLDEN = join(ROOT, 'tests/golden')
const cases = readdirSync(GOLDEN, { withFileTypes: true }).flatMap(e => (e.isDirectory() ? [e.name] : []))
const traces = cases.map(name => join(GOLDEN, name, 'trace.pctrace'))

for (const name of cases)
  test(`${name}: the expected explanation is documented`, () =>
    isDocumented('explain', readFileSync(join(GOLDEN, name, 'explain.json'), 'utf8')))

test('so is one held against another run', async () => {
  const [one = '', other = ''] = traces
  isDocumented('explain', (await cli(['explain', '--format', 'json', one, '--baseline', other])).stdout)
})

test('so are groups, with what could not be read', async () => {
  isDocumented('group', (await cli(['explain', '--format', 'json', ...traces, '/nowhere.trace'])).stdout)
})

test('so are comparisons, of the same run and of different programs', async () => {
  for (const good of traces.slice(0, 2))
    for (const bad of traces) isDocumented('diff', (await cli(['diff', '--format', 'json', good, bad])).stdout)
})

const found = JSON.parse(readFileSync(join(GOLDEN, cases[0] ?? '', 'explain.json'), 'utf8'))
const WRONG: ReadonlyArray<readonly [string, unknown]> = [
  ['a key more', { ...found, surprise: 1 }],
  ['a key less', { ...found, findings: undefined }],
  ['another version', { ...found, version: 2 }],
  ['a class that is none', { ...found, findings: [{ ...found.findings[0], class: 'bad-luck' }] }],
  ['a time that is a number', { ...found, symptom: { ...found.symptom, durationNs: 12 } }],
  ['half an event', { ...found, findings: [{ ...found.findings[0], evidence: [1.5] }] }],
]
for (const [what, value] of WRONG)
  test(`the schema refuses ${what}`, () => assert.ok(schemaErrors('explain', JSON.parse(JSON.stringify(value))).length > 0))

type Property = readonly [path: string, { readonly description?: string }]

/** Every property there is, with its path. */
const properties = (schema: unknown, path: string): ReadonlyArray<Property> => {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]): ReadonlyArray<Property> => {
    const here =
      key === 'properties' ? Object.entries(value).map(([name, p]): Property => [`${path}.${name}`, p as Property[1]]) : []
    return [...here, ...properties(value, `${path}.${key}`)]
  })
}

test('every key of every document is described', () => {
  const bare = DOCUMENT_NAMES.flatMap(name =>
    properties(JSON.parse(schemaText(name)), name).flatMap(([path, p]) => (p.description === undefined ? [path] : [])),
  )
  assert.equal(bare, [])
})

test('the command prints each schema, and refuses what is none', async () => {
  for (const name of DOCUMENT_NAMES) assert.is((await cli(['schema', name])).stdout, schemaText(name))
  assert.is((await cli(['schema'])).stdout, schemaText('explain'))
  assert.is((await cli(['schema', 'page'])).code, 2)
})

test.run()
