// The tabs of a report.
import { css } from 'lit'

export const reportStyle = css`
  [role='tablist'] { display: flex; gap: 1.5rem; border-bottom: 1px solid var(--line); margin-top: 2.25rem; overflow-x: auto; }
  [role='tab'] { padding: 0.6rem 0; font-weight: 600; color: var(--soft); border-bottom: 2px solid transparent; white-space: nowrap; }
  [role='tab'] span { font-weight: 400; font-variant-numeric: tabular-nums; }
  [role='tab']:hover { color: var(--ink); }
  [role='tab'][aria-selected='true'] { color: var(--ink); border-bottom-color: var(--ink); }
  [role='tab']:focus-visible { outline-offset: -2px; }
  [role='tabpanel'] { padding-top: 1.5rem; }
  @media (max-width: 36rem) {
    [role='tab'] span { display: none; }
  }
`
