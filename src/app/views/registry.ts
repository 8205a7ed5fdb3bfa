// How each tab's view is drawn. A view is an element that takes what it needs of the model and asks the worker for the rest; what
// is selected it reads from the store (state.ts).
import { html, type TemplateResult } from 'lit'
import type { PageModel } from '../../browser/protocol.js'
import type { SheetName } from '../../browser/sheets/view.js'
import type { Remote } from '../../browser/remote.js'
import type { Tab } from '../tabs.js'
import './chain.js'
import './compare.js'
import './events.js'
import './flame.js'
import './programs.js'
import './sheet.js'
import './sql.js'
import './stacks.js'
import './timeline.js'
import './usage.js'

type Draw = (model: PageModel, remote: Remote) => TemplateResult

const sheet =
  (of: SheetName): Draw =>
  (_, remote) =>
    html`<pc-sheet .of=${of} .remote=${remote}></pc-sheet>`

export const VIEWS: Readonly<Record<Tab, Draw>> = {
  evidence: (model, remote) => html`<pc-evidence .model=${model} .remote=${remote}></pc-evidence>`,
  compare: () => html`<pc-compare></pc-compare>`,
  events: (model, remote) => html`<pc-events .rows=${model.rows} .left=${model.rowsLeft} .remote=${remote}></pc-events>`,
  processes: sheet('processes'),
  calls: sheet('calls'),
  flame: (_, remote) => html`<pc-flame .remote=${remote}></pc-flame>`,
  files: sheet('files'),
  connections: sheet('connections'),
  dns: sheet('dns'),
  stacks: (_, remote) => html`<pc-stacks .remote=${remote}></pc-stacks>`,
  usage: (_, remote) => html`<pc-usage .remote=${remote}></pc-usage>`,
  sql: (_, remote) => html`<pc-sql .remote=${remote}></pc-sql>`,
  programs: (_, remote) => html`<pc-programs .remote=${remote}></pc-programs>`,
  timeline: (_, remote) => html`<pc-timeline .remote=${remote}></pc-timeline>`,
}
