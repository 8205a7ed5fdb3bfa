// The three records of a trace file, from their messages to values. Left out: where they lie in the file (framing.ts).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { hex, text } from '../base/bytes.js'
import type { Imported, Recording, SymbolTable, TraceFooter, TraceHeader } from './chunk.js'
import { ARCH, CODEC, END_REASON, STACK_REASON, word } from './names.js'
import { decodeMessage, messages, toCount, toI64, toU64 } from './wire.js'

/** A chunk as it lies in the file: `body` still carries its codec and is unchecked. */
export interface StoredChunk {
  readonly firstSeq: number
  readonly eventCount: number
  readonly firstTsNs: bigint
  readonly lastTsNs: bigint
  readonly crc32c: number
  readonly codec: 'none' | 'gzip' | 'unknown'
  readonly rawLen: number
  readonly body: Uint8Array
}

type RecordingMessage = InstanceType<typeof messages.Recording>

const recordingOf = (m: RecordingMessage): Recording => {
  const ringBytes = toCount(m.ringBytes) ?? 0
  const base = {
    snapshotBytes: m.snapshotBytes,
    stdioSnapshotBytes: m.stdioSnapshotBytes,
    sampleIntervalNs: toU64(m.sampleIntervalNs),
    attached: m.attached,
    filter: m.filter,
    redacted: m.redacted,
    redactions: m.redactions,
    ...(m.only ? { only: true } : {}),
    ...(ringBytes > 0 ? { ringBytes } : {}),
    ...(m.files ? { files: true } : {}),
    ...(m.inject.length > 0 ? { inject: m.inject } : {}),
    stacks: m.stacks.map(reason => word(STACK_REASON, reason)),
  }
  if (m.known == null) return base
  const { times, rawArgs, memory, comm, parents, samples, processState, pids } = m.known as InstanceType<typeof messages.Known>
  return { ...base, known: { times, rawArgs, memory, comm, parents, samples, processState, pids } }
}

export const decodeHeader = (bytes: Uint8Array): E.Either<string, TraceHeader> =>
  pipe(
    decodeMessage(messages.Header, bytes),
    E.map(m => ({
      major: m.major,
      minor: m.minor,
      runId: hex(m.runId),
      arch: word(ARCH, m.arch),
      startNs: toU64(m.startNs),
      realtimeOffsetNs: toI64(m.realtimeOffsetNs),
      boottimeOffsetNs: toU64(m.boottimeOffsetNs),
      recorder: m.recorder,
      kernel: m.kernel,
      argv: m.argv.map(text),
      rootPid: m.rootPid,
      pageSize: m.pageSize,
      cpuCount: m.cpuCount,
      recording: recordingOf((m.recording ?? new messages.Recording()) as RecordingMessage),
    })),
  )

export const decodeStoredChunk = (bytes: Uint8Array): E.Either<string, StoredChunk> =>
  pipe(
    decodeMessage(messages.Chunk, bytes),
    E.flatMap(m => {
      const firstSeq = toCount(m.firstSeq)
      if (firstSeq === undefined) return E.left('its first event number is out of range')
      return E.right({
        firstSeq,
        eventCount: m.eventCount,
        firstTsNs: toU64(m.firstTsNs),
        lastTsNs: toU64(m.lastTsNs),
        crc32c: m.crc32c,
        codec: CODEC[m.codec] ?? 'unknown',
        rawLen: m.rawLen,
        body: m.body,
      })
    }),
  )

const importedOf = (m: InstanceType<typeof messages.Imported>): Imported => ({
  format: m.format,
  lines: toCount(m.lines) ?? 0,
  unread: toCount(m.unread) ?? 0,
  examples: (m.examples as ReadonlyArray<InstanceType<typeof messages.Unread>>).map(example => ({
    at: toCount(example.at) ?? 0,
    text: text(example.text),
  })),
  unknown: toCount(m.unknown) ?? 0,
  words: m.words.map(text),
})

export const decodeFooter = (bytes: Uint8Array): E.Either<string, TraceFooter> =>
  pipe(
    decodeMessage(messages.Footer, bytes),
    E.map(m => ({
      reason: word(END_REASON, m.reason),
      exitCode: m.exitCode,
      exitSignal: m.exitSignal,
      endNs: toU64(m.endNs),
      events: toCount(m.events) ?? 0,
      lost: toCount(m.lost) ?? 0,
      index: (m.index as ReadonlyArray<InstanceType<typeof messages.ChunkIndex>>).map(row => ({
        offset: toCount(row.offset) ?? 0,
        firstSeq: toCount(row.firstSeq) ?? 0,
        eventCount: row.eventCount,
        firstTsNs: toU64(row.firstTsNs),
        lastTsNs: toU64(row.lastTsNs),
      })),
      stoppedNs: toU64(m.stoppedNs),
      ...(m.imported == null ? {} : { imported: importedOf(m.imported as InstanceType<typeof messages.Imported>) }),
    })),
  )

export const decodeSymbols = (bytes: Uint8Array): E.Either<string, SymbolTable> =>
  pipe(
    decodeMessage(messages.SymbolTable, bytes),
    E.map(m => ({
      buildId: hex(m.buildId),
      path: text(m.path),
      symbols: (m.symbols as ReadonlyArray<InstanceType<typeof messages.Symbol>>).map(symbol => ({
        offset: toCount(symbol.address) ?? 0,
        sizeBytes: toCount(symbol.size) ?? 0,
        name: text(symbol.name),
      })),
    })),
  )
