// The flame graph. Its colours are those of the timeline's states (states.ts); text stands on a wash of them, so that it stays readable
// on every one. The height of a frame is FRAME_PX of views/flame.ts.
import { css, unsafeCSS } from 'lit'
import { STATES } from '../../browser/timeline/states.js'
import { stateColours } from './states.js'

const states = unsafeCSS(
  STATES.map(
    ({ id }) => `.frame.s-${id} { --state: var(--state-${id}); } .swatch.s-${id} { background: var(--state-${id}); }`,
  ).join('\n'),
)

export const flameStyle = css`
  ${stateColours}
  ${states}
  .bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; margin-bottom: 0.6rem; }
  .measures { display: flex; gap: 0.3rem; }
  .button[aria-pressed='true'] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
  .note { font-size: 0.875rem; flex: 1 1 14rem; }
  .crumbs { display: flex; flex-wrap: wrap; gap: 0.1rem 0; font-size: 0.875rem; margin-bottom: 0.4rem; }
  .crumbs li { overflow-wrap: anywhere; }
  .crumbs li + li::before { content: '›'; color: var(--soft); margin: 0 0.5rem; }
  .crumbs button { text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
  .crumbs button:hover { text-decoration-color: currentColor; }
  .crumbs [aria-current] { font-weight: 600; }
  .tree { position: relative; overflow: hidden; border-radius: 4px; }
  .frame {
    --state: var(--line); position: absolute; height: 25px; border-radius: 2px; cursor: pointer; overflow: hidden;
    background: color-mix(in srgb, var(--state) 42%, var(--paper)); border-top: 3px solid var(--state);
    font-size: 0.8125rem; line-height: 22px; white-space: nowrap; box-shadow: inset -1px 0 0 var(--paper); min-width: 1px;
  }
  .frame span { display: block; padding: 0 0.35rem; overflow: hidden; text-overflow: ellipsis; }
  .frame.plain { background: var(--panel); border-top-color: var(--line); font-weight: 600; }
  .frame.at { outline: 2px solid var(--ink); outline-offset: -2px; z-index: 1; }
  .told {
    min-height: 6.5rem; margin-top: 0.75rem; border-left: 3px solid var(--ink); padding: 0.1rem 0 0.1rem 1rem; overflow-wrap: anywhere;
  }
  .told p { font-size: 0.9375rem; }
  .told strong { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  .leads { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-top: 0.4rem; }
  .legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.8125rem; color: var(--soft); margin-top: 0.75rem; }
  .swatch { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 2px; margin-right: 0.35rem; vertical-align: -1px; }
  .none { padding: 1rem 0; }
`
