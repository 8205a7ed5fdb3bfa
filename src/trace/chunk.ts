// The parts of a trace file, as values: header, chunk, footer. A Chunk here holds its body decompressed and checked; times
// and strings in it are still relative to the chunk, so it decodes alone. Left out: reading them from bytes (framing.ts).

export type Arch = 'unknown' | 'x86_64' | 'aarch64'

export interface TraceHeader {
  readonly major: number
  readonly minor: number
  /** 32 hex digits; a second header with the same id continues the trace. */
  readonly runId: string
  readonly arch: Arch
  readonly startNs: bigint
  /** Add to a time to get nanoseconds since the Unix epoch. */
  readonly realtimeOffsetNs: bigint
  /** Add to a time to get CLOCK_BOOTTIME. */
  readonly boottimeOffsetNs: bigint
  readonly recorder: string
  readonly kernel: string
  readonly argv: ReadonlyArray<string>
  /** 0 when unknown. */
  readonly rootPid: number
  readonly pageSize: number
  readonly cpuCount: number
  readonly recording: Recording
}

/** What was asked to be recorded and left out. */
export interface Recording {
  readonly snapshotBytes: number
  readonly stdioSnapshotBytes: number
  readonly sampleIntervalNs: bigint
  readonly attached: boolean
  /** Expression (filter.ts); empty: every call was recorded. */
  readonly filter: string
  /** The filter held back calls that state needs, too. */
  readonly only?: boolean
  /** Flight recorder: of each stretch only the last so many bytes were kept. */
  readonly ringBytes?: number
  /** What each opened file is was noted. */
  readonly files?: boolean
  /** What was changed in the run on purpose (inject.ts), as it was asked for; absent: nothing. */
  readonly inject?: ReadonlyArray<string>
  /** What the trace can know; absent: everything. */
  readonly known?: Known
  readonly redacted: boolean
  readonly redactions: ReadonlyArray<string>
  /** When user stacks were taken; empty: never. */
  readonly stacks: ReadonlyArray<StackReason>
}

export type StackReason = 'none' | 'failedCall' | 'longWait' | 'fatalSignal' | 'everyCall'

export interface Known {
  readonly times: boolean
  readonly rawArgs: boolean
  readonly memory: boolean
  readonly comm: boolean
  readonly parents: boolean
  readonly samples: boolean
  readonly processState: boolean
  /** False: nothing names a process, and the first stands as 1. */
  readonly pids: boolean
}

export interface Chunk {
  readonly firstSeq: number
  readonly eventCount: number
  readonly firstTsNs: bigint
  readonly lastTsNs: bigint
  /** A ChunkBody message, decompressed. */
  readonly body: Uint8Array
  /** Where its record lies in the file it was read from. */
  readonly place?: Place
}

/** Bytes of a file, the last one not included. */
export interface Place {
  readonly from: number
  readonly to: number
}

export type EndReason = 'unknown' | 'exited' | 'interrupted' | 'timeout' | 'detached' | 'stopped'

export interface TraceFooter {
  readonly reason: EndReason
  readonly exitCode: number
  readonly exitSignal: number
  readonly endNs: bigint
  readonly events: number
  readonly lost: number
  readonly index: ReadonlyArray<ChunkIndex>
  /** Estimated time tracees stood stopped for the recorder, summed over threads. */
  readonly stoppedNs: bigint
  /** Of a trace made from another tool's file. */
  readonly imported?: Imported
}

/** What of another tool's file could not be made events. */
export interface Imported {
  /** `strace`, `perf script`, ... */
  readonly format: string
  /** 0: not counted, as of formats without lines. */
  readonly lines: number
  readonly unread: number
  /** The first few, and where they stand: line from 1, or offset in bytes of a format without lines. */
  readonly examples: ReadonlyArray<{ readonly at: number; readonly text: string }>
  /** Words of the file that no table knows, which stand as 0 in arguments; and the first few of them. */
  readonly unknown: number
  readonly words: ReadonlyArray<string>
}

export interface ChunkIndex {
  readonly offset: number
  readonly firstSeq: number
  readonly eventCount: number
  readonly firstTsNs: bigint
  readonly lastTsNs: bigint
}

/** Functions of one ELF file that recorded stacks go through. */
export interface SymbolTable {
  /** Hex digits; '': none, and the path names the file. */
  readonly buildId: string
  readonly path: string
  /** In order of their place in the file. */
  readonly symbols: ReadonlyArray<TraceSymbol>
}

export interface TraceSymbol {
  /** Of its first byte, in the file. */
  readonly offset: number
  readonly sizeBytes: number
  readonly name: string
}
