// The chips of what is selected.
import { css } from 'lit'

export const selectedStyle = css`
  .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.9rem; padding: 0.6rem 0 0; }
  ul { display: flex; flex-wrap: wrap; gap: 0.4rem; }
  .sides {
    display: inline-flex; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; font-size: 0.8125rem; max-width: 100%;
  }
  .sides button { padding: 0.2rem 0.7rem; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .sides button[aria-pressed='true'] { background: var(--ink); color: var(--paper); }
  .sides span { font-family: var(--mono); font-size: 0.75rem; }
  .chip {
    display: inline-flex; align-items: center; gap: 0.4rem; padding: 0.1rem 0.15rem 0.1rem 0.7rem; border: 1px solid var(--line);
    border-radius: 1rem; background: var(--panel); font-size: 0.8125rem; font-variant-numeric: tabular-nums;
  }
  .remove, .go { min-width: 1.5rem; min-height: 1.5rem; text-align: center; border-radius: 50%; line-height: 1; }
  .remove { color: var(--soft); }
  .remove:hover, .go:hover:enabled { background: var(--line); color: var(--ink); }
  .go { font-size: 1rem; }
  .go:disabled { opacity: 0.35; cursor: default; }
  @media print { .bar { display: none; } }
`
