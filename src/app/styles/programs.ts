// Programs: which, with what, and what they put out.
import { css } from 'lit'

export const programsStyle = css`
  fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
  legend { font-weight: 600; padding: 0; margin-bottom: 0.4rem; }
  .pick { display: grid; grid-template-columns: auto 1fr; gap: 0 0.6rem; padding: 0.25rem 0; cursor: pointer; align-items: baseline; }
  .pick b { font-weight: 600; margin-right: 0.6rem; }
  .set { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; }
  .set label { display: grid; gap: 0.15rem; }
  .set input {
    border: 1px solid var(--line); border-radius: 6px; padding: 0.3rem 0.5rem; background: var(--paper); width: 12rem; max-width: 100%;
    font-family: var(--mono); font-size: 0.8125rem;
  }
  .do { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-bottom: 1.5rem; }
  .file { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  h2 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
  h2 span { font-weight: 400; }
  .lines { font-family: var(--mono); font-size: 0.8125rem; max-height: 24rem; overflow: auto; border-top: 1px solid var(--line); }
  .lines li { display: flex; gap: 1rem; padding: 0.15rem 0; border-bottom: 1px solid var(--line); }
  .lines span { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .remarks li { color: var(--soft); font-size: 0.875rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: 0.8125rem; margin: 0; }
`
