// The chain beside a view.
import { css } from 'lit'

export const trailStyle = css`
  aside { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; padding-right: 0.25rem; }
  .said { font-size: 0.875rem; margin-bottom: 0.6rem; }
  ol { border-left: 2px solid var(--line); margin-left: 0.35rem; }
  li { position: relative; }
  li::before {
    content: ''; position: absolute; left: -5px; top: 1rem; width: 8px; height: 8px; border-radius: 50%; background: var(--paper);
    border: 2px solid var(--soft); box-sizing: border-box;
  }
  .first::before { background: var(--cause); border-color: var(--cause); }
  .step { display: block; width: 100%; padding: 0.45rem 0.5rem 0.45rem 0.9rem; border-radius: 0 6px 6px 0; font-size: 0.875rem; }
  .step:hover { background: var(--panel); }
  .step[aria-current] { background: var(--mark); }
  .step[aria-current] .time { color: var(--ink); }
  .first .text { font-weight: 600; }
  .text, .time { display: block; }
  .time { color: var(--soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
  h2 { margin: 1.2rem 0 0.25rem; }
  details { font-size: 0.875rem; padding: 0.3rem 0; }
  summary { cursor: pointer; }
  aside > p:last-child { margin-top: 0.9rem; }
`
