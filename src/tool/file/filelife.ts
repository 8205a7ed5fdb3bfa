// filelife: a line per file that was made and removed again, with how long it was there.
import { right } from 'fp-ts/lib/Either.js'
import { clock, field, name, SECOND_NS, table } from '../columns.js'
import { FULL_PATH, fullPath, PATH_MEMBERS } from '../full-path.js'
import { COMMON, flag } from '../options.js'
import { layoutsOf, stated } from '../record.js'
import { assign } from '../setup.js'
import { tool } from '../tool.js'

const TAIL = { task: 'char[16]', delta_ns: 'u64', tgid: 'i32' } as const
const EVENT = stated({ file: 'char[32]', ...TAIL })
const NEWER_EVENT = stated({ ...PATH_MEMBERS, ...TAIL })

export const filelife = tool({
  name: 'filelife',
  about: 'files made and removed again, and how long they were there',
  needs: 'synthesised',
  files: true,
  options: {
    pid: COMMON.pid,
    fullPath: flag('-F, --full-path', 'the path from the root on, where the object can'),
    verbose: COMMON.verbose,
  },
  plan: given =>
    right({
      setup: { set: [...assign('targ_tgid', given.pid), ...assign('full_path', given.fullPath)] },
      printer: ({ btf, hasVariable }) => {
        const newer = given.fullPath ? fullPath('fname.') : name(`fname.${FULL_PATH}`)
        const { heading, line } = table([
          { title: 'TIME', width: 8, value: clock },
          { title: 'PID', width: 6, value: field('tgid') },
          { title: 'COMM', width: 16, value: name('task') },
          { title: 'AGE(s)', width: 7, value: record => (record.num('delta_ns') / SECOND_NS).toFixed(2) },
          { title: 'FILE', width: 0, value: hasVariable('full_path') ? newer : name('file') },
        ])
        return {
          heading: ['Tracing the lifespan of short-lived files ... Hit Ctrl-C to end.', heading],
          records: { layouts: layoutsOf(btf, 'event', EVENT, NEWER_EVENT), lines: (record, moment) => [line(record, moment)] },
        }
      },
    }),
})
