// The commands where less is allowed than usual: a user without any right, namespaces of its own, behind Docker's system call
// filter, on a machine that takes no files. Each works there, or says in one sentence what keeps it from working.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { syscallRows } from '../../src/trace/syscalls.js'
import { testUnless } from '../support/skip.js'
import { LACKING, ROOT, SCRATCH, tracee } from './recording.js'

const test = suite('capture: confined')

const QUICK_MS = 60_000
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const lackingTool = (...argv: ReadonlyArray<string>): string | undefined =>
  spawnSync(argv[0] ?? '', argv.slice(1)).status === 0 ? undefined : `${argv.join(' ')} does not work here`
const lackingRoot = process.getuid?.() === 0 ? undefined : 'needs root'
const lackingNamespaces = lackingTool('unshare', '-Urpmf', '--mount-proc', 'true')
const lackingMounts = lackingRoot ?? lackingTool('unshare', '-m', 'mount', '--bind', '/', '/mnt')

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A file of its own, so that nothing is quoted twice. */
const scriptFile = (script: string): string => {
  const path = join(SCRATCH, `${scripts++}.sh`)
  writeFileSync(path, `${script}\n`)
  return path
}
let scripts = 0

const shell = (script: string, cwd = SCRATCH): Said => {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const said = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd, env, timeout: QUICK_MS })
  return { code: said.status, stdout: said.stdout, stderr: said.stderr }
}

const COMMAND = 'sh -c "cat /no/such/file"'
const WHY = `src/cli/probecause why -- ${COMMAND}`
const LOOK = 'sleep 5 >/dev/null 2>&1 & src/cli/probecause why -p $!; kill %1 2>/dev/null'

const works = (said: Said): void => {
  assert.is(said.code, 1)
  assert.match(said.stderr, /\/no\/such\/file/)
  assert.match(said.stderr, /ENOENT|[Nn]o such file/)
  oneSentence(said)
}

/** Nobody is left with a bare errno, or with a trace of our own stack. */
const oneSentence = ({ stdout, stderr }: Said): void => {
  assert.not.match(stdout + stderr, /Operation not permitted$|\bEPERM\s*$|^ {4}at /m)
  assert.not.match(stdout + stderr, /a bug in probecause/)
}

const looks = (said: Said): void => {
  assert.match(said.stdout + said.stderr, /sleep/)
  oneSentence(said)
}

const healthy = (said: Said): void => {
  assert.is(said.code, 0, said.stdout)
  assert.not.match(said.stdout, /^no /m)
}

// ---- a user without any right: the checkout is bound to where everybody may read

const asNobody = (script: string): Said => {
  const here = join(SCRATCH, 'for-nobody')
  mkdirSync(here, { recursive: true })
  const inner = `cd "${here}" && exec ${NOBODY.join(' ')} bash ${scriptFile(script)}`
  return shell(`exec unshare -m bash ${scriptFile(`mount --bind "${ROOT}" "${here}" && ${inner}`)}`)
}
const lackingNobody = LACKING ?? lackingMounts ?? lackingTool(...NOBODY, 'node', '--version')

testUnless(test, lackingNobody, 'as nobody: why, why -p, record and doctor', async () => {
  works(asNobody(WHY))
  looks(asNobody(LOOK))
  const record = asNobody('src/cli/probecause record -o /tmp/nobody.$$ -- true && rm /tmp/nobody.*')
  assert.is(record.code, 0, record.stderr)
  const doctor = asNobody('src/cli/probecause doctor')
  healthy(doctor)
  assert.match(doctor.stdout, /only processes of user nobody/)
})

testUnless(test, lackingNobody, 'as nobody: a process of root is refused with whose it is, and what to do', async () => {
  const said = asNobody(`src/cli/probecause why -p ${process.pid}; src/cli/probecause record -o /dev/null -p ${process.pid}`)
  assert.match(said.stderr, /belongs to user root, and this is user nobody/)
  assert.match(said.stderr, /Run as root/)
  oneSentence(said)
})

testUnless(test, lackingNobody, 'as nobody where writing is not allowed, record says so, and why works', async () => {
  const said = asNobody('here=$PWD; cd /etc; exec "$here/src/cli/probecause" record -- true')
  assert.is(said.code, 125)
  assert.match(said.stderr, /permission denied|read-only/)
  oneSentence(said)
})

// ---- namespaces

const inNamespaces = (script: string): Said =>
  shell(`cd "${ROOT}" && exec unshare -Urpmf --mount-proc bash ${scriptFile(script)}`)

testUnless(test, LACKING ?? lackingNamespaces, 'in user, pid and mount namespaces: why, why -p, record and doctor', async () => {
  works(inNamespaces(WHY))
  looks(inNamespaces(LOOK))
  const trace = join(SCRATCH, 'namespaces.trace')
  const record = inNamespaces(`src/cli/probecause record -o ${trace} -- sh -c "exit 3"; exit $?`)
  assert.is(record.code, 3)
  assert.ok(existsSync(trace))
  const doctor = inNamespaces('src/cli/probecause doctor')
  healthy(doctor)
  assert.match(doctor.stdout, /a pid namespace of its own/)
  const absent = inNamespaces('src/cli/probecause why -p 3999999')
  assert.match(absent.stderr, /no process 3999999 in this container/)
})

