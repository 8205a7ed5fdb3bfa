// Builds dist/probecause.html: one file that holds the page, its worker and the engine, and that may load nothing else.
//
// The worker is bundled first, as a classic script, and the page second; both become text inside src/app/page.html. The
// policy in the page's head names the hash of each script and style it carries, so nothing that is added later can run.
// A trace is no script: src/node/page.ts puts it into the finished file without touching the policy.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** fp-ts ships two trees; bundlers can only drop what is not used from the ES one. */
const alias = [{ find: /^fp-ts\/lib\/(.*?)(\.js)?$/, replacement: 'fp-ts/es6/$1.js' }]
const target = 'es2022'

/** A script's text ends at the first `</script`, and `<!--` changes how the rest is read; neither may occur in it. */
const insideScript = (code: string): string => code.replace(/<(?=\/script|!--|script)/gi, '\\x3c')

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const policy = (scripts: ReadonlyArray<string>, styles: ReadonlyArray<string>): string =>
  [
    `default-src 'none'`,
    `script-src ${scripts.map(hashOf).join(' ')} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src ${styles.map(hashOf).join(' ')}`,
    'img-src blob: data:',
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

const onePage = (): Plugin => ({
  name: 'one-page',
  apply: 'build',
  async generateBundle(_options, bundle) {
    const page = Object.values(bundle).find(part => part.type === 'chunk')
    if (page === undefined) throw new Error('the page was not bundled')
    for (const name of Object.keys(bundle)) delete bundle[name]
    const script = insideScript(page.code.trim())
    const style = readFileSync(here('src/app/page.css'), 'utf8').trim()
    const parts: Readonly<Record<string, string>> = {
      policy: policy([script], [style]),
      style,
      script,
      worker: insideScript((await workerCode()).trim()),
      engine: gzipSync(readFileSync(here('wasm/engine.wasm')), { level: 9 }).toString('base64'),
    }
    const source = readFileSync(here('src/app/page.html'), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const part = parts[name]
      if (part === undefined) throw new Error(`src/app/page.html asks for {{${name}}}`)
      return part
    })
    this.emitFile({ type: 'asset', fileName: 'probecause.html', source })
  },
})

export default defineConfig({
  logLevel: 'warn',
  resolve: { alias },
  plugins: [onePage()],
  build: {
    target,
    outDir: 'dist',
    emptyOutDir: false, // tsc writes there too
    copyPublicDir: false,
    modulePreload: false,
    rolldownOptions: { input: here('src/app/main.ts'), output: { format: 'iife' } },
  },
})
