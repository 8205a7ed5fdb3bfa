// Rules that more than one view needs. Lit hands each sheet to adoptedStyleSheets, which the page's policy allows.
import { css } from 'lit'

export const shared = css`
  :host { display: block; }
  *, ::before, ::after { box-sizing: border-box; }
  /* for readers of screens */
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  [hidden] { display: none !important; }
  h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  .mono { font-family: var(--mono); font-size: 0.8125rem; }
  .soft { color: var(--soft); }
  .label { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
  button, input { font: inherit; color: inherit; }
  button { background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
  .button {
    border: 1px solid var(--line); border-radius: 6px; padding: 0.3rem 0.8rem; font-size: 0.875rem; background: var(--paper);
    white-space: nowrap;
  }
  .button:hover { background: var(--panel); }
  .seq { font-family: var(--mono); font-size: 0.75rem; color: var(--soft); white-space: nowrap; }
  button.seq { text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
  button.seq:hover { color: var(--ink); text-decoration-color: currentColor; }
  :focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; border-radius: 3px; }
  @media (prefers-reduced-motion: no-preference) { .button, .row { transition: background-color 0.12s; } }
`