testUnless(
  test,
  LACKING ?? lackingNamespaces,
  'where /proc numbers the processes of another namespace, or is missing, that is said',
  async () => {
    const foreign = shell(`cd "${ROOT}" && exec unshare -Urpf src/cli/probecause why -- true`)
    assert.is(foreign.code, 125)
    assert.match(foreign.stderr, /\/proc is that of another pid namespace\s+Mount the one of this namespace/)
    const missing = shell(
      `cd "${ROOT}" && exec unshare -Urm sh -c "mount -t tmpfs t /proc && src/cli/probecause record -o ${join(SCRATCH, 'x')} -- true"`,
    )
    assert.is(missing.code, 125)
    assert.match(missing.stderr, /\/proc is not mounted/)
  },
)

// ---- Docker's filter

const BLOCKED = readFileSync(join(ROOT, 'tests/fixtures/confined/docker.tsv'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map(line => line.split('\t')[0] ?? '')

const listWithout = (name: string, ...more: ReadonlyArray<string>): string => {
  const column = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const numbers = syscallRows()
    .filter(row => ![...BLOCKED, ...more].includes(row.name))
    .flatMap(row => row.numbers[column] ?? [])
  const path = join(SCRATCH, name)
  writeFileSync(path, numbers.join('\n'))
  return path
}

/** As root in a container: without the capabilities that Docker drops, where this is root at all. */
const DROPPED = lackingRoot === undefined ? 'setpriv --bounding-set=-sys_ptrace,-sys_admin,-dac_read_search,-sys_module' : ''
const filtered = (list: string, script: string): Said =>
  shell(`cd "${ROOT}" && exec ${DROPPED} ${tracee('filtered')} ${list} bash ${scriptFile(script)}`)
const lackingFilter = LACKING ?? (DROPPED === '' ? undefined : lackingTool(...DROPPED.split(' '), 'true'))

testUnless(test, lackingFilter, "behind Docker's default filter: why, why -p, record and doctor", async () => {
  const list = listWithout('docker.list')
  works(filtered(list, WHY))
  looks(filtered(list, LOOK))
  const record = filtered(list, 'src/cli/probecause record -o /dev/null -- sh -c "exit 3"; exit $?')
  assert.is(record.code, 3)
  const doctor = filtered(list, 'src/cli/probecause doctor')
  healthy(doctor)
  assert.match(doctor.stdout, /a system call filter is on this process/)
})

testUnless(test, lackingFilter, 'behind a filter without process_vm_readv memory is read from /proc', async () => {
  const list = listWithout('no-readv.list', 'process_vm_readv', 'process_vm_writev')
  works(filtered(list, WHY))
  looks(filtered(list, LOOK))
  healthy(filtered(list, 'src/cli/probecause doctor'))
})

testUnless(
  test,
  lackingFilter,
  'behind a filter without ptrace the filter is named, and how to allow it; why -p works',
  async () => {
    const list = listWithout('no-ptrace.list', 'ptrace')
    for (const command of [WHY, `src/cli/probecause record -o /dev/null -- true`]) {
      const said = filtered(list, command)
      assert.is(said.code, 125)
      assert.match(
        said.stderr,
        /seccomp filter forbids probecause to record other processes \(Seccomp: 2 in \/proc\/self\/status, EPERM\)/,
      )
      assert.match(said.stderr, /--cap-add=SYS_PTRACE/)
      oneSentence(said)
    }
    looks(filtered(list, LOOK))
    const doctor = filtered(list, 'src/cli/probecause doctor')
    assert.is(doctor.code, 4)
    assert.match(doctor.stdout, /^no {2}recording a seccomp filter/m)
  },
)

// ---- nowhere to write

/** The checkout is bound to /mnt, since it may lie below what is covered; then all that is named takes no files. */
const readOnly = (covered: ReadonlyArray<string>, script: string): Said => {
  const cover = covered.map(place => `if [ -d ${place} ]; then mount -t tmpfs -o ro none ${place}; fi`).join('; ')
  const mounts = `mount --bind "${ROOT}" /mnt && mount -o remount,bind,ro /mnt && cd /mnt && ${cover} && mount -o remount,bind,ro /`
  return shell(`exec unshare -m bash ${scriptFile(`unset TMPDIR XDG_RUNTIME_DIR; ${mounts}\n${script}`)}`)
}
const lackingReadOnly = LACKING ?? lackingMounts

testUnless(
  test,
  lackingReadOnly,
  'on a read-only root without /tmp: why and why -p use other places, record says what to do',
  async () => {
    works(readOnly(['/tmp', '/var/tmp'], WHY))
    looks(readOnly(['/tmp', '/var/tmp'], LOOK))
    const record = readOnly(['/tmp', '/var/tmp'], 'src/cli/probecause record -- true')
    assert.is(record.code, 125)
    assert.match(record.stderr, /read-only.*\n.*-o/)
    oneSentence(record)
    const doctor = readOnly(['/tmp', '/var/tmp'], 'src/cli/probecause doctor')
    assert.match(doctor.stdout, /^ok {2}scratch +\/dev\/shm/m)
  },
)

testUnless(test, lackingReadOnly, 'where no place takes files, why says which were tried', async () => {
  const said = readOnly(['/tmp', '/var/tmp', '/dev/shm', '/run'], `src/cli/probecause why -- true`)
  assert.is(said.code, 125)
  assert.match(said.stderr, /no place for the recording/)
  assert.match(said.stderr, /TMPDIR/)
  oneSentence(said)
})

test.run()
