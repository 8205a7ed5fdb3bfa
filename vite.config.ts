// Builds the page twice from one bundle: dist/probecause.html, one file that holds the page, its worker and the engine, and that may
// load nothing else; and dist/site, the same as files under names that change with their content, with SQL beside them, which may
// load from its own folder and nowhere else. `probecause view` serves the site.
//
// The worker is bundled first, as a classic script, and the page second; both become text inside src/app/page.html. The
// policy in the page's head names the hash of each script and style it carries, so nothing that is added later can run.
// A trace is no script: src/node/page.ts puts it into the finished file without touching the policy.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compress, init } from '@bokuweb/zstd-wasm'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** fp-ts ships two trees; bundlers can only drop what is not used from the ES one. */
const alias = [{ find: /^fp-ts\/lib\/(.*?)(\.js)?$/, replacement: 'fp-ts/es6/$1.js' }]
const target = 'es2022'

/** A script's text ends at the first `</script`, and `<!--` changes how the rest is read; neither may occur in it. */
const insideScript = (code: string): string => code.replace(/<(?=\/script|!--|script)/gi, '\\x3c')

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** `self`: of the site, which has its parts beside it. */
const policy = (scripts: ReadonlyArray<string>, style: string, self: boolean): string =>
  [
    `default-src 'none'`,
    `script-src ${[...scripts.map(hashOf), ...(self ? [`'self'`] : [])].join(' ')} 'wasm-unsafe-eval'`,
    ...(self ? [`connect-src 'self'`] : []),
    'worker-src blob:',
    `style-src ${hashOf(style)}`,
    'img-src blob: data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')

const workerCode = async (): Promise<string> => {
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias },
    build: {
      target,
      write: false,
      rolldownOptions: { input: here('src/browser/worker.ts'), output: { format: 'iife' } },
    },
  })) as Rolldown.RolldownOutput
  return built.output[0].code
}

const page = (parts: Readonly<Record<'policy' | 'style' | 'program', string>>): string =>
  readFileSync(here('src/app/page.html'), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name as keyof typeof parts]
    if (part === undefined) throw new Error(`src/app/page.html asks for {{${name}}}`)
    return part
  })

const block = (id: string, text: string, type = 'text/plain'): string => `<script type="${type}" id="${id}">${text}</script>`

/** A seventh smaller than gzip, and the page can undo it: it reads such files as well. In base64. */
const ZSTD_LEVEL = 22
const zstd = (bytes: Uint8Array): string => Buffer.from(compress(bytes, ZSTD_LEVEL)).toString('base64')

/** The shipped probes' objects: names and sizes, and all their bytes packed together, since they are much alike. */
const probes = (): string => {
  const folder = here('src/probe/catalog')
  const objects = readdirSync(folder).filter(name => name.endsWith('.bpf.o'))
  const bytes = objects.map(name => readFileSync(`${folder}/${name}`))
  const sizes = objects.map((name, i) => [name.replace('.bpf.o', ''), bytes[i]?.length])
  return JSON.stringify({ sizes, packed: zstd(Buffer.concat(bytes)) })
}

interface Built {
  readonly script: string
  readonly style: string
  readonly worker: string
  readonly engine: Uint8Array
}

/** The worker and the engine, one behind the other. */
const parts = ({ worker, engine }: Built): string => {
  const script = Buffer.from(worker)
  return `<script type="text/plain" id="parts" data-worker="${script.length}">${zstd(Buffer.concat([script, engine]))}</script>`
}

const oneFile = (built: Built): string => {
  const { script, style } = built
  const inside = insideScript(script)
  const program = [
    `<script>${inside}</script>`,
    parts(built),
    block('probes', probes(), 'application/json'),
  ].join('\n')
  return page({ policy: policy([inside], style, false), style, program })
}

type Emit = (name: string, source: string | Uint8Array) => void

/** Names carry a part of their content's hash, so that a file may be kept for ever by whoever serves it. */
const site = ({ script, style, worker, engine }: Built, emit: Emit): void => {
  const named = (name: string, source: string | Uint8Array): string => {
    const [stem = '', extension = ''] = name.split('.')
    const full = `${stem}-${createHash('sha256').update(source).digest('hex').slice(0, 10)}.${extension}`
    emit(full, source)
    return full
  }
  const sql = (extension: string): string =>
    named(`sql.${extension}`, readFileSync(here(`node_modules/sql.js/dist/sql-wasm.${extension}`)))
  const parts = {
    worker: named('worker.js', worker),
    engine: named('engine.wasm', engine),
    sql: { script: sql('js'), wasm: sql('wasm') },
  }
  const program = [
    `<script src="${named('page.js', script)}"></script>`,
    block('site', JSON.stringify(parts), 'application/json'),
    block('probes', probes(), 'application/json'),
  ].join('\n')
  emit('index.html', page({ policy: policy([], style, true), style, program }))
}

const bothPages = (): Plugin => ({
  name: 'both-pages',
  apply: 'build',
  async generateBundle(_options, bundle) {
    const bundled = Object.values(bundle).find(part => part.type === 'chunk')
    if (bundled === undefined) throw new Error('the page was not bundled')
    for (const name of Object.keys(bundle)) delete bundle[name]
    await init()
    const built: Built = {
      script: bundled.code.trim(),
      style: readFileSync(here('src/app/page.css'), 'utf8').trim(),
      worker: (await workerCode()).trim(),
      engine: readFileSync(here('wasm/engine.wasm')),
    }
    this.emitFile({ type: 'asset', fileName: 'probecause.html', source: oneFile(built) })
    site(built, (name, source) => this.emitFile({ type: 'asset', fileName: `site/${name}`, source }))
  },
})

export default defineConfig({
  logLevel: 'warn',
  resolve: { alias },
  plugins: [bothPages()],
  build: {
    target,
    outDir: 'dist',
    emptyOutDir: false, // tsc writes there too
    copyPublicDir: false,
    modulePreload: false,
    rolldownOptions: { input: here('src/app/main.ts'), output: { format: 'iife' } },
  },
})
