// Charts of processor time and memory, and the table that names their lines.
import { css, unsafeCSS } from 'lit'

const LIGHT = ['#2f6fbd', '#c26a12', '#2a8a55', '#8b51b8', '#1f8a86', '#b5477f', '#7d7a20', '#5b6470', '#8a5a34', '#3d4fa8']
const DARK = ['#6aa7f0', '#eaa14a', '#5cc08a', '#bd92e4', '#45bdb7', '#e68bbb', '#b9b64f', '#a3adba', '#c59a74', '#8f9df0']
const variables = unsafeCSS(LIGHT.map((hex, i) => `--line-${i}: light-dark(${hex}, ${DARK[i]});`).join(' '))
const swatches = unsafeCSS(LIGHT.map((_, i) => `.sign.l${i} { border-top-color: var(--line-${i}); }`).join('\n'))

/** Dash patterns tell lines apart without colours. */
export const DASHES: ReadonlyArray<ReadonlyArray<number>> = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2]]
export const LINES = LIGHT.length

export const usageStyle = css`
    :host { ${variables} }
    ${swatches}
    h2 { font-size: 1rem; font-weight: 650; margin: 1.25rem 0 0.3rem; }
    h2:first-child { margin-top: 0; }
    .chart { height: 200px; position: relative; cursor: crosshair; touch-action: pan-y; user-select: none; }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    .wide { overflow-x: auto; margin-top: 1rem; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
    th, td { text-align: left; padding: 0.35rem 1rem 0.35rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
    thead th { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
    tbody th { font-weight: 400; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .sign { display: inline-block; width: 1.6rem; border-top: 3px solid; vertical-align: middle; margin-right: 0.5rem; }
    .k1 { border-top-style: dashed; } .k2 { border-top-style: dotted; } .k3 { border-top-style: double; } .k4 { border-top-style: dashed; }
    th button { font-weight: 600; text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 3px; }
    th button:hover { text-decoration-color: currentColor; }
    .chosen th, .chosen td { background: var(--mark); }
    @media (max-width: 36rem) { .now { display: none; } th, td { padding-right: 0.6rem; } }
`
