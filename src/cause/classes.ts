// The classes of the taxonomy and name-conflict, one row each. `weight` is the precedence column: how much a proof of this class says
// by itself against another of equal standing ("a specific class beats a general one"). `severity` holds when it explains a failed run.
// `cost` classes may hold for a run that succeeded.

interface ClassRow {
  readonly weight: number
  readonly severity: 'critical' | 'high' | 'medium' | 'low'
  readonly cost?: true
}

export const CLASSES = {
  'missing-file': { weight: 0.7, severity: 'high' },
  'permission-denied': { weight: 0.85, severity: 'high' },
  'missing-command': { weight: 0.85, severity: 'high' },
  'missing-library': { weight: 0.95, severity: 'critical' },
  'bad-interpreter': { weight: 0.95, severity: 'high' },
  'config-invalid': { weight: 0.5, severity: 'high' },
  'truncated-data': { weight: 0.75, severity: 'high' },
  'certificate-missing': { weight: 0.75, severity: 'high' },
  'symlink-loop': { weight: 0.95, severity: 'high' },
  'name-too-long': { weight: 0.95, severity: 'high' },
  'name-conflict': { weight: 0.5, severity: 'medium' },
  'read-only-filesystem': { weight: 0.95, severity: 'critical' },
  'disk-full': { weight: 1, severity: 'critical' },
  'port-in-use': { weight: 0.95, severity: 'critical' },
  'address-unavailable': { weight: 0.9, severity: 'high' },
  'connection-refused': { weight: 0.85, severity: 'high' },
  'connection-timeout': { weight: 0.85, severity: 'high' },
  'connection-reset': { weight: 0.8, severity: 'high' },
  'protocol-mismatch': { weight: 0.85, severity: 'high' },
  'dns-failure': { weight: 0.9, severity: 'high' },
  'dns-slow': { weight: 0.8, severity: 'medium', cost: true },
  'slow-peer': { weight: 0.6, severity: 'medium', cost: true },
  'fd-exhaustion': { weight: 0.95, severity: 'critical' },
  'fd-leak': { weight: 0.97, severity: 'high', cost: true },
  'memory-limit': { weight: 0.95, severity: 'critical' },
  'oom-kill': { weight: 0.95, severity: 'critical' },
  'process-limit': { weight: 0.97, severity: 'critical' },
  'file-size-limit': { weight: 0.97, severity: 'high' },
  'seccomp-denied': { weight: 0.97, severity: 'high' },
  crash: { weight: 0.95, severity: 'critical' },
  'killed-by-signal': { weight: 0.8, severity: 'high' },
  'child-failure': { weight: 0.35, severity: 'high' },
  'broken-pipe': { weight: 0.7, severity: 'medium' },
  deadlock: { weight: 0.97, severity: 'critical' },
  'lock-contention': { weight: 0.9, severity: 'high' },
  'blocked-read': { weight: 0.75, severity: 'high' },
  'retry-loop': { weight: 0.92, severity: 'high' },
  'cpu-spin': { weight: 0.9, severity: 'high' },
  'busy-poll': { weight: 0.92, severity: 'medium', cost: true },
  'slow-io': { weight: 0.85, severity: 'medium', cost: true },
  'fork-storm': { weight: 0.95, severity: 'high', cost: true },
  'short-job-flood': { weight: 0.9, severity: 'medium', cost: true },
  stopped: { weight: 0.9, severity: 'high' },
  'runaway-tree': { weight: 0.95, severity: 'high', cost: true },
} as const satisfies Record<string, ClassRow>

export const classRow = (name: keyof typeof CLASSES): ClassRow => CLASSES[name]
