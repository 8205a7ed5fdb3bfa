// The report of a recording: what it says, what it contains, and the file.
export { type Contents, contentsOf } from './contents.js'
export { type ReportDocument, type ReportView, reportDocument } from './document.js'
export { reportHtml } from './html.js'
export { DEFAULT_REDACTIONS, REPORT_REDACTIONS, type ReportRedaction } from './redact.js'
