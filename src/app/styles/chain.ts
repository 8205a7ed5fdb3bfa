// The timeline of a finding. Indents are classes, since the policy forbids style attributes.
import { css, unsafeCSS } from 'lit'

const indents = unsafeCSS([0, 1, 2, 3, 4, 5, 6].map(n => `.d${n} { --depth: ${n}; }`).join('\n'))

export const chainStyle = css`
  h2 { font-size: 1rem; font-weight: 650; margin: 2rem 0 0.6rem; }
  h2:first-child { margin-top: 0; }
  ${indents}
  .step { padding-left: calc(var(--depth) * clamp(0.6rem, 2vw, 1.4rem)); }
  .row {
    display: grid; grid-template-columns: 1.4rem 1fr auto 4.5rem; gap: 0 0.75rem; align-items: baseline; width: 100%;
    padding: 0.5rem 0.5rem 0.5rem 0; border-radius: 6px;
  }
  .row:hover { background: var(--panel); }
  .row::before { content: '└'; color: var(--soft); font-family: var(--mono); justify-self: end; }
  .first .row::before { content: '●'; color: var(--cause); }
  .first .text { font-weight: 600; }
  .time { font-variant-numeric: tabular-nums; color: var(--soft); font-size: 0.875rem; white-space: nowrap; }
  .row .seq { text-align: right; }
  .row .seq::after { content: ' ▸'; }
  .row[aria-expanded='true'] .seq::after { content: ' ▾'; }
  pc-excerpt { margin: 0.2rem 0 0.8rem 2.15rem; }
  .also { font-size: 0.875rem; margin: 0.6rem 0 0 2.15rem; }
  .gap, .why { margin: 0.5rem 0 0.5rem 2.15rem; max-width: 44rem; }
  .others > li { border-top: 1px solid var(--line); }
  .others > li:last-child { border-bottom: 1px solid var(--line); }
  summary { padding: 0.6rem 0; cursor: pointer; }
  summary:hover { background: var(--panel); }
  details { padding-bottom: 0.25rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; font-size: 0.9375rem; }
  .save { margin-top: 1rem; }
  .gaps li, .noticed li { max-width: 48rem; padding: 0.15rem 0; }
  .gaps li::first-letter { text-transform: uppercase; }
  .gaps li::after { content: '.'; }
  .noticed p { margin: 0; }
  @media (max-width: 36rem) {
    .row { grid-template-columns: 1rem 1fr auto; gap: 0 0.5rem; }
    .row .text { grid-column: 2 / -1; }
    .row .time { grid-column: 2; }
    pc-excerpt, .also, .gap, .why { margin-left: 0; }
    dl { grid-template-columns: 1fr; }
    dd { margin-bottom: 0.5rem; }
  }
`
