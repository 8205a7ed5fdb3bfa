// The event table. The height of a row is ROW_PX of views/scroll.ts.
import { css, unsafeCSS } from 'lit'
import { ROW_PX } from '../views/scroll.js'

const row = unsafeCSS(`${ROW_PX}px`)

export const listStyle = css`
  :host { position: relative; }
  .scroller {
    height: clamp(14rem, 60vh, 40rem); overflow-y: scroll; overflow-x: hidden; overscroll-behavior: contain;
    border: 1px solid var(--line); border-radius: 6px;
  }
  .body { position: sticky; top: 2rem; height: 0; }
  [role='row'] {
    display: grid; grid-template-columns: 5.5rem 6rem 11rem 1fr; gap: 0.75rem; padding: 0 0.75rem; align-items: center;
    height: ${row}; font-family: var(--mono); font-size: 0.8125rem; white-space: nowrap;
  }
  [role='row'] > span { overflow: hidden; text-overflow: ellipsis; }
  .head {
    position: sticky; top: 0; z-index: 1; height: 2rem; background: var(--panel); color: var(--soft); font-family: var(--text);
    font-weight: 600; border-bottom: 1px solid var(--line);
  }
  .row { cursor: default; }
  .row:hover { background: var(--panel); }
  .row .call { white-space: pre; }
  .time, .who { color: var(--soft); font-variant-numeric: tabular-nums; }
  .failed .call { font-weight: 600; }
  .current, .current:hover { background: var(--mark); }
  .current .seq, .current .time, .current .who { color: var(--ink); }
  .none { position: absolute; top: 2.5rem; padding: 0.75rem; }
  @media (max-width: 52rem) {
    [role='row'] { grid-template-columns: 4.5rem 8rem 1fr; }
    [role='row'] > :nth-child(2) { display: none; }
  }
  @media (max-width: 34rem) {
    [role='row'] { grid-template-columns: 3.5rem 1fr; gap: 0.5rem; padding: 0 0.5rem; }
    [role='row'] > :nth-child(3) { display: none; }
  }
`
