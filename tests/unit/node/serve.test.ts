// Who may ask the server of `view`, and for what: the token and the Host header, ranges of the trace, and nothing else of the machine.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Range, rangeOf } from '../../../src/node/range.js'
import { serveView, type Viewing } from '../../../src/node/serve.js'

const test = suite('serving the viewer')

const folder = mkdtempSync(join(tmpdir(), 'probecause-serve-'))
const site = join(folder, 'site')
const trace = join(folder, 'a"<b>.trace')
mkdirSync(join(site, 'deeper'), { recursive: true })
writeFileSync(join(site, 'index.html'), '<body><!-- trace --></body>')
writeFileSync(join(site, 'page.js'), 'page')
writeFileSync(join(site, 'secret.txt'), 'secret')
writeFileSync(join(site, 'deeper', 'x.js'), 'deeper')
writeFileSync(trace, '0123456789')

let viewing: Viewing
test.before(async () => {
  const served = await serveView(site, trace)()
  assert.ok(E.isRight(served))
  viewing = served.right
})
test.after(async () => {
  await viewing.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((done, broken) => {
    const { hostname, port, host } = new URL(viewing.url)
    const sent = request({ hostname, port, path, method, headers: { host, ...headers } }, answer => {
      const pieces: Buffer[] = []
      answer.on('data', piece => pieces.push(piece))
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces).toString() }),
      )
    })
    sent.on('error', broken)
    sent.end()
  })

const base = (): string => new URL(viewing.url).pathname

test('it listens on this machine alone, and its address has a token', () => {
  assert.match(viewing.url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/)
})

test('the page names the trace and its size, whatever the file is called', async () => {
  const { status, body } = await ask(base())
  assert.is(status, 200)
  assert.match(body, /id="trace" data-name="a&quot;&lt;b&gt;\.trace" data-url="trace" data-bytes="10"><\/script>/)
})

const STATUS: ReadonlyArray<readonly [name: string, path: () => string, status: number]> = [
  ['the page by its name', () => `${base()}index.html`, 200],
  ['a file beside it', () => `${base()}page.js`, 200],
  ['the trace', () => `${base()}trace`, 200],
  ['a query changes nothing', () => `${base()}page.js?x=/../..`, 200],
  ['no token', () => '/', 403],
  ['no token, and a name', () => '/trace', 403],
  ['another token', () => `/${'0'.repeat(32)}/trace`, 403],
  ['a token cut short', () => `${base().slice(0, -2)}/trace`, 403],
  ['a file of no known kind', () => `${base()}secret.txt`, 404],
  ['a folder below', () => `${base()}deeper/x.js`, 404],
  ['the folder above', () => `${base()}../site/secret.txt`, 404],
  ['the folder above, escaped', () => `${base()}%2e%2e%2fsite%2fpage.js`, 404],
  ['no name the map inherits', () => `${base()}constructor`, 404],
]

for (const [name, path, status] of STATUS)
  test(`${name}: ${status}`, async () => {
    const answer = await ask(path())
    assert.is(answer.status, status)
    assert.is(answer.headers['x-content-type-options'], 'nosniff')
    assert.is(answer.headers['access-control-allow-origin'], undefined)
    if (status !== 200) assert.is(answer.body, '')
  })

test('a name that was made to resolve here is refused (DNS rebinding)', async () => {
  const { port } = new URL(viewing.url)
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`])
    assert.is((await ask(base(), { host })).status, 403, host)
  assert.is((await ask(base(), { host: `localhost:${port}` })).status, 200)
})

test('only reading is allowed', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) assert.is((await ask(`${base()}trace`, {}, method)).status, 405)
  const head = await ask(`${base()}trace`, {}, 'HEAD')
  assert.equal([head.status, head.headers['content-length'], head.body], [200, '10', ''])
})

test('without the slash at its end the address leads to it', async () => {
  const { status, headers } = await ask(base().slice(0, -1))
  assert.equal([status, headers['location']], [308, base()])
})

test('ranges of the trace', async () => {
  const parts: ReadonlyArray<readonly [range: string, status: number, body: string, said: string | undefined]> = [
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=5-4', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ]
  for (const [range, status, body, said] of parts) {
    const answer = await ask(`${base()}trace`, { range })
    assert.equal([answer.status, answer.body, answer.headers['content-range']], [status, body, said], range)
  }
})

test('a range is within the file', () => {
  const cases: ReadonlyArray<readonly [string | undefined, number, Range]> = [
    [undefined, 5, { _tag: 'Whole' }],
    ['bytes=-', 5, { _tag: 'Whole' }],
    ['bytes=-9', 5, { _tag: 'Part', from: 0, to: 4 }],
    ['bytes=-0', 5, { _tag: 'Bad' }],
    ['bytes=0-0', 0, { _tag: 'Bad' }],
    ['bytes=9999999999999999-', 5, { _tag: 'Whole' }],
  ]
  for (const [header, size, range] of cases) assert.equal(rangeOf(header, size), range, header)
})

test('what cannot be served is said', async () => {
  const left = async (served: ReturnType<typeof serveView>) => {
    const it = await served()
    assert.ok(E.isLeft(it))
    return it.left.reason
  }
  assert.is(await left(serveView(site, join(folder, 'none'))), 'NotFound')
  assert.is(await left(serveView(site, folder)), 'NotAFile')
  assert.is(await left(serveView(join(folder, 'none'), trace)), 'NotBuilt')
})

test.run()
