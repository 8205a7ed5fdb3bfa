// The frame's own rules: header, drop place, progress.
import { css } from 'lit'

export const frame = css`
  .page { min-height: 100vh; padding: 0 clamp(1rem, 4vw, 3rem) 4rem; }
  .over { outline: 3px dashed var(--soft); outline-offset: -10px; }
  header, main { max-width: 68rem; margin: 0 auto; }
  header {
    display: flex; align-items: center; gap: 1rem; padding: 0.9rem 0; min-height: 3.75rem; border-bottom: 1px solid var(--line);
  }
  .brand { font-weight: 650; letter-spacing: -0.01em; }
  .command { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .file { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  label.button { cursor: pointer; position: relative; margin-left: auto; }
  label.button:focus-within { outline: 2px solid var(--ink); outline-offset: 2px; }
  .big { padding: 0.6rem 1.3rem; font-size: 1rem; font-weight: 600; }
  .drop {
    max-width: 46rem; margin: clamp(1.5rem, 10vh, 7rem) auto; padding: clamp(1.5rem, 6vw, 4rem); display: grid; gap: 1.1rem;
    border: 1px dashed var(--line); border-radius: 12px;
  }
  .over .drop { background: var(--panel); }
  .drop h1 { font-size: clamp(1.6rem, 4.5vw, 2.4rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; }
  .small { font-size: 0.875rem; }
  @media (max-width: 36rem) { .command { visibility: hidden; } }
  .said { border-left: 3px solid var(--cause); padding-left: 1rem; }
  code { font-family: var(--mono); font-size: 0.8125rem; }
  progress { width: 100%; height: 4px; appearance: none; border: 0; background: var(--line); }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--ink); }
  progress::-moz-progress-bar { background: var(--ink); }
`
