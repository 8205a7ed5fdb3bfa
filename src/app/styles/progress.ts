// A bar of how far reading is, and the button that is a file's input.
import { css } from 'lit'

export const progressStyle = css`
  progress { width: 100%; max-width: 46rem; height: 4px; appearance: none; border: 0; background: var(--line); }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--ink); }
  progress::-moz-progress-bar { background: var(--ink); }
  .amount { font-variant-numeric: tabular-nums; min-height: 1.5em; }
  .small { font-size: 0.875rem; }
  .file { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  label.button { cursor: pointer; position: relative; }
  label.button:focus-within { outline: 2px solid var(--ink); outline-offset: 2px; }
  .big { padding: 0.6rem 1.3rem; font-size: 1rem; font-weight: 600; }
`
