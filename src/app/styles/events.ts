// Search bar and detail of the event list.
import { css } from 'lit'

export const eventsStyle = css`
  .bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: end; margin-bottom: 0.75rem; }
  .field { flex: 1 1 18rem; max-width: 34rem; display: grid; gap: 0.2rem; }
  input {
    width: 100%; font-family: var(--mono); font-size: 0.875rem; padding: 0.45rem 0.7rem; border: 1px solid var(--line);
    border-radius: 6px; background: var(--paper);
  }
  input::placeholder { color: var(--soft); opacity: 1; }
  .count { font-size: 0.875rem; font-variant-numeric: tabular-nums; padding-bottom: 0.45rem; }
  .problem { color: var(--cause); margin: -0.25rem 0 0.75rem; font-size: 0.875rem; overflow-wrap: anywhere; }
  .detail { border-left: 3px solid var(--line); padding: 0.25rem 0 0.25rem 1rem; margin-top: 1rem; }
  .detail .mono { white-space: pre-wrap; overflow-wrap: anywhere; }
`
