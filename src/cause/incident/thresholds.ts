// The one table of incidents: from which values on something that happened over time is worth a line, and how serious it would be if it
// explained a failure. Necessary and not sufficient: each rule asks for the proof of its class beside. All of it can be set
// (settings.ts reads it); the lengths of windows that the engine keeps cannot, and stand in `window`. Left out: the rules themselves.
import { MeasureLeast, MeasureMs } from '../../../assembly/abi.js'
import type { Severity } from '../finding.js'

/** How a number is written: "5 s", "95 %", "10 MB", "10/s"; counts and factors have no unit. */
export type Unit = 'count' | 'times' | 'duration' | 'share' | 'size' | 'rate'

export interface Setting {
  readonly unit: Unit
  /** Durations in ns, sizes in bytes, rates per second, shares of 1. */
  readonly value: number
  /** Below it the engine keeps nothing. */
  readonly least: number
  readonly says: string
}

/** 'off': the rule is not asked. */
export type Level = Severity | 'off'

interface Row {
  readonly level: Level
  /** The fixed window of the engine, in ns; 0: none, or one of the settings. */
  readonly window: number
  readonly settings: Readonly<Record<string, Setting>>
}

const SECOND = 1_000_000_000
const MS = 1_000_000
const MB = 1_000_000

const set = (unit: Unit, value: number, says: string, least = 0): Setting => ({ unit, value, least, says })

export const INCIDENTS = {
  'cpu-spin': {
    level: 'high',
    window: MeasureMs.Cpu * MS,
    settings: {
      share: set('share', 0.95, 'of a core', MeasureLeast.CpuMs / MeasureMs.Cpu),
      calls: set('rate', 200, 'fewer calls than this: more is work'),
    },
  },
  'io-saturation': {
    level: 'medium',
    window: MeasureMs.Blocked * MS,
    settings: {
      share: set(
        'share',
        0.9,
        'of the time inside calls about files that took 1 ms or longer',
        MeasureLeast.BlockedMs / MeasureMs.Blocked,
      ),
      'fsync-p99': set(
        'duration',
        100 * MS,
        'that 1 of 100 calls of the fsync family exceeds, in the whole run',
        MeasureLeast.SyncMs * MS,
      ),
      fsyncs: set('count', 10, 'such calls at least'),
    },
  },
  'rapid-calls': {
    level: 'low',
    window: MeasureMs.Repeats * MS,
    settings: {
      count: set(
        'count',
        5000,
        'calls that repeat one of the last two on a descriptor and move fewer than 64 bytes',
        MeasureLeast.Repeats,
      ),
    },
  },
  'oom-risk': {
    level: 'high',
    window: MeasureMs.Growth * MS,
    settings: {
      share: set('share', 0.9, 'of the limit of its address space'),
      within: set('duration', 60 * SECOND, 'in which steady growth reaches the limit'),
    },
  },
  'fork-storm': {
    level: 'high',
    window: 0,
    settings: {
      rate: set('rate', 10, 'processes started in each of the seconds of `for`'),
      for: set('duration', 2 * SECOND, 'so long'),
      burst: set('count', 30, 'or so many started'),
      within: set('duration', 5 * SECOND, 'in so short a time'),
      alive: set('count', 60, 'alive at the same moment'),
    },
  },
  'short-job-flood': {
    level: 'medium',
    window: 0,
    settings: {
      count: set('count', 100, 'processes of one program and one parent'),
      life: set('duration', SECOND, 'none of which lived longer'),
      within: set('duration', 10 * SECOND, 'in so short a time'),
      share: set('share', 0.5, 'of the time some of them ran'),
    },
  },
  'runaway-tree': {
    level: 'high',
    window: 0,
    settings: {
      count: set('count', 50, 'restarts of the same child that ended badly'),
      within: set('duration', 10 * SECOND, 'in so short a time'),
      depth: set('count', 20, 'or levels of one program starting itself, exceeded'),
    },
  },
  'port-scan': {
    level: 'medium',
    window: MeasureMs.Refused * MS,
    settings: {
      count: set('count', 20, 'destinations connected to for the first time', MeasureLeast.Refused),
      refused: set('share', 0.8, 'of them refused'),
    },
  },
  exfiltration: {
    level: 'high',
    window: 0,
    settings: {
      sent: set('size', 10 * MB, 'sent to a host that the command line does not name'),
      times: set('times', 10, 'as much as came back'),
    },
  },
  'cloud-metadata': {
    level: 'medium',
    window: 0,
    settings: { count: set('count', 1, 'connections to an address that gives out credentials of the machine') },
  },
  'mass-file-change': {
    level: 'high',
    window: MeasureMs.Changed * MS,
    settings: {
      count: set('count', 200, 'files read and then overwritten, replaced, or removed for another', MeasureLeast.Changed),
    },
  },
  'sensitive-read': {
    level: 'medium',
    window: 0,
    settings: { count: set('count', 1, 'files that hold secrets read by a program that does not own them') },
  },
  'privilege-escalation': {
    level: 'critical',
    window: 0,
    settings: { count: set('count', 1, 'programs started that had rights their starter had not') },
  },
  'new-destination': {
    level: 'low',
    window: 0,
    settings: { learn: set('duration', 300 * SECOND, 'during which all is taken as usual; shorter recordings have nothing new') },
  },
  'new-program': {
    level: 'low',
    window: 0,
    settings: { learn: set('duration', 300 * SECOND, 'during which all is taken as usual; shorter recordings have nothing new') },
  },
} as const satisfies Readonly<Record<string, Row>>

export type IncidentClass = keyof typeof INCIDENTS
export const INCIDENT_CLASSES = Object.keys(INCIDENTS) as ReadonlyArray<IncidentClass>

export const incidentRow = (name: IncidentClass): Row => INCIDENTS[name]

type Values<C extends IncidentClass> = { readonly [K in keyof (typeof INCIDENTS)[C]['settings']]: number }

/** What holds in one analysis. */
export type Thresholds = { readonly [C in IncidentClass]: { readonly level: Level; readonly values: Values<C> } }

/** Some of it, by class and key. */
export type Overrides = Readonly<
  Partial<Record<IncidentClass, { readonly level?: Level; readonly values: Readonly<Record<string, number>> }>>
>

export const thresholdsOf = (overrides: Overrides = {}): Thresholds =>
  Object.fromEntries(
    INCIDENT_CLASSES.map(name => {
      const { level, settings } = incidentRow(name)
      const values = Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]))
      return [name, { level: overrides[name]?.level ?? level, values: { ...values, ...overrides[name]?.values } }]
    }),
  ) as unknown as Thresholds
