// Two columns that part from one line.
import { css } from 'lit'

export const compareStyle = css`
  .compare { max-width: 76rem; display: grid; gap: 0.9rem; }
  .compare > * { min-width: 0; }
  h2 { font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; margin-top: 0.75rem; }
  .verdict { font-size: clamp(1.25rem, 3vw, 1.75rem); line-height: 1.2; text-wrap: balance; max-width: 58rem; }
  .parts { color: var(--cause); }
  .wide { max-width: 44rem; }
  .trunk {
    font-size: 0.875rem; color: var(--soft); text-align: center; width: calc(50% - 1rem); padding-right: 1rem; margin: 0 auto -0.9rem;
    padding: 0 0 1.1rem; position: relative;
  }
  .trunk::after { content: ''; position: absolute; left: 50%; bottom: 0; height: 0.9rem; border-left: 2px solid var(--line); }
  .columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 2rem; position: relative; }
  .forked { padding-top: 1.1rem; }
  .forked::before {
    content: ''; position: absolute; top: 0; left: 25%; right: 25%; height: 1.1rem; border: 2px solid var(--line); border-bottom: 0;
    border-radius: 8px 8px 0 0;
  }
  .column { border-top: 3px solid var(--soft); padding-top: 0.6rem; }
  .column.bad { border-color: var(--cause); }
  h3 { font-size: 1rem; font-weight: 600; }
  .side { font-family: var(--mono); font-size: 0.8125rem; background: var(--panel); border-radius: 4px; padding: 0.1rem 0.45rem; }
  .bad .side { background: var(--cause-wash); color: var(--cause); }
  h4 { font-size: 0.8125rem; font-weight: 600; color: var(--soft); margin: 0.9rem 0 0.25rem; }
  .call { padding: 0.45rem 0.75rem; background: var(--panel); border-radius: 6px; margin-top: 0.4rem; }
  .call .mono { overflow-wrap: anywhere; }
  .first .call { outline: 1px solid var(--line); }
  .bad .first b { color: var(--cause); }
  table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 0.9375rem; margin-top: 0.75rem; }
  caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
  th, td {
    text-align: left; vertical-align: top; padding: 0.4rem 1rem 0.4rem 0; border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  thead th { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
  tbody th { font-weight: 400; }
  .left { list-style: decimal; padding-left: 1.4rem; }
  .left li { padding: 0.15rem 0; }
  .acts { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.5rem; }
  @media (max-width: 40rem) {
    .columns { grid-template-columns: minmax(0, 1fr); }
    .forked { padding-top: 0; }
    .forked::before, .trunk::after { display: none; }
    .trunk { width: auto; text-align: left; padding: 0; margin: 0; }
  }
  @media print { .acts { display: none; } }
`
