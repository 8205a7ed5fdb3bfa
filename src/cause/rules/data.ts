// Content that was read and refused, and data that ended too early. No failed call shows these; what shows is the file that was
// read last before the process reported an error (read(2): 0 is end of file).
import { FileFlag } from '../../../assembly/abi.js'
import type { FileFact } from '../../engine/facts.js'
import { decisionSeq, isSeriousErrno } from '../decisive.js'
import { endedBadly, type Facts, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { has, inputs, isGiven, sources } from '../inputs.js'
import { isAnswer, isLibrary, isOptional } from '../optional.js'
import { evidenceOf, latin1, shown, type Rule } from '../rule.js'

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

/** Endings of data, which a reader that finds their end too early has no other complaint about. */
const DATA = /\.(rec|dat|data|csv|tsv|db|idx|log|img|raw|wav|bz|out|blob|pb|avro|ndjson|jsonl)$/i

/** Read to its end in the moment before the process gave up. */
const endMetLast = (p: Proc, f: FileFact, decision: number): boolean =>
  has(f, FileFlag.Eof) &&
  f.lastRead <= decision &&
  !inputs(p).some(o => o !== f && o.first > f.lastRead && o.first < decision) &&
  !p.failed.some(o => o.first > f.lastRead && o.last < decision && isSeriousErrno(o.errno)) &&
  !p.children.some(c => c.fact.first > f.lastRead && c.fact.first < decision)

/** The file that was refused: the one that the message names; else one that was being read when the message came, or the one read last
 * before it. Source text may be settings, and is so less often. */
const refused = (p: Proc, said: string): { readonly file: FileFact; readonly source: boolean } | undefined => {
  const decision = decisionSeq(p)
  const asInput = (f: FileFact): boolean => f.bytesWritten === 0 && !PACKED.test(f.path)
  const pick = (all: ReadonlyArray<FileFact>): FileFact | undefined => {
    const read = all.filter(asInput)
    const before = read.filter(f => f.lastRead <= decision)
    const meanwhile = read.filter(f => f.lastRead > decision && f.first < decision)
    return [...before, ...meanwhile].find(f => nameIn(said, f.path)) ?? meanwhile[0] ?? before[0]
  }
  const file = pick(inputs(p))
  if (file !== undefined) return { file, source: false }
  const source = pick(sources(p))
  return source === undefined ? undefined : { file: source, source: true }
}

export const configInvalid: Rule = {
  class: 'config-invalid',
  needs: ['File', 'Output'],
  prove: ({ facts }) =>
    facts.procs
      .filter(p => endedBadly(p) && p.fact.signal === 0)
      .flatMap(p => {
        const decision = decisionSeq(p)
        const words = p.outputs.filter(o => o.first >= decision)
        const said = words.map(o => o.text).join('\n')
        const found = refused(p, said)
        // a child that failed explains more than what this one read; a silent end reports no refusal
        if (
          found === undefined ||
          p.children.some(c => endedBadly(c) && c.fact.last <= decision && !isAnswer(c.fact, c.fact.exitCode))
        )
          return []
        const { file, source } = found
        // what it was given to do on its command line or its standard input is not settings that it had got over
        const worked = p.listens.length > 0 || (p.files.some(f => f.bytesWritten > 4096) && !isTask(p, file))
        return [
          proof(
            'config-invalid',
            p,
            file,
            (worked ? 0.5 : 0.85) *
              (source ? 0.6 : 1) *
              (words.length === 0 ? 0.4 : 1) *
              (nameIn(said, file.path) ? 1.1 : 0.85) *
              (startedLate(facts, p) ? 0.9 : 1),
            [words[0]?.first ?? p.fact.last],
          ),
        ]
      }),
}

/** Handed to it to be worked on: named by the user, or open already when it was started, as standard input is. */
const isTask = (p: Proc, f: FileFact): boolean => isGiven(p, f.path) || f.opens === 0 || f.first < p.fact.lastExec

const startedLate = (facts: Facts, p: Proc): boolean => p.fact.lastNs - p.fact.firstNs > 5_000_000_000 && facts.procs.length > 1

const O_CLOEXEC = 0o2000000

/** The loader asks for a library's header whole, and maps it when it has that (elf(5), ld.so(8)): one that ended before was cut off. */
const cutLibraries = (p: Proc): ReadonlyArray<FileFact> =>
  p.files.filter(
    f =>
      isLibrary(f.path) &&
      has(f, FileFlag.Eof | FileFlag.ShortRead) &&
      !has(f, FileFlag.Mapped) &&
      (f.openFlags & O_CLOEXEC) !== 0 &&
      f.bytesWritten === 0,
  )

/** On a disk: what the kernel makes up has no size, or one that says nothing (sysfs: a page). */
const isStored = (path: string): boolean => /^\/(?!dev\/|proc\/|sys\/)/.test(path)

/** Read, and there was nothing in it; by somebody who did not make it. */
const isEmpty = (f: FileFact): boolean =>
  f.bytesRead === 0 &&
  has(f, FileFlag.Eof) &&
  !has(f, FileFlag.Created | FileFlag.Truncated) &&
  f.bytesWritten === 0 &&
  isStored(f.path)

/** Its end was met before the size that the kernel had told of it (fstat(2)), by somebody who did not change it. */
const isCutShort = (f: FileFact): boolean => has(f, FileFlag.CutShort) && f.bytesWritten === 0 && isStored(f.path)

/** Strongest where less came than the size had promised; or with a writer of the same path in this trace that ended badly, or whose
 * write came back short. */
export const truncatedData: Rule = {
  class: 'truncated-data',
  needs: ['File', 'PipeEnd', 'Connection'],
  prove: ({ facts }) => [
    ...facts.procs.filter(endedBadly).flatMap(p => {
      const decision = decisionSeq(p)
      return [
        ...p.files.filter(f => isCutShort(f) && f.first < decision).map(f => proof('truncated-data', p, f, 1, [])),
        ...cutLibraries(p).map(f => proof('truncated-data', p, f, 0.9, [])),
        ...p.files
          .filter(f => isEmpty(f) && f.lastRead <= decision && !isOptional(f.path, p.fact.argv))
          .map(f => proof('truncated-data', p, f, endMetLast(p, f, decision) ? 0.75 : 0.5, [])),
      ]
    }),
    ...facts.procs.filter(endedBadly).flatMap(p => {
      const decision = decisionSeq(p)
      return inputs(p)
        .filter(f => f.lastRead <= decision && (has(f, FileFlag.Eof) || endsInPart(f) || PACKED.test(f.path)))
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
          const packed = PACKED.test(f.path) && p.fact.signal === 0
          if (endsInPart(f) || (packed && has(f, FileFlag.Eof))) return [proof('truncated-data', p, f, 0.85, [])]
          if (packed) return [proof('truncated-data', p, f, 0.65, [])] // those with their index at the end are read from there
          if (p.fact.signal !== 0 || !endMetLast(p, f, decision)) return []
          return [proof('truncated-data', p, f, has(f, FileFlag.Binary) || DATA.test(f.path) ? 0.7 : 0.35, [])]
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
