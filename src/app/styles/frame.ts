// The frame's own rules: header, drop place, progress.
import { css } from 'lit'

export const frame = css`
  .page { min-height: 100vh; padding: 0 clamp(1rem, 4vw, 3rem) 4rem; }
  .over { outline: 3px dashed var(--soft); outline-offset: -10px; }
  header, main { max-width: 100rem; margin: 0 auto; }
  header { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.75rem 0; min-height: 3.75rem; }
  .brand { font-weight: 650; letter-spacing: -0.01em; }
  .command { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .actions { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-left: auto; align-items: center; }
  .more { display: none; }
  select.button { height: 2rem; }
  .drop {
    max-width: 46rem; margin: clamp(1.5rem, 10vh, 7rem) auto; padding: clamp(1.5rem, 6vw, 4rem); display: grid; gap: 1.1rem;
    border: 1px dashed var(--line); border-radius: 12px;
  }
  .over .drop { background: var(--panel); }
  .drop h1 { font-size: clamp(1.6rem, 4.5vw, 2.4rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; }
  .files { border-top: 1px solid var(--line); max-height: 50vh; overflow-y: auto; }
  .files .row {
    display: flex; justify-content: space-between; gap: 1rem; width: 100%; padding: 0.5rem 0.25rem;
    border-bottom: 1px solid var(--line);
  }
  .files .row:hover { background: var(--panel); }
  @media (max-width: 60rem) {
    header { gap: 0.4rem 0.75rem; }
    .more { display: block; }
    .actions { flex-basis: 100%; margin: 0; }
    .folded { display: none; }
  }
  @media print { .actions { display: none; } }
  .said { border-left: 3px solid var(--cause); padding-left: 1rem; }
  code { font-family: var(--mono); font-size: 0.8125rem; }
`
