// What is told of one row of a table, in columns where there is room.
import { css } from 'lit'

export const detailStyle = css`
  .detail { border-left: 3px solid var(--ink); padding: 0.1rem 0 0.25rem 1rem; margin-top: 0.75rem; }
  h2 { font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
  .leads { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0.5rem 0 0.9rem; }
  .parts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem 2.5rem; align-items: start; }
  .part { min-width: 0; font-size: 0.875rem; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1.25rem; align-items: baseline; }
  dd { display: -webkit-box; -webkit-line-clamp: 12; -webkit-box-orient: vertical; overflow: hidden; }
  h3 { margin: 0 0 0.3rem; }
  table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; }
  th { text-align: right; font-weight: 400; color: var(--soft); white-space: nowrap; padding: 0 0.6rem 0 0; width: 1%;
    font-variant-numeric: tabular-nums; }
  .bar { padding: 1px 0; }
  svg { display: block; width: 100%; height: 0.8rem; fill: var(--soft); border-left: 1px solid var(--line); }
  .count { text-align: right; padding-left: 0.6rem; white-space: nowrap; width: 1%; font-variant-numeric: tabular-nums; }
  li { display: flex; gap: 1rem; padding: 0.12rem 0; align-items: baseline; }
  li .text { min-width: 0; overflow-wrap: anywhere; flex: 1; }
  button.text { text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
  button.text:hover { text-decoration-color: currentColor; }
  .note { white-space: nowrap; font-variant-numeric: tabular-nums; }
`
