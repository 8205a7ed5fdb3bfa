// Tracepoints of tasks and signals, watched by the kernel and run on the recording of the same run: the same bytes for a program, and the
// same task at work.
import { join } from 'node:path'
import { suite } from 'uvu'
import { ROOT } from '../capture/recording.js'
import { held } from './held.js'
import type { Watched } from './watched.js'
import { WORKLOADS } from './workloads.js'

const test = suite('kernel/points')

const POINTS: ReadonlyArray<Watched> = [{ name: 'points', records: { points: { who: { field: 'pid' }, masks: {} } }, maps: {} }]

/** Those in which tasks come and go, or are sent signals. */
const LIVES = ['threads', 'forks', 'vfork', 'exits', 'leader_exits', 'killed', 'exec_thread', 'sent', '/bin/sh']
const workloads = WORKLOADS.filter(({ argv: [program] }) => program !== undefined && LIVES.includes(program))

held(test, POINTS, name => join(ROOT, `tests/fixtures/bpf/${name}.bpf.o`), workloads)

test.run()
