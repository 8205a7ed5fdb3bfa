// Content that was read and refused, and data that ended too early. No failed call shows these; what shows is the file that was
// read last before the process reported an error (read(2): 0 is end of file).
import { FileFlag } from '../../../assembly/abi.js'
import type { FileFact } from '../../engine/facts.js'
import { decisionSeq } from '../decisive.js'
import { endedBadly, type Facts, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { isAnswer, isLibrary, isOptional } from '../optional.js'
import { evidenceOf, latin1, shown, type Rule } from '../rule.js'

/** Part of the program, not of its input: libraries, byte code, modules under system directories, caches. */
const PROGRAM_PARTS = new RegExp(
  [
    /^\/(usr|lib|lib64|bin|sbin|opt)\//,
    /\/(site-packages|dist-packages|node_modules|\.git)\//,
    /\/lib\/(python|node|ruby|perl)/,
    /\.(sh|bash|py|js|mjs|cjs|pl|pm|rb|php|lua)$/,
    /\.(pyc|pth|so|gconv|cache)(\.\d+)*$/,
    /^\/etc\/(ssl\/|ld\.so|nsswitch|passwd|group|hosts|localtime)/,
    /^(pipe|socket|anon_inode|memfd):/,
    /^\/dev\//,
  ]
    .map(part => part.source)
    .join('|'),
)

const has = (f: FileFact, flags: number): boolean => (f.flags & flags) !== 0

const inputs = (p: Proc): ReadonlyArray<FileFact> =>
  p.files
    .filter(f => f.bytesRead > 0 || has(f, FileFlag.Eof))
    .filter(
      f =>
        !has(f, FileFlag.Library | FileFlag.Executed | FileFlag.Mapped) &&
        !isLibrary(f.path) &&
        !isOptional(f.path) &&
        !PROGRAM_PARTS.test(f.path),
    )
    .sort((a, b) => b.lastRead - a.lastRead)

const proof = (cls: CauseClass, p: Proc, f: FileFact, strength: number, evidence: ReadonlyArray<number>): Proof => ({
  class: cls,
  pid: p.fact.pid,
  seq: f.lastRead,
  timeNs: f.lastNs,
  strength,
  subject: { pid: p.fact.pid, comm: p.fact.comm, path: f.path },
  evidence: evidenceOf(f.lastRead, ...evidence),
  fields: { who: who(p), comm: p.fact.comm, object: shown(p, f.path) },
})

const nameIn = (text: string, path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.length > 2 && text.includes(name)
}

/** Reads of this size are a library filling its buffer (stdio's is st_blksize, setbuf(3)), not a program asking for a record. */
const READ_AHEAD = 4096

/** Whole records, then a part of one: the reader asked for more than there was. */
const endsInPart = (f: FileFact): boolean =>
  f.fullReads > 0 && f.shortGot > 0 && f.shortGot < f.shortAsked && f.shortAsked < READ_AHEAD

/** Data with a form of its own, which a reader finds incomplete rather than wrong: archives, compressed and packed files. */
const PACKED = /\.(gz|tgz|xz|txz|bz2|zst|lz4|lzma|zip|jar|7z|tar|cpio|deb|rpm|parquet|png|jpe?g|pdf|bin|dump)$/i

/** Its scripts: files named on its own command line as the thing to run; they are its logic, not its input. */
const isScript = (p: Proc, f: FileFact): boolean => {
  const words = p.fact.argv.split(' ')
  return (
    words[1] !== undefined &&
    !words[1].startsWith('-') &&
    (f.path.endsWith(`/${words[1]}`) || f.path === words[1]) &&
    /\/(sh|bash|dash|python[\d.]*|perl|node|php[\d.]*|ruby|awk|make)$/.test(p.fact.exe)
  )
}

export const configInvalid: Rule = {
  class: 'config-invalid',
  needs: ['File', 'Output'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => endedBadly(p) && p.fact.signal === 0)
      .flatMap(p => {
        const decision = decisionSeq(p)
        const read = inputs(p).filter(
          f => f.lastRead <= decision && f.bytesWritten === 0 && !isScript(p, f) && !PACKED.test(f.path),
        )
        const said = p.outputs
          .filter(o => o.first >= decision)
          .map(o => o.text)
          .join('\n')
        const file = read.find(f => nameIn(said, f.path)) ?? read[0]
        // a child that failed explains more than what this one read; a silent end reports no refusal
        if (
          file === undefined ||
          p.children.some(c => endedBadly(c) && c.fact.last <= decision && !isAnswer(c.fact, c.fact.exitCode))
        )
          return []
        const worked = p.listens.length > 0 || p.files.some(f => f.bytesWritten > 4096)
        return [
          proof(
            'config-invalid',
            p,
            file,
            (worked ? 0.5 : 0.85) *
              (said === '' ? 0.4 : 1) *
              (nameIn(said, file.path) ? 1.1 : 0.85) *
              (startedLate(facts, p) ? 0.9 : 1),
            [p.outputs.find(o => o.first >= decision)?.first ?? p.fact.last],
          ),
        ]
      }),
}

const startedLate = (facts: Facts, p: Proc): boolean => p.fact.lastNs - p.fact.firstNs > 5_000_000_000 && facts.procs.length > 1

/** Strongest with a writer of the same path in this trace that ended badly, or whose write came back short. */
export const truncatedData: Rule = {
  class: 'truncated-data',
  needs: ['File', 'PipeEnd', 'Connection'],
  prove: ({ facts }) => [
    ...facts.procs.filter(endedBadly).flatMap(p => {
      const decision = decisionSeq(p)
      return inputs(p)
        .filter(f => f.lastRead <= decision && !isScript(p, f) && (has(f, FileFlag.Eof) || endsInPart(f)))
        .flatMap(f => {
          const writer = facts
            .usersOf(f.path)
            .find(
              u =>
                u.proc !== p &&
                u.file.bytesWritten > 0 &&
                u.file.first < f.lastRead &&
                (endedBadly(u.proc) || has(u.file, FileFlag.ShortWrite)),
            )
          if (writer !== undefined) return [proof('truncated-data', p, f, 0.9, [writer.proc.fact.last, writer.file.last])]
          return endsInPart(f) || (PACKED.test(f.path) && p.fact.signal === 0) ? [proof('truncated-data', p, f, 0.85, [])] : []
        })
    }),
    ...facts.procs.filter(endedBadly).flatMap(p =>
      p.connections
        .filter(c => c.client && c.eof && c.bytesReceived > 0 && c.last <= p.fact.last)
        .flatMap(c => {
          const announced = Number(/content-length: *(\d+)/i.exec(latin1(c.firstReceived))?.[1] ?? 0)
          if (announced === 0 || announced <= c.bytesReceived) return []
          return [
            {
              class: 'truncated-data' as const,
              pid: p.fact.pid,
              seq: c.last,
              timeNs: c.lastNs,
              strength: 0.95,
              subject: { pid: p.fact.pid, comm: p.fact.comm, address: c.peer },
              evidence: evidenceOf(c.last, c.first),
              fields: { who: who(p), comm: p.fact.comm, object: c.peer },
            },
          ]
        }),
    ),
  ],
}
