// What the page and its worker say to each other. Everything here survives a structured clone: plain data, no functions.
// The worker words every sentence and renders every line; the page only lays them out.
import type { AnyFailed } from '../base/error.js'
import type { NamedBlob } from './imported.js'
import type { ComparedView } from './protocol-compare.js'
import type { FlameMeasure, FlameView } from './flame/view.js'
import type { Contents, ReportRedaction } from '../present/report/index.js'
import type { MomentView, RunsView, TimelineView } from './timeline/view.js'
import type { ObjectView, ProgramAsk, RunView } from './programs.js'
import type { UsageView } from './usage.js'
import type { Detail, SheetAsk, SheetHead, SheetName } from './sheets/view.js'
import type { SqlAsk, SqlView } from './sql/view.js'
import type { TableRow } from './table.js'

/** Where the bytes come from: a dropped file, the files of one `strace -ff`, the text the page carries (gzip, in base64), or
 * `probecause view`, by ranges. */
export type Source =
  | { readonly _tag: 'File'; readonly file: Blob }
  | { readonly _tag: 'Files'; readonly files: ReadonlyArray<NamedBlob> }
  | { readonly _tag: 'Carried'; readonly text: string }
  | { readonly _tag: 'Served'; readonly url: string; readonly bytes: number }

/** What all views look at: a stretch of time in nanoseconds since the recording began, a process, a thread. What is absent is not
 * narrowed. */
export interface Selection {
  readonly fromNs?: number
  readonly toNs?: number
  readonly pid?: number
  readonly tid?: number
}

export type Ask =
  /** Two recordings held against each other, by a worker that has neither open. */
  | { readonly _tag: 'Compare'; readonly good: Source; readonly bad: Source }
  | { readonly _tag: 'Open'; readonly name: string; readonly source: Source }
  /** Lines `from` up to `to` of the list last asked for with Search, or of all events. */
  | { readonly _tag: 'Lines'; readonly from: number; readonly to: number }
  /** One event with its neighbours in the same process. */
  | { readonly _tag: 'Around'; readonly seq: number; readonly each: number }
  /** `selection` narrows the list, whatever is searched for. */
  | { readonly _tag: 'Search'; readonly query: string; readonly selection?: Selection }
  /** Position of an event in the current list, or of the first one after it. */
  | { readonly _tag: 'Place'; readonly seq: number }
  /** The page for a ticket, with the list of what it contains. */
  | { readonly _tag: 'Report'; readonly redact: ReadonlyArray<ReportRedaction> }
  /** The bytes of `explain --format json`. */
  | { readonly _tag: 'Json' }
  /** The lanes of the timeline. */
  | { readonly _tag: 'Timeline' }
  /** What is drawn of these lanes, on so many pixels. */
  | {
      readonly _tag: 'Runs'
      readonly lanes: ReadonlyArray<number>
      readonly fromNs: number
      readonly toNs: number
      readonly px: number
    }
  /** What a thread does at a moment or in a call (`step` 0), or its next call or the one before that lasts at least so long. */
  | {
      readonly _tag: 'Moment'
      readonly lane: number
      readonly ns: number
      readonly seq?: number
      readonly step: -1 | 0 | 1
      readonly leastNs: number
    }
  /** Where an event stands in the timeline. */
  | { readonly _tag: 'MomentOf'; readonly seq: number }
  /** Processor time and memory over time. */
  | { readonly _tag: 'Usage' }
  /** User stacks of events that are selected. */
  | { readonly _tag: 'Stacks'; readonly selection: Selection }
  /** A table, of which SheetRows then gives the rows in view. */
  | SheetAsk
  | ProgramAsk
  | SqlAsk
  /** Rows `from` up to `to` of the table of that name as it was last asked for. */
  | { readonly _tag: 'SheetRows'; readonly of: SheetName; readonly from: number; readonly to: number }
  /** Where time went, from a frame down: `path` is the way to it, empty for everything. */
  | {
      readonly _tag: 'Flame'
      readonly selection: Selection
      readonly path: ReadonlyArray<number>
      readonly measure: FlameMeasure
    }
  /** All that is known of one row of it. */
  | { readonly _tag: 'SheetDetail'; readonly of: SheetName; readonly id: string }

