// Events quoted under a step.
import { css } from 'lit'

export const excerptStyle = css`
  ol {
    font-family: var(--mono); font-size: 0.8125rem; line-height: 1.55; background: var(--panel); border-radius: 6px;
    padding: 0.5rem 0.75rem;
  }
  li { display: grid; grid-template-columns: 4.5rem 9rem 1fr; gap: 0 0.75rem; }
  .near { color: var(--soft); }
  .cited .call { background: var(--mark); border-radius: 3px; padding: 0 0.2rem; margin-left: -0.2rem; justify-self: start; }
  .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .call { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
  p { padding: 0.35rem 0.75rem; font-size: 0.8125rem; }
  .to {
    text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; color: var(--ink); margin-left: 0.5rem;
  }
  .to:hover { text-decoration-color: currentColor; }
  @media (max-width: 48rem) {
    li { grid-template-columns: max-content 1fr; }
    .call { grid-column: 1 / -1; margin-bottom: 0.3rem; }
  }
`
