// Chrome's trace event JSON, which Perfetto and chrome://tracing open: calls as slices of their threads (B and E), names of processes and
// threads as metadata, signals, ends and creations as instants, processor time and memory as counters, and flows from who ended a wait
// to who waited. Every B has its E: calls that a kill, an exec or the end of the recording cut are closed there, and say so. Times are
// microseconds since recording began, with a fraction. Left out: the arguments' bytes, and who ended which wait (the caller's).
//
// Format: "Trace Event Format", Google; slices of a thread nest, so a thread is in one call at a time.
import { errnoName, signalName, syscallName } from '../trace/syscalls.js'
import type { EventType, SampleData, SyscallData, SystemEvent, TraceHeader } from '../trace/index.js'
import type { Exporter } from './exporter.js'

/** A wait that somebody ended: by event numbers. */
export interface Wake {
  readonly wakerSeq: number
  readonly wokenSeq: number
}

type Args = Readonly<Record<string, string | number>>

interface Slice {
  readonly pid: number
  readonly name: string
}

const ENDS: ReadonlyArray<EventType> = ['SyscallExit', 'ProcessExit']

const MAX_ERRNO = 4095n

/** With its fraction as digits: a reader's double keeps them exactly for a hundred days. */
const microseconds = (ns: bigint): string => {
  const whole = ns < 0n ? -ns : ns
  return `${ns < 0n ? '-' : ''}${whole / 1000n}.${String(whole % 1000n).padStart(3, '0')}`
}

const resultArgs = ({ ret = 0n }: SyscallData): Args =>
  ret < 0n && ret >= -MAX_ERRNO ? { ret: -1, errno: errnoName(Number(-ret)) } : { ret: String(ret) }

const namedArgs = ({ names = {} }: SystemEvent): Args => {
  const { fd, path, peer, local } = names
  return {
    ...(fd === undefined ? {} : { fd }),
    ...(path === undefined ? {} : { path }),
    ...(peer === undefined ? {} : { peer }),
    ...(local === undefined ? {} : { local }),
  }
}

