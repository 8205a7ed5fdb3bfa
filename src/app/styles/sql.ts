// A question in SQL and its answer.
import { css } from 'lit'

export const sqlStyle = css`
  form { display: grid; gap: 0.6rem; margin-bottom: 1.25rem; }
  textarea {
    width: 100%; min-height: 6rem; resize: vertical; border: 1px solid var(--line); border-radius: 6px; padding: 0.6rem 0.7rem;
    background: var(--paper); color: inherit; font-family: var(--mono); font-size: 0.8125rem; line-height: 1.5;
  }
  .do { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
  .examples { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; font-size: 0.875rem; }
  .examples button { text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--line); }
  details { margin-top: 1.5rem; }
  summary { cursor: pointer; font-weight: 600; }
  dt { font-family: var(--mono); font-size: 0.8125rem; margin-top: 0.5rem; }
  dd { color: var(--soft); font-family: var(--mono); font-size: 0.8125rem; }
`
