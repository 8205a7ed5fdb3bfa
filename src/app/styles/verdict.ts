// The verdict: large type, and the only large use of the accent.
import { css } from 'lit'

export const verdictStyle = css`
  section { padding-top: clamp(0.25rem, 1.5vw, 1.25rem); display: grid; gap: 0.9rem; }
  .lead { font-size: 1.125rem; color: var(--soft); max-width: 58rem; text-wrap: pretty; }
  .sign { color: var(--ink); }
  q { color: var(--ink); font-style: italic; }
  h1 {
    font-size: clamp(1.5rem, 4.2vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; color: var(--cause);
    text-wrap: balance; max-width: 58rem;
  }
  /* A name that is itself the trouble (ENAMETOOLONG) must not push everything else off the screen; the chain has it whole. */
  h1 { display: -webkit-box; -webkit-line-clamp: 7; -webkit-box-orient: vertical; overflow: hidden; padding-bottom: 0.1em; }
  .from { font-size: 0.9375rem; }
  .calm { color: var(--ink); }
  .class {
    font-family: var(--mono); font-size: 0.8125rem; background: var(--cause-wash); color: var(--cause); border-radius: 4px;
    padding: 0.15rem 0.5rem; margin-right: 0.35rem; white-space: nowrap;
  }
  .kind { font-size: 0.9375rem; }
  .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 3rem; margin-top: 0.6rem; }
  .columns p, .columns li { max-width: 34rem; }
  details { margin-top: 0.4rem; font-size: 0.9375rem; }
  summary { cursor: pointer; }
  .todo li { padding-left: 1.25rem; position: relative; }
  .todo li::before { content: '→'; position: absolute; left: 0; color: var(--soft); }
`
