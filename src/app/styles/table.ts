// Tables of any content, and what stands below them. The height of a row is ROW_PX of views/scroll.ts.
import { css, unsafeCSS } from 'lit'
import { GAP_REM } from '../views/columns.js'
import { ROW_PX } from '../views/scroll.js'

const row = unsafeCSS(`${ROW_PX}px`)
const gap = unsafeCSS(`${GAP_REM}rem`)
const indents = unsafeCSS(Array.from({ length: 13 }, (_, n) => `.d${n} { --depth: ${n}; }`).join('\n'))

export const tableStyle = css`
  ${indents}
  :host { position: relative; }
  .scroller {
    max-height: var(--table-height, clamp(14rem, 60vh, 40rem)); min-height: 5rem; overflow-y: scroll; overflow-x: hidden;
    overscroll-behavior: contain; border: 1px solid var(--line); border-radius: 6px;
  }
  .body { position: sticky; top: 2rem; height: 0; }
  [role='row'] {
    display: grid; grid-template-columns: var(--columns); gap: ${gap}; padding: 0 0.625rem; align-items: center;
    height: ${row}; font-size: 0.8125rem; white-space: nowrap;
  }
  [role='row'] > span { overflow: hidden; text-overflow: ellipsis; }
  .head {
    position: sticky; top: 0; z-index: 1; height: 2rem; background: var(--panel); color: var(--soft); border-bottom: 1px solid var(--line);
  }
  .head button { font-weight: 600; display: flex; gap: 0.2rem; max-width: 100%; padding: 0.3rem 0; }
  .head button:hover { color: var(--ink); }
  .head button:focus-visible { outline-offset: -2px; }
  .head button > :first-child { overflow: hidden; text-overflow: ellipsis; }
  .head .number button { flex-direction: row-reverse; width: 100%; }
  .head [aria-sort$='ending'] button { color: var(--ink); }
  .row { cursor: default; }
  .row:hover { background: var(--panel); }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  .zero { color: var(--soft); }
  .current .zero { color: var(--ink); }
  .row .path { display: flex; min-width: 0; font-family: var(--mono); font-size: 0.8125rem; }
  .before { flex: 0 1000 auto; overflow: hidden; text-overflow: ellipsis; color: var(--soft); }
  .last { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; }
  .cut { display: block; overflow: hidden; text-overflow: ellipsis; }
  .lead { font-weight: 600; max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
  .lead:hover { text-decoration: underline; text-underline-offset: 3px; }
  .branch { display: flex; }
  .twig {
    flex: none; width: calc(1.1rem + var(--depth) * 0.9rem); text-align: right; padding-right: 0.35rem; color: var(--soft);
    cursor: pointer;
  }
  .bars { display: block; width: 100%; height: 16px; fill: var(--soft); }
  .share { width: 1.1rem; height: 8px; fill: var(--soft); background: var(--line); margin-right: 0.3rem; vertical-align: baseline; }
  .current, .current:hover { background: var(--mark); }
  .current .before, .current .twig { color: var(--ink); }
  .chosen { box-shadow: inset 3px 0 0 var(--ink); }
  .failed .lead { color: var(--cause); }
  .current .lead { color: var(--ink); }
  .none { position: absolute; top: 2.5rem; padding: 0.75rem; }
`

export const tableFootStyle = css`
  .foot {
    display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: baseline; padding: 0.4rem 0; font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  .grow { flex: 1; }
  .plain { text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
  .plain:hover { text-decoration-color: currentColor; }
  select {
    font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 0.1rem 0.3rem;
  }
  dl {
    display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1.25rem; font-size: 0.875rem;
    border-left: 3px solid var(--line); padding: 0.25rem 0 0.25rem 1rem; margin-top: 0.5rem; overflow-wrap: anywhere;
  }
  dd { white-space: pre-wrap; }
`
