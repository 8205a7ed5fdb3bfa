// The report as one HTML file: no script, nothing loaded, every text escaped at the one place where text meets markup. Events that a
// chain cites link to the call that is shown. Left out: what it says (document.ts) and where it is written.
import { safeText } from '../escape.js'
import { fill } from '../messages.js'
import { REPORT_WORDS } from '../messages-report.js'
import type { ChainStep, FindingPart, ReportDocument } from './document.js'
import { STYLE, STYLE_HASH } from './style.js'

/** Nothing but this file's own style: no script, no request, no form, no base that would turn links elsewhere. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Markup, of which only this file makes any. */
class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | ReadonlyArray<Html>

const textOf = (part: Part): string =>
  part instanceof Html
    ? part.text
    : typeof part === 'object'
      ? part.map(each => each.text).join('')
      : safeText(String(part)).replace(/[&<>"']/g, char => NAMED[char] ?? '')

/** Parts between the literal pieces are text and escaped, unless they are markup made here. */
const html = (pieces: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(pieces.map((piece, i) => piece + (i < parts.length ? textOf(parts[i] as Part) : '')).join(''))

const NONE = html``
const when = (is: boolean, make: () => Html): Html => (is ? make() : NONE)
const items = (texts: ReadonlyArray<string>): Html => html`<ul>${texts.map(text => html`<li>${text}</li>`)}</ul>`

const mark = (seq: number, shown: ReadonlySet<string>, place: string): Html =>
  shown.has(place) ? html`<a class="seq" href="#${place}">#${seq}</a>` : html`<span class="seq">#${seq}</span>`

const finding =
  (first: boolean) =>
  (part: FindingPart, at: number): Html => {
    const placeOf = (seq: number): string => `${first ? 'a' : 'b'}${at}-${seq}`
    const shown = new Set(part.calls.map(({ seq }) => placeOf(seq)))
    const { steps, calls, more, code, actions, missing } = part
    const chainStep = ({ time, cause, text, seq }: ChainStep): Html => {
      const told = html`${text} ${mark(seq, shown, placeOf(seq))}`
      return html`<li><time>${time}</time>${cause ? html`<span class="cause">${told}</span>` : html`<span>${told}</span>`}</li>
`
    }
    return html`<article class="finding${first ? ' first' : ''}">
<p class="tags"><b>${part.class}</b> · ${part.certainty} · ${part.severity} · ${mark(part.seq, shown, placeOf(part.seq))}</p>
<h3>${part.summary}</h3>
<p>${part.why}</p>
${when(
  steps.length > 0,
  () => html`<h4>${REPORT_WORDS.chain}</h4>
<ol class="chain">${steps.map(chainStep)}</ol>`,
)}
${when(
  calls.length > 0,
  () => html`<h4>${REPORT_WORDS.calls}</h4>
${calls.map(({ text, seq }) => html`<pre id="${placeOf(seq)}">${text} <span class="seq">#${seq}</span></pre>`)}
${when(more > 0, () => html`<p class="tags">${fill(REPORT_WORDS.more, { count: more })}</p>`)}`,
)}
${when(code !== undefined, () => html`<p><code>${code ?? ''}</code></p>`)}
${when(actions.length > 0, () => html`<h4>${REPORT_WORDS.todo}</h4>${items(actions)}`)}
${when(missing.length > 0, () => items(missing))}
</article>
`
  }

const section = (title: string, body: Html): Html => html`<section><h2>${title}</h2>
${body}</section>
`

const titleOf = ({ findings: [first], verdict }: ReportDocument): string => first?.summary ?? verdict

export const reportHtml = (document: ReportDocument): string => {
  const { verdict, kind, findings, noticed, notSeen, about, replaced } = document
  const [first, ...rest] = findings
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${titleOf(document)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header class="${kind}"><h1>${verdict}</h1></header>
<main>
${first === undefined ? NONE : section(REPORT_WORDS.cause, finding(true)(first, 0))}
${when(rest.length > 0, () => section(REPORT_WORDS.beside, html`${rest.map(finding(false))}`))}
${when(noticed.length > 0, () =>
  section(
    REPORT_WORDS.noticed,
    html`<ul>${noticed.map(({ text, span }) => html`<li>${text} <span class="span">${span}</span></li>`)}</ul>`,
  ),
)}
${when(notSeen.length > 0, () => section(REPORT_WORDS.notSeen, items(notSeen)))}
${section(REPORT_WORDS.about, html`<dl>${about.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`)}
${section(REPORT_WORDS.replaced, items(replaced))}
</main>
<footer>${REPORT_WORDS.made}</footer>
</body>
</html>
`.text
}
