// The search field and note above a table.
import { css } from 'lit'

export const sheetStyle = css`
  .bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: end; margin-bottom: 0.75rem; }
  .field { flex: 1 1 14rem; max-width: 26rem; display: grid; gap: 0.2rem; }
  input {
    width: 100%; font-size: 0.875rem; padding: 0.45rem 0.7rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper);
  }
  input::placeholder { color: var(--soft); opacity: 1; }
  .note:empty { display: none; }
  .note { flex: 1 1 12rem; font-size: 0.875rem; padding-bottom: 0.45rem; }
`
