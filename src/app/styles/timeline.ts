// The timeline: its list of lanes, its legend and controls; the canvas reads its colours from states.ts.
import { css, unsafeCSS } from 'lit'
import { STATES } from '../../browser/timeline/states.js'
import { stateColours } from './states.js'

const indents = unsafeCSS(Array.from({ length: 9 }, (_, n) => `.d${n} { --depth: ${n}; }`).join('\n'))
const swatches = unsafeCSS(STATES.map(({ id }) => `.s-${id} { background: var(--state-${id}); }`).join('\n'))

export const timelineStyle = css`
  ${stateColours}
  :host { --names: 12.5rem; --row: 24px; }
  ${indents}
  ${swatches}
  .bar { display: flex; flex-wrap: wrap; gap: 0.4rem 0.5rem; align-items: center; margin-bottom: 0.6rem; }
  .bar .hint { font-size: 0.8125rem; margin-left: auto; }
  .bar .button { min-width: 2.2rem; text-align: center; padding: 0.2rem 0.6rem; }
  .button[aria-pressed='true'] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
  .button:disabled { opacity: 0.5; cursor: default; }
  .frame { position: relative; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
  .frame:has(:focus-visible) { outline: 2px solid var(--ink); outline-offset: 1px; }
  .scroller { overflow-x: hidden; overflow-y: auto; overscroll-behavior: contain; position: relative; outline: none; }
  .stay { position: sticky; top: 0; height: 0; }
  canvas, .plot { position: absolute; top: 0; left: var(--names); }
  .plot { cursor: grab; touch-action: pan-y; }
  .plot.selects { cursor: crosshair; }
  .plot:active { cursor: grabbing; }
  .plot.selects:active { cursor: crosshair; }
  .rows { position: absolute; top: 26px; left: 0; width: var(--names); overflow: hidden; border-right: 1px solid var(--line); }
  .corner {
    position: absolute; top: 0; left: 0; width: var(--names); height: 26px; background: var(--panel); border-bottom: 1px solid var(--line);
    border-right: 1px solid var(--line); padding: 0 0.6rem; font-size: 0.75rem; line-height: 25px; color: var(--soft); white-space: nowrap;
    overflow: hidden;
  }
  .lanes { will-change: transform; }
  .lane {
    height: var(--row); display: flex; align-items: center; gap: 0.35rem; padding: 0 0.5rem 0 calc(0.4rem + var(--depth) * 0.65rem);
    font-size: 0.8125rem; white-space: nowrap; cursor: default; border-bottom: 1px solid color-mix(in srgb, var(--line) 45%, transparent);
  }
  .lane:hover { background: var(--panel); }
  .lane.chosen { background: var(--mark); }
  .lane.here { background: var(--panel); box-shadow: inset 3px 0 0 var(--ink); }
  .lane [role='rowheader'] { display: contents; }
  .twist { flex: none; width: 1rem; text-align: center; color: var(--soft); cursor: pointer; font-size: 0.7rem; }
  .who { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; }
  .thread .who { color: var(--soft); }
  .id { flex: none; font-size: 0.75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
  .end { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; text-align: right; font-size: 0.75rem; color: var(--soft); }
  .failed .end { color: var(--cause); font-weight: 600; }
  .detail {
    min-height: 4.6rem; margin-top: 0.6rem; border-left: 3px solid var(--line); padding: 0.1rem 0 0.1rem 0.9rem; font-size: 0.9375rem;
  }
  .detail .mono { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 8rem; overflow-y: auto; }
  .detail p + p { margin-top: 0.2rem; }
  .legend { display: flex; flex-wrap: wrap; gap: 0.3rem 0.9rem; margin-top: 0.75rem; font-size: 0.8125rem; align-items: center; }
  .legend li { display: flex; align-items: center; gap: 0.35rem; }
  .swatch {
    width: 1.15rem; height: 1.15rem; border-radius: 3px; display: inline-grid; place-items: center; font: 600 0.6875rem/1 var(--mono);
  }
  .swatch { color: #000; }
  .pale { color: #fff; }
  .tick { width: 0.9rem; height: 2px; background: var(--soft); }
  .round { border-radius: 50%; background: var(--cause); color: var(--paper); }
  @media (max-width: 36rem) {
    :host { --names: 0px; --row: 40px; }
    .rows { width: 100%; border-right: 0; pointer-events: none; }
    .corner { display: none; }
    .lane {
      align-items: flex-start; border-bottom: 0; line-height: 19px; gap: 0.2rem; padding-left: calc(var(--depth) * 0.45rem);
      text-shadow: 0 0 3px var(--paper), 0 0 3px var(--paper);
    }
    .lane, .lane:hover, .lane.chosen, .lane.here { background: none; }
    .twist { pointer-events: auto; width: 1.5rem; }
    .bar .hint { display: none; }
  }
`
