// One line for each event that is not a system call: signals and ends in strace's form, the rest in the same spirit.
import { absurd } from '../base/absurd.js'
import type { EventData, NetworkData, ProcessStateData, SampleData, SignalData, SystemEvent } from '../trace/event.js'
import { flagNames, signalName, syscallName } from '../trace/syscalls.js'
import type { CallOptions } from './call.js'
import { quote, safeText } from './escape.js'
import { hex, pointer } from './values/memory.js'
import { ipv6 } from './values/sockets.js'

/** Of /proc/PID/stat; whatever is none is `?`. */
const letter = (state: number): string => (state > 0x20 && state < 0x7f ? String.fromCharCode(state) : '?')

/** Groups that name si_code of one signal (sigaction(2)); codes of 0 and below, and 128, are the same for all: SI. */
const CODE_GROUPS: Readonly<Record<number, string>> = {
  4: 'ILL',
  5: 'TRAP',
  7: 'BUS',
  8: 'FPE',
  11: 'SEGV',
  17: 'CLD',
  31: 'SYS',
}
const SIGCHLD = 17
const SIGSYS = 31
const SI_KERNEL = 128

const codeName = (signo: number, code: number): string => {
  const group = code <= 0 || code === SI_KERNEL ? 'SI' : (CODE_GROUPS[signo] ?? '')
  const named = flagNames(group, BigInt(code), 'x86_64')
  return /^-?(0x|\d)/.test(named) ? String(code) : named
}

const signal = (data: SignalData, { arch }: CallOptions): string => {
  const { signo, code } = data
  const parts = [`si_signo=${signalName(signo)}`, `si_code=${codeName(signo, code)}`]
  const bySender = code <= 0 || signo === SIGCHLD
  if (bySender) parts.push(`si_pid=${data.senderPid}`, `si_uid=${data.senderUid}`)
  if (signo === SIGCHLD && code > 0) parts.push(`si_status=${code === 1 ? data.value : signalName(Number(data.value))}`)
  if (!bySender && CODE_GROUPS[signo] !== undefined && code !== SI_KERNEL) parts.push(`si_addr=${pointer(data.addr)}`)
  if (signo === SIGSYS && code > 0) parts.push(`si_syscall=__NR_${syscallName(arch, 'native', Number(data.value))}`)
  if (code === -1) parts.push(`si_value=${hex(BigInt.asUintN(64, data.value))}`)
  return `--- ${signalName(signo)} {${parts.join(', ')}} ---`
}

const ms = (ns: bigint): string => `${(Number(ns) / 1e6).toFixed(0)} ms`
const kib = (bytes: bigint): string => `${bytes / 1024n} KiB`

const sample = (data: SampleData): string =>
  [
    `... cpu ${ms(data.userNs + data.sysNs)}`,
    `rss ${kib(data.rssBytes)}`,
    `${data.threads} ${data.threads === 1 ? 'thread' : 'threads'}`,
    `state ${letter(data.state)}`,
  ].join(', ')

const state = (data: ProcessStateData): string =>
  [
    `... state at ${data.reason}: ppid ${data.ppid}`,
    data.exe === undefined ? '' : `exe ${safeText(data.exe)}`,
    data.cwd === undefined ? '' : `cwd ${safeText(data.cwd)}`,
    `${data.descriptors.length} descriptors`,
  ]
    .filter(part => part !== '')
    .join(', ')

const ip = (bytes: Uint8Array): string => (bytes.length === 4 ? bytes.join('.') : bytes.length === 16 ? `[${ipv6(bytes)}]` : '?')

const network = (event: SystemEvent, data: NetworkData, options: CallOptions): string => {
  const ends = `${ip(data.srcIp)}:${data.srcPort} -> ${ip(data.dstIp)}:${data.dstPort}`
  const snippet = data.snippet === undefined ? '' : ` ${quote(data.snippet, false, options.stringLimit)}`
  return `... ${event.eventType === 'NetSend' ? 'sent' : 'received'} ${data.payloadLen} bytes, ${ends}${snippet}`
}

const text = (event: SystemEvent, data: EventData, options: CallOptions): string => {
  switch (data._tag) {
    case 'Signal':
      return signal(data, options)
    case 'Exit':
      return data.signal === 0
        ? `+++ exited with ${data.code} +++`
        : `+++ killed by ${signalName(data.signal)}${data.coreDumped ? ' (core dumped)' : ''} +++`
    case 'Stop':
      return `--- ${data.continued ? 'continued' : `stopped by ${signalName(data.signo)}`} ---`
    case 'Fork':
      return `... created ${data.kind === 'thread' ? `thread ${data.childTid}` : `process ${data.childPid}`} (${data.kind})`
    case 'Exec':
      return `... runs ${[data.path ?? '?', ...data.argv.slice(1)].map(safeText).join(' ')}`
    case 'Sample':
      return sample(data)
    case 'ProcessState':
      return state(data)
    case 'Loss':
      return options.palette.bad(`... lost ${data.count === 0n ? 'an unknown number of' : data.count} events (${data.reason})`)
    case 'ClockStep':
      return `... clock set: offset to the epoch is now ${data.realtimeOffsetNs} ns`
    case 'File':
      return `... ${event.eventType === 'FileOpen' ? 'opened' : 'closed'} ${data.fd}<${safeText(data.path ?? '?')}>`
    case 'Network':
      return network(event, data, options)
    case 'Mappings':
      return `... ${data.mappings.length} executable mappings`
    case 'Syscall':
      return `... ${event.eventType} ${data.number}`
    default:
      return absurd(data)
  }
}

export const describeEvent = (event: SystemEvent, options: CallOptions): string => text(event, event.data, options)
