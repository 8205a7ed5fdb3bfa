// The tabs.
import { css } from 'lit'

export const tablistStyle = css`
  /* what stands between groups is cut off where a line begins */
  :host { overflow-x: clip; }
  [role='tablist'] { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); margin-left: -1.25rem; gap: 0 1.25rem; }
  .group { display: flex; gap: 1.25rem; }
  .group { padding-left: 1.25rem; position: relative; }
  .group::before { content: ''; position: absolute; left: 0; top: 0.85rem; bottom: 0.85rem; width: 1px; background: var(--line); }
  [role='tab'] {
    padding: 0.6rem 0; font-weight: 600; font-size: 0.9375rem; color: var(--soft); border-bottom: 2px solid transparent;
    margin-bottom: -1px; white-space: nowrap;
  }
  [role='tab'] span { font-weight: 400; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
  [role='tab']:hover { color: var(--ink); }
  [role='tab'][aria-selected='true'] { color: var(--ink); border-bottom-color: var(--ink); }
  [role='tab']:focus-visible { outline-offset: -2px; }
  @media (max-width: 48rem) {
    [role='tab'] span { display: none; }
    [role='tablist'] {
      flex-wrap: nowrap; overflow-x: auto; position: relative; scrollbar-width: none; margin-right: -1rem; padding-right: 2rem;
      mask-image: linear-gradient(to right, #000 calc(100% - 2.5rem), transparent);
    }
    [role='tab'] { margin-bottom: 0; }
    .group:first-child::before { display: none; }
  }
  @media print { [role='tablist'] { display: none; } }
`
