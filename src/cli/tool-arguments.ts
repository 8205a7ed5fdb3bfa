// The command line of a tool: its own options as it spells them, ours beside them, and behind them a trace, or a command after `--`.
// Splitting is commander's; what the texts mean, the tool's rows say.
import * as E from 'fp-ts/lib/Either.js'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type Failed, failed } from '../base/error.js'
import { columns, STDOUT, write } from '../node/terminal.js'
import type { OptionRow, Plan, Tool } from '../tool/index.js'

export interface OwnOptions {
  readonly object?: string
  readonly from?: string
  readonly output?: string
  readonly only: ReadonlyArray<string>
  readonly skip: ReadonlyArray<string>
  readonly kconfig?: string
  readonly strict?: boolean
}

export interface ToolRequest {
  readonly plan: Plan
  /** Whether it takes user stacks. */
  readonly stacks: boolean
  /** Whether it asks what kind of file each is. */
  readonly files: boolean
  readonly own: OwnOptions
  readonly what:
    | { readonly _tag: 'Trace'; readonly trace: string }
    | { readonly _tag: 'Command'; readonly argv: ReadonlyArray<string> }
}

type UsageError = Failed<'UsageError', 'BadUsage'>

const collect = (value: string, before: ReadonlyArray<string>): ReadonlyArray<string> => [...before, value]

const isArgument = ({ flags }: OptionRow<unknown>): boolean => /^[[<]/.test(flags)

/** `[functions...]`. */
const takesRest = ({ flags }: OptionRow<unknown>): boolean => flags.includes('...')

/** What a row makes of a text, as commander wants it told. */
const reader =
  ({ read = E.right }: OptionRow<unknown>) =>
  (text: string): unknown => {
    const value = read(text)
    if (E.isLeft(value)) throw new InvalidArgumentError(value.left)
    return value.right
  }

const optionOf = (row: OptionRow<unknown>): Option => {
  const option = new Option(row.flags, row.about)
  return row.read === undefined ? option : option.argParser(reader(row))
}

interface Rows {
  readonly options: ReadonlyArray<readonly [key: string, row: OptionRow<unknown>, option: Option]>
  readonly places: ReadonlyArray<readonly [key: string, row: OptionRow<unknown>]>
}

const rowsOf = (tool: Tool): Rows => {
  const rows = Object.entries(tool.options)
  return {
    options: rows.filter(([, row]) => !isArgument(row)).map(([key, row]) => [key, row, optionOf(row)]),
    places: rows.filter(([, row]) => isArgument(row)),
  }
}

const commandOf = (name: string, { about }: Tool, { options, places }: Rows): Command => {
  const usage = ['[options]', ...places.map(([, row]) => row.flags), 'TRACE | -- CMD'].join(' ')
  const command = new Command(`probecause tool ${name}`)
    .description(`${about[0]?.toUpperCase()}${about.slice(1)}: ${name} of libbpf-tools on a recording.`)
    .usage(usage)
    .exitOverride()
    .allowExcessArguments()
    .configureOutput({ writeOut: text => write(STDOUT, text), writeErr: () => undefined, getOutHelpWidth: () => columns(STDOUT) })
    .configureHelp({ minWidthToWrap: 20 })
    .optionsGroup(`Options of ${name}:`)
  for (const [, , option] of options) command.addOption(option)
  command.optionsGroup('Options of probecause:')
  return command
    .addOption(new Option('--object <file>', "the tool's eBPF object"))
    .addOption(new Option('--from <program>', 'take the object out of this program').conflicts('object'))
    .addOption(
      new Option('--only <program>', 'only this program, by name or section; may be repeated')
        .argParser(collect)
        .default([], 'all'),
    )
    .addOption(new Option('--skip <program>', 'not this one; may be repeated').argParser(collect).default([], 'none'))
    .addOption(new Option('--kconfig <file>', 'configuration of the recorded kernel, for objects that ask for it'))
    .addOption(new Option('-o, --output <file>', 'where to write what the tool prints'))
    .addOption(new Option('--strict', 'exit 5 when something was lost or a program faulted'))
    .helpOption('-h, --help', 'print this')
}

const usageError = (name: string, what: string): UsageError =>
  failed('UsageError', 'BadUsage', `${name}: ${what}`, `See \`probecause tool ${name} --help\`.`)

/** Before `--` the tool's, behind it the program's. */
const split = (args: ReadonlyArray<string>): { readonly mine: ReadonlyArray<string>; readonly argv?: ReadonlyArray<string> } => {
  const at = args.indexOf('--')
  return at < 0 ? { mine: args } : { mine: args.slice(0, at), argv: args.slice(at + 1) }
}

const given = ({ options, places }: Rows, command: Command, operands: ReadonlyArray<string>): Record<string, unknown> => {
  const opts = command.opts<Record<string, unknown>>()
  const named = options.map(([key, row, option]) => [key, opts[option.attributeName()] ?? row.given] as const)
  const placed = places.map(([key, row], i) => {
    const text = takesRest(row) && operands.length > i ? operands.slice(i).join('\0') : operands[i]
    return [key, text === undefined ? row.given : reader(row)(text)] as const
  })
  return Object.fromEntries([...named, ...placed])
}

/** `implied` are the options that the name stands for. Throws what commander throws when help was asked for. */
export const parseTool = (
  name: string,
  tool: Tool,
  implied: ReadonlyArray<string>,
  args: ReadonlyArray<string>,
): E.Either<UsageError, ToolRequest> => {
  const { mine, argv } = split(args)
  const rows = rowsOf(tool)
  const command = commandOf(name, tool, rows)
  command.parse([...implied, ...mine], { from: 'user' })
  const operands = argv === undefined ? command.args.slice(0, -1) : command.args
  const trace = command.args.at(-1)
  const hasRoom = rows.places.some(([, row]) => takesRest(row)) || operands.length <= rows.places.length
  if (!hasRoom) return E.left(usageError(name, `"${operands[rows.places.length]}" is one argument too many`))
  if (argv?.length === 0 || (argv === undefined && trace === undefined))
    return E.left(usageError(name, 'name a trace, or a command after --'))
  const plan = tool.plan(given(rows, command, operands))
  if (E.isLeft(plan)) return E.left(usageError(name, plan.left))
  const what = argv === undefined ? ({ _tag: 'Trace', trace: trace ?? '' } as const) : ({ _tag: 'Command', argv } as const)
  return E.right({
    plan: plan.right,
    stacks: tool.stacks === true,
    files: tool.files === true,
    own: command.opts<OwnOptions>(),
    what,
  })
}

export { usageError as toolUsageError }
