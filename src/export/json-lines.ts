// JSON lines: the whole trace, losslessly, for jq and programs of one's own (src/trace/json says how a line looks). Read back, it is the
// same trace.
import type { TraceHeader } from '../trace/index.js'
import { writeLine } from '../trace/json/index.js'
import type { Exporter } from './exporter.js'

export const jsonLines = (header: TraceHeader): Exporter => ({
  begin: () => [writeLine({ _tag: 'Header', header }, header.arch)],
  events: events => [events.map(event => writeLine({ _tag: 'Event', event }, header.arch)).join('')],
  symbols: table => [writeLine({ _tag: 'Symbols', table }, header.arch)],
  end: footer => (footer === undefined ? [] : [writeLine({ _tag: 'Footer', footer }, header.arch)]),
})
