// The process tree as a table; the depth is an indent of the first column.
import { css, unsafeCSS } from 'lit'

const indents = unsafeCSS(Array.from({ length: 13 }, (_, n) => `.d${n} { --depth: ${n}; }`).join('\n'))

export const processesStyle = css`
  ${indents}
  table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
  th, td { text-align: left; vertical-align: baseline; padding: 0.45rem 1rem 0.45rem 0; border-bottom: 1px solid var(--line); }
  thead th { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
  td { white-space: nowrap; }
  tbody th { font-weight: 400; width: 60%; padding-left: calc(var(--depth) * clamp(0.5rem, 2vw, 1.25rem)); }
  .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  th button { font-weight: 600; text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
  th button:hover { text-decoration-color: currentColor; }
  .argv { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
  .failed td:last-child { color: var(--cause); font-weight: 600; }
  @media (max-width: 36rem) {
    th, td { padding-right: 0.6rem; }
    tbody th { width: auto; }
    .argv { display: none; }
    tr > :nth-child(3) { display: none; }
  }
`
