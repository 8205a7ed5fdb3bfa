// Where the view stands: alone, narrow enough to read, or beside the chain.
import { css } from 'lit'

export const reportStyle = css`
  .read { max-width: 68rem; }
  .beside { display: grid; grid-template-columns: minmax(17rem, 22rem) minmax(0, 1fr); gap: 0 2rem; align-items: start; }
  pc-trail { padding-top: 1.25rem; }
  [role='tabpanel'] { padding-top: 1.25rem; min-width: 0; }
`
