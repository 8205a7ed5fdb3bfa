// Groups of stacks: a bar for how many, the functions in one line, all of them unfolded.
import { css } from 'lit'

export const stacksStyle = css`
  .group { border-top: 1px solid var(--line); }
  .group:last-of-type { border-bottom: 1px solid var(--line); }
  summary { display: grid; grid-template-columns: 5rem 1fr; gap: 0 1rem; padding: 0.5rem 0; cursor: pointer; align-items: baseline; }
  summary:hover { background: var(--panel); }
  .count { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
  .path { font-family: var(--mono); font-size: 0.8125rem; overflow-wrap: anywhere; }
  .path b { font-weight: 650; }
  .path i { font-style: normal; color: var(--soft); }
  .call { grid-column: 2; font-size: 0.8125rem; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .inside { margin: 0 0 0.8rem 6rem; }
  .inside ol { font-family: var(--mono); font-size: 0.8125rem; margin: 0.3rem 0 0.5rem; }
  .inside li { overflow-wrap: anywhere; padding: 0.05rem 0; }
  .sum { margin-bottom: 0.75rem; }
  @media (max-width: 36rem) {
    summary { grid-template-columns: 2.75rem 1fr; gap: 0 0.6rem; }
    .inside { margin-left: 0; }
  }
`
