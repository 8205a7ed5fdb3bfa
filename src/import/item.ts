// What a reader of another recorder's format makes of its lines or records, before it becomes events (build/): who, when, and what
// happened, with the arguments as far as the source tells them. One vocabulary for all formats, so that what follows from a call
// (processes, snapshots, redaction) is made in one place. Types only.

/** An argument as a text trace writes it. */
export type Value =
  /** `3`, `-1`, `0644`, `0x7f12`, `3.5`: integers as they are meant, in 64 bits or less. */
  | { readonly _tag: 'Number'; readonly value: bigint }
  /** `O_RDONLY`, `AT_FDCWD`, `NULL`, `RLIM_INFINITY`, `SIGCHLD`, `brk`: any word that stands for a number. */
  | { readonly _tag: 'Word'; readonly text: string }
  /** `O_RDONLY|0x80000`, `~[RT_1]` is Not of a List, `4*1024`, `1<<CAP_CHOWN`, `TCGETS or SNDCTL_TMR_TIMEBASE`. */
  | {
      readonly _tag: 'Expression'
      readonly operator: '|' | '*' | '<<' | '+' | '-' | '~' | '==' | 'or'
      readonly of: ReadonlyArray<Value>
    }
  /** Bytes between quotes, unescaped; `cut`: the source kept no more (`"..."...`). */
  | { readonly _tag: 'Text'; readonly bytes: Uint8Array; readonly cut: boolean }
  /** `[1, 2]`, `[CHLD RTMIN]`, `["a", "b", ...]`. */
  | { readonly _tag: 'List'; readonly items: ReadonlyArray<Value>; readonly cut: boolean }
  /** `{st_mode=S_IFREG|0644, ...}`; a field without a name has ''. */
  | { readonly _tag: 'Struct'; readonly fields: ReadonlyArray<readonly [name: string, value: Value]>; readonly cut: boolean }
  /** `htons(80)`, `inet_pton(AF_INET6, "::1", &sin6_addr)`, `makedev(0x8, 0x1)`, `WIFEXITED(s) && ...` by its parts. */
  | { readonly _tag: 'Call'; readonly name: string; readonly args: ReadonlyArray<Value> }
  /** `3</etc/passwd>`, `4<TCP:[1.2.3.4:5->6.7.8.9:80]>`, `812<nginx>`, `0x5401` with a comment: a value and what the source says of it. */
  | { readonly _tag: 'Described'; readonly value: Value; readonly as: string }
  /** `[16 => 12]`, `{...} => {...}`: in and out. */
  | { readonly _tag: 'Changed'; readonly before: Value; readonly after: Value }
  /** What could not be read, as it stands. */
  | { readonly _tag: 'Unread'; readonly text: string }

export interface Argument {
  /** Where the source names its arguments (`pathname: "/x"`, `fd=3`); else absent, and position counts. */
  readonly name?: string
  readonly value: Value
}

/** `= 3</etc/x>`, `= -1 ENOENT (No such file or directory)`, `= ? ERESTARTSYS (To be restarted)`, `= 0x7f12`, `= ?`. */
export interface Result {
  /** -errno on failure; undefined: not known, or the call did not return. */
  readonly value: bigint | undefined
  readonly errno?: string
  /** What stands in angle brackets behind a descriptor. */
  readonly as?: string
  /** What stands in parentheses behind it: `(Timeout)`, `([{fd=3, revents=POLLIN}])`, `(flags O_RDWR)`: as values where they are some. */
  readonly note?: ReadonlyArray<Argument>
  readonly injected?: boolean
}

export interface Source {
  /** 0: the source does not say; then it is of the only thread seen so far. */
  readonly tid: number
  /** Where the source tells the process of a thread. */
  readonly pid?: number
  readonly comm?: string
  readonly cpu?: number
  readonly uid?: number
  /** Undefined: the source has no times. On the source's own clock, see Clock. */
  readonly ns?: bigint
  /** Instruction pointer, and user stack, innermost first. */
  readonly stack?: ReadonlyArray<bigint>
  /** The same where the source has files and functions rather than addresses (strace -k), innermost first. */
  readonly frames?: ReadonlyArray<Frame>
}

