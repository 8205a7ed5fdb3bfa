// The probes that come with probecause: one line each. The object stands beside this file as NAME.bpf.o, its source as
// NAME.bpf.c.

export interface ShippedProbe {
  readonly name: string
  readonly summary: string
}

export const CATALOG: ReadonlyArray<ShippedProbe> = [
  { name: 'calls', summary: 'system calls: how often, how often failed, how long' },
  { name: 'connects', summary: 'every connect(2): to whom, how it ended, how long it took' },
  { name: 'dns', summary: 'questions to name servers, and their answers' },
  { name: 'files', summary: 'what was read from and written to each file: calls, bytes, time' },
  { name: 'futexes', summary: 'which locks threads waited for, how often and how long' },
  { name: 'kinds', summary: 'how many events of each kind the trace holds for each program' },
  { name: 'lifecycle', summary: 'processes and threads as they begin, become another program, and end' },
  { name: 'mounts', summary: 'every mount and unmount, and how it ended' },
  { name: 'opens', summary: 'every file opened or tried, and the result' },
  { name: 'signals', summary: 'signals as they are sent and as they arrive' },
  { name: 'slow', summary: 'system calls that took longer than 10 ms, as they ended' },
  { name: 'syncs', summary: 'every fsync and its kin: how it ended, how long it took' },
]
