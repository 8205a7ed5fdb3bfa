// The formats that are read, surest first where two are equally sure.
import type { Format } from './item.js'
import { perfTrace } from './perf-trace/index.js'
import { scap } from './scap/index.js'
import { strace } from './strace/index.js'
import { ftrace } from './tracepoint/ftrace.js'
import { perfScript } from './tracepoint/perf-script.js'

export const FORMATS: ReadonlyArray<Format> = [scap, strace, perfTrace, perfScript, ftrace]