export const chrome = ({ arch, startNs, recorder }: TraceHeader, wakes: ReadonlyArray<Wake> = []): Exporter => {
  /** The call each thread is in. */
  const open = new Map<number, Slice>()
  /** Names last said, of processes and of threads. */
  const said = new Map<string, string>()
  /** Processor time of a process at its last sample. */
  const sampled = new Map<number, { readonly timestamp: bigint; readonly cpuNs: bigint }>()
  const wakers = new Map<number, number[]>()
  const woken = new Map<number, number[]>()
  wakes.forEach(({ wakerSeq, wokenSeq }, id) => {
    wakers.set(wakerSeq, [...(wakers.get(wakerSeq) ?? []), id + 1])
    woken.set(wokenSeq, [...(woken.get(wokenSeq) ?? []), id + 1])
  })
  let lastNs = startNs
  let first = true

  const line = (ph: string, atNs: bigint, pid: number, tid: number, name: string, more = ''): string => {
    return `,\n{"ph":"${ph}","ts":${microseconds(atNs - startNs)},"pid":${pid},"tid":${tid},"name":${JSON.stringify(name)}${more}}`
  }

  /** No comma before the first. */
  const listed = (lines: string): string => {
    const begins = first && lines !== ''
    first &&= !begins
    return begins ? lines.slice(1) : lines
  }

  const withArgs = (args: Args): string => (Object.keys(args).length === 0 ? '' : `,"args":${JSON.stringify(args)}`)

  const metadata = (event: SystemEvent, pid: number, tid: number, kind: string, name: string): string => {
    const key = `${kind} ${kind === 'process_name' ? pid : tid}`
    if (name === '' || said.get(key) === name) return ''
    said.set(key, name)
    return line('M', event.timestamp, pid, tid, kind, withArgs({ name }))
  }

  const named = (event: SystemEvent): string => {
    const comm = event.context.comm ?? event.names?.comm ?? (event.data._tag === 'ProcessState' ? event.data.comm : undefined)
    if (comm === undefined) return ''
    const thread = metadata(event, event.pid, event.tid, 'thread_name', comm)
    return event.tid === event.pid ? metadata(event, event.pid, event.tid, 'process_name', comm) + thread : thread
  }

  /** Ends what the thread is in, if anything: it was cut. */
  const cut = (tid: number, atNs: bigint, why: string): string => {
    const call = open.get(tid)
    open.delete(tid)
    return call === undefined ? '' : line('E', atNs, call.pid, tid, call.name, withArgs({ cut: why }))
  }

  const begin = (event: SystemEvent, name: string): string => {
    const { timestamp, pid, tid } = event
    open.set(tid, { pid, name })
    return line('B', timestamp, pid, tid, name, `,"cat":"call"${withArgs(namedArgs(event))}`)
  }

  const flow = (ph: 's' | 'f', { seq, timestamp, pid, tid }: SystemEvent): string =>
    ((ph === 's' ? wakers : woken).get(seq) ?? [])
      .map(id => line(ph, timestamp, pid, tid, 'wake', `,"cat":"wake","id":${id}${ph === 'f' ? ',"bp":"e"' : ''}`))
      .join('')

  const enter = (event: SystemEvent, data: SyscallData): string =>
    cut(event.tid, event.timestamp, 'the thread went on to another call') + begin(event, syscallName(arch, data.abi, data.number))

  const leave = (event: SystemEvent, data: SyscallData): string => {
    const name = syscallName(arch, data.abi, data.number)
    const begun = open.get(event.tid)?.name === name
    const before = begun ? '' : cut(event.tid, event.timestamp, 'another call ended') + begin(event, name)
    open.delete(event.tid)
    const args = { ...resultArgs(data), ...namedArgs(event), ...(begun ? {} : { began: 'before it was seen' }) }
    return before + line('E', event.timestamp, event.pid, event.tid, name, withArgs(args))
  }

  const instant = (event: SystemEvent, name: string, args: Args = {}, scope: 't' | 'p' = 't'): string =>
    line('i', event.timestamp, event.pid, event.tid, name, `,"s":"${scope}"${withArgs(args)}`)

  const counters = (event: SystemEvent, data: SampleData): string => {
    const cpuNs = data.userNs + data.sysNs
    const before = sampled.get(event.pid)
    sampled.set(event.pid, { timestamp: event.timestamp, cpuNs })
    const spanNs = before === undefined ? 0n : event.timestamp - before.timestamp
    const memory = line(
      'C',
      event.timestamp,
      event.pid,
      event.pid,
      'memory (MiB)',
      withArgs({ resident: Number(data.rssBytes >> 10n) / 1024 }),
    )
    if (before === undefined || spanNs <= 0n) return memory
    const percent = Math.round((1000 * Number(cpuNs - before.cpuNs)) / Number(spanNs)) / 10
    return line('C', event.timestamp, event.pid, event.pid, 'processor (%)', withArgs({ busy: Math.max(percent, 0) })) + memory
  }

  /** The caller becomes the leader, and its siblings are gone (execve(2)). */
  const takeOver = (event: SystemEvent, caller: number): string => {
    if (caller === 0 || caller === event.tid) return ''
    const call = open.get(caller)
    const gone =
      cut(event.tid, event.timestamp, 'another thread ran exec') + cut(caller, event.timestamp, 'it became the main thread')
    return call === undefined ? gone : gone + begin(event, call.name)
  }

  const forget = ({ pid, tid }: SystemEvent, group: boolean): void => {
    said.delete(`thread_name ${tid}`)
    if (!group) return
    said.delete(`process_name ${pid}`)
    sampled.delete(pid)
  }

  const written = (event: SystemEvent): string => {
    const { data } = event
    switch (data._tag) {
      case 'Syscall':
        return data.ret === undefined ? enter(event, data) : leave(event, data)
      case 'Exec':
        return takeOver(event, data.oldTid) + instant(event, `exec ${data.path ?? ''}`, { argv: data.argv.join(' ') }, 'p')
      case 'Exit': {
        const how = data.signal === 0 ? `exit ${data.code}` : `killed by ${signalName(data.signal)}`
        forget(event, data.group)
        return cut(event.tid, event.timestamp, 'the thread ended') + instant(event, how, {}, data.group ? 'p' : 't')
      }
      case 'Fork':
        return instant(event, `created ${data.kind === 'thread' ? 'thread' : 'process'} ${data.childTid}`)
      case 'Signal':
        return instant(event, signalName(data.signo), data.senderPid === 0 ? {} : { from: data.senderPid })
      case 'Stop':
        return instant(event, data.continued ? 'continued' : `stopped by ${signalName(data.signo)}`)
      case 'Loss':
        return instant(event, 'lost events', { count: String(data.count), reason: data.reason }, 'p')
      case 'Sample':
        return event.context.stackTrace === undefined ? counters(event, data) : ''
      case 'ProcessState':
      case 'ClockStep':
      case 'File':
      case 'Network':
      case 'Mappings':
        return ''
    }
  }

  return {
    begin: () => [`{"displayTimeUnit":"ns","otherData":{"recorder":${JSON.stringify(recorder)}},"traceEvents":[`],
    events: events => [
      listed(
        events
          .map(event => {
            lastNs = event.timestamp
            // A flow binds to the slice around it: behind a B, and before an E.
            const flows = flow('s', event) + flow('f', event)
            const names = named(event)
            return ENDS.includes(event.eventType) ? names + flows + written(event) : names + written(event) + flows
          })
          .join(''),
      ),
    ],
    end: () => [listed([...open.keys()].map(tid => cut(tid, lastNs, 'the recording ended')).join('')), '\n]}\n'],
  }
}
