// Dialogs: the list of keys, and what is asked before something is saved.
import { css } from 'lit'

export const dialogStyle = css`
  dialog {
    max-width: min(44rem, calc(100vw - 2rem)); max-height: calc(100vh - 3rem); padding: 1.25rem clamp(1rem, 4vw, 1.75rem) 1.5rem;
    border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); overflow-y: auto;
  }
  dialog::backdrop { background: rgb(0 0 0 / 45%); }
  .head { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; margin-bottom: 0.75rem; }
  h2 { font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
  h3 { font-size: 0.8125rem; font-weight: 600; color: var(--soft); margin: 0.75rem 0 0.35rem; }
  .columns { columns: 2 16rem; column-gap: 2.5rem; }
  section { break-inside: avoid; }
  dl div { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0.75rem; align-items: baseline; padding: 0.15rem 0; }
  kbd {
    font-family: var(--mono); font-size: 0.8125rem; padding: 0.05rem 0.4rem; border: 1px solid var(--line); border-radius: 4px;
    background: var(--panel); white-space: nowrap;
  }
  fieldset { border: 0; padding: 0; margin: 1rem 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.9375rem; }
  fieldset label { display: flex; align-items: baseline; }
  legend { padding: 0 0 0.35rem; }
  .contents { border-left: 3px solid var(--line); padding-left: 1rem; min-height: 12rem; }
  .contents h3 { margin-top: 0; }
  .items li { padding: 0.15rem 0; font-size: 0.9375rem; overflow-wrap: anywhere; }
  .acts { display: flex; flex-wrap: wrap; gap: 0.5rem; }
  .strong { background: var(--ink); color: var(--paper); border-color: var(--ink); font-weight: 600; }
  .strong:hover:enabled { background: var(--ink); }
  .strong:disabled { background: var(--panel); color: var(--soft); border-color: var(--line); cursor: default; }
  dialog > p { margin-top: 1rem; font-size: 0.875rem; }
  input[type='checkbox'] { accent-color: var(--ink); margin: 0 0.4rem 0 0; }
`
