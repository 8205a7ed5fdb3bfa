// The colours of what a thread does or waits for, one for each state (src/browser/timeline/states.ts), the same wherever it is drawn.
// States that a thread chose to be idle in are pale, those it is held up in are strong. The red of a root cause is nobody else's.
import { css } from 'lit'

export const stateColours = css`
  :host {
    --state-running: light-dark(#8cc08a, #477a4d); --state-file: light-dark(#dc9a24, #dba13a);
    --state-network: light-dark(#3f82d1, #5d9eea); --state-pipe: light-dark(#23928d, #35aca6);
    --state-lock: light-dark(#8b51b8, #b486dc); --state-child: light-dark(#cf74a4, #dd8bb6);
    --state-sleep: light-dark(#dcd8cd, #3b3934); --state-poll: light-dark(#c3d2e8, #3b4b64);
    --state-signal: light-dark(#85872f, #abae4c); --state-terminal: light-dark(#96724f, #b89474);
    --state-other: light-dark(#84817a, #93908a);
  }
`