export interface Frame {
  readonly file: string
  /** Where in the file the return address lies. */
  readonly fileOffset: bigint
  readonly symbol?: string
  readonly symbolOffset?: number
}

/** Either a name or a number is there; `args` undefined: the source does not tell them. */
export interface CallHead {
  readonly name?: string
  readonly number?: number
  /** Registers, where the source has them rather than decoded arguments. */
  readonly raw?: ReadonlyArray<bigint>
  readonly args?: ReadonlyArray<Argument>
  /** Of another personality than the machine's: strace's `[ Process PID=N runs in 32 bit mode. ]`. */
  readonly abi?: 'native' | 'i386' | 'x32'
}

export type Item = Source &
  (
    | ({ readonly _tag: 'Entry' } & CallHead)
    /** `args`: all that are known now, those of the Entry included, by position; absent: nothing new. `behind`: the Entry is not in the
     * source, and `args` are only the last ones. */
    | ({ readonly _tag: 'Exit'; readonly result: Result; readonly tookNs?: bigint; readonly behind?: boolean } & CallHead)
    /** One line that tells a whole call: `ns` is its beginning. */
    | ({ readonly _tag: 'Whole'; readonly result: Result; readonly tookNs?: bigint } & CallHead)
    /** `--- SIGSEGV {si_signo=..., ...} ---`; `info` absent in old versions. */
    | { readonly _tag: 'Signal'; readonly signal: string | number; readonly info?: Value }
    | { readonly _tag: 'Stopped'; readonly signal: string | number }
    | { readonly _tag: 'Exited'; readonly code: number }
    | { readonly _tag: 'Killed'; readonly signal: string | number; readonly coreDumped: boolean }
    /** The thread's id was taken over by an exec of another thread of its process. */
    | { readonly _tag: 'Superseded'; readonly by: number }
    /** Where the source has it apart from the call (tracepoints). */
    | { readonly _tag: 'Forked'; readonly child: number; readonly childComm?: string; readonly thread?: boolean }
    | { readonly _tag: 'Executed'; readonly path: string; readonly argv?: ReadonlyArray<string> }
    /** The source says that it left something out; 0: an unknown number. */
    | { readonly _tag: 'Lost'; readonly count: number }
  )

/** What the times of the source mean: of the epoch; since the midnight before the first line (`-t`; they go on beyond a day); since the
 * first line (`-r`, summed up by the reader); of a monotonic clock. */
export type Clock = 'epoch' | 'day' | 'relative' | 'monotonic' | 'none'

/** One way to write a trace; each reads its own, and knows it when it sees it. */
export interface Format {
  /** `strace`, `perf trace`, `perf script`, `ftrace`, `scap`, `json lines`. */
  readonly name: string
  /** Asked with the first bytes of the file, decompressed, at most HEAD_BYTES. */
  readonly recognise: (head: Uint8Array) => Recognised
  /** `tid`: of a file that holds one thread, which its lines need not name. */
  readonly reader: (source?: { readonly tid?: number }) => ItemReader
}

export const HEAD_BYTES = 1 << 16

export type Recognised =
  | { readonly _tag: 'No' }
  | { readonly _tag: 'Yes'; readonly sure: number } // 0..1; the surest format reads the file
  /** Of the family, but without events: a summary of counts. */
  | { readonly _tag: 'Refused'; readonly what: string; readonly remedy: string }

/** Takes the file piece by piece; what it keeps between pieces is bounded. Items come in the order of the source. */
export interface ItemReader {
  readonly push: (bytes: Uint8Array) => ReadonlyArray<Item>
  readonly end: () => ReadonlyArray<Item>
  /** After at least one item: what the source's lines hold. */
  readonly clock: () => Clock
  readonly unread: () => Unread
  /** Lines or records seen, where they are counted. */
  readonly lines?: () => number
}

/** Lines (or records) that are none of the format's; never fatal. */
export interface Unread {
  readonly count: number
  /** The first few, with where they stand: a line number, or an offset in bytes of a binary format. */
  readonly examples: ReadonlyArray<{ readonly at: number; readonly text: string }>
}