export interface Answers {
  readonly Open: PageModel
  readonly Compare: ComparedView
  readonly Lines: ReadonlyArray<Line>
  readonly Around: ReadonlyArray<Line>
  readonly Search: Found
  readonly Place: number
  readonly Json: string
  readonly Report: ReportFile
  readonly Timeline: TimelineView
  readonly Runs: RunsView
  readonly Moment: MomentView | undefined
  readonly Usage: UsageView
  readonly Stacks: StacksView
  readonly MomentOf: { readonly lane: number; readonly ns: number } | undefined
  readonly Inspect: ObjectView
  readonly Run: RunView
  readonly Sql: SqlView
  readonly Sheet: SheetHead
  readonly SheetRows: ReadonlyArray<TableRow>
  readonly SheetDetail: Detail | undefined
  readonly Flame: FlameView
}

export interface Request {
  readonly id: number
  readonly ask: Ask
}

export type Reply =
  | { readonly id: number; readonly _tag: 'Right'; readonly value: Answers[keyof Answers] }
  | { readonly id: number; readonly _tag: 'Left'; readonly error: AnyFailed }
  | { readonly id: number; readonly _tag: 'Progress'; readonly done: number; readonly total: number }

/** The worker's first message: its script runs, the engine can be sent. */
export interface Start {
  readonly engine: Uint8Array<ArrayBuffer>
}

export interface ReportFile {
  readonly contents: Contents
  readonly html: string
}

/** One event as text. */
export interface Line {
  readonly seq: number
  /** Seconds since the recording began. */
  readonly time: string
  readonly pid: number
  readonly comm: string
  readonly text: string
  readonly failed: boolean
}

/** `rows` in the list now; `partial` when the search was cut short by a newer one. */
export interface Found {
  readonly rows: number
  readonly partial: boolean
}

export interface PageModel {
  readonly name: string
  readonly command: string
  readonly verdict: Verdict
  readonly findings: ReadonlyArray<FindingView>
  /** What happened over time, which accuses nobody. */
  readonly noticed: ReadonlyArray<NoticedView>
  readonly processes: ReadonlyArray<ProcessView>
  readonly rows: number
  /** Lines behind these that are not held, for want of memory. */
  readonly rowsLeft: number
  /** Of another tool's file: what it was. */
  readonly from?: string
  /** What the trace could not show, one sentence each. */
  readonly gaps: ReadonlyArray<string>
  /** About the recording: what, where, when. */
  readonly about: ReadonlyArray<readonly [label: string, value: string]>
}

export interface Verdict {
  /** A run may succeed and still have a finding: what it cost. */
  readonly kind: 'failed' | 'cost' | 'fine'
  /** What failed, what it said, and how the cause relates to that. */
  readonly sentence: string
  /** Its own last words, as they stand in the sentence between quotes. */
  readonly says?: string
}

export interface FindingView {
  readonly rank: number
  readonly class: string
  readonly severity: string
  readonly certainty: string
  readonly summary: string
  readonly why: string
  readonly actions: ReadonlyArray<string>
  readonly missing: ReadonlyArray<string>
  readonly where: string
  /** The functions it happened in, when a stack was recorded. */
  readonly code?: string
  readonly steps: ReadonlyArray<StepView>
  /** Events that prove it and are not among the steps. */
  readonly evidence: ReadonlyArray<number>
}

export interface NoticedView {
  readonly id: number
  readonly class: string
  readonly severity: string
  readonly text: string
  /** From when to when, since the recording began. */
  readonly span: string
  /** Its first event. */
  readonly seq: number
}

export interface StepView {
  readonly seq: number
  readonly time: string
  readonly text: string
}

export interface ProcessView {
  readonly pid: number
  readonly depth: number
  readonly name: string
  readonly argv: string
  readonly outcome: string
  readonly failed: boolean
  readonly duration: string
  readonly first: number
}

/** Stacks that are the same, wherever they were taken. */
export interface StackView {
  readonly count: number
  /** The first few processes. */
  readonly pids: ReadonlyArray<number>
  /** The first event it was taken at, as text, and whose it is. */
  readonly seq: number
  readonly call: string
  readonly comm: string
  /** Innermost first. */
  readonly functions: ReadonlyArray<string>
  /** With file and place. */
  readonly lines: ReadonlyArray<string>
  readonly whole: boolean
}

export interface StacksView {
  readonly groups: ReadonlyArray<StackView>
  readonly stacks: number
  /** Stacks that are in no group. */
  readonly others: number
}
