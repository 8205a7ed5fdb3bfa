// What programs with types of the kernel read of a task, watched by the kernel and run on the recording of the same run.
import { join } from 'node:path'
import { suite } from 'uvu'
import { ROOT } from '../capture/recording.js'
import { held } from './held.js'
import type { Watched } from './watched.js'
import { WORKLOADS } from './workloads.js'

const test = suite('kernel/tasks')

const TASKS: ReadonlyArray<Watched> = [
  { name: 'tasks', records: { tasks: { who: { field: 'pid' }, masks: { start_time: 'time' } } }, maps: {} },
]

/** Those with tasks of every sort: threads, orphans, other programs, other directories, other namespaces. */
const LIVES = ['threads', 'together', 'leader_exits', 'exec_thread', 'paths', 'argvs', 'mounts', '/bin/sh']
const workloads = WORKLOADS.filter(({ argv: [program] }) => program !== undefined && LIVES.includes(program))

held(test, TASKS, name => join(ROOT, `tests/fixtures/bpf/${name}.bpf.o`), workloads)

test.run()
