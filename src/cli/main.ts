// The command tree: names, options and help. What a command does is in commands/, loaded when it is used, so that `record`
// starts without the engine and `show` without the recorder. Nothing here touches process.stdout before a recorded program
// has ended (node/terminal.ts says why).
import { readFileSync } from 'node:fs'
import type { Either } from 'fp-ts/lib/Either.js'
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type AnyFailed, failed } from '../base/error.js'
import { ioError } from '../node/files.js'
import { PLACES } from '../node/places.js'
import { DEFAULT_REDACTIONS, REPORT_REDACTIONS, type ReportRedaction } from '../present/report/redact.js'
import { parseFilter } from '../trace/filter.js'
import { type Injection, type InjectError, parseInjection } from '../trace/inject.js'
import { columns, ReaderGone, STDERR, STDOUT, write } from '../node/terminal.js'
import { count, positive, ringSize, stopAfter, variable } from './amounts.js'
import { EXIT, report } from './exit.js'

let exitCode: number = EXIT.ok

/** Wraps a command's action: its result is the exit code. */
const run =
  <A extends ReadonlyArray<unknown>>(load: () => Promise<(...args: A) => Promise<number>>) =>
  async (...args: A): Promise<void> => {
    exitCode = await (await load())(...args)
  }

const number = (text: string, before: ReadonlyArray<number>): ReadonlyArray<number> => [...before, count(text)]
const pids = (text: string, before: ReadonlyArray<number> = []): ReadonlyArray<number> => {
  const list = text.split(',').map(Number)
  if (!list.every(pid => Number.isInteger(pid) && pid > 0))
    throw new InvalidArgumentError('It is a process id, or several: 12,34.')
  return [...before, ...list]
}

const redactions = (text: string): ReadonlyArray<ReportRedaction> => {
  const kinds = text === 'none' ? [] : text.split(',')
  const wrong = kinds.find(kind => !(REPORT_REDACTIONS as ReadonlyArray<string>).includes(kind))
  if (wrong !== undefined) throw new InvalidArgumentError(`It is ${REPORT_REDACTIONS.join(', ')}, several of them, or none.`)
  return kinds as ReadonlyArray<ReportRedaction>
}

const names = (text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, ...text.split(',')]
const collect = (value: string, before: ReadonlyArray<string>): ReadonlyArray<string> => [...before, value]

const thresholds = () => new Option('--thresholds <file>', 'YAML that sets from which values on something is an incident')
const format = () => new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text')
const snapshot = () => new Option('-s, --snapshot <bytes>', 'keep at most this much of a read or write').argParser(count)
const calls = (what: string) =>
  new Option('-e, --trace <calls>', `${what}, as strace names them: openat,%network or !read or /^open`).argParser(parseFilter)
const recorded = () => calls('record only these calls')
const only = () => new Option('--only', 'with -e: leave out even the calls that name descriptors, processes and signals')
const stacks = () =>
  new Option('--stacks <when>', 'take user stacks: at failed calls, long waits and fatal signals, or at every call')
    .choices(['none', 'default', 'every'])
    .default('default')
const environment = () =>
  new Option('-E, --env <name=value>', 'set a variable of the program, or take NAME out; may be repeated')
    .argParser(variable)
    .default([], 'none')
type Injections = ReadonlyArray<Either<InjectError, Injection>>
const inject = () =>
  new Option(
    '--inject <spec>',
    'change calls of the program: CALLS[:path=P][:addr=IP:PORT]:FAULT[:when=N]. FAULT is an error such as ENOENT, or ' +
      'retval=, signal=, delay_enter= or delay_exit= as in strace; N is FIRST[..LAST][+[STEP]], counted over the whole ' +
      'program, not in each thread; may be repeated',
  )
    .argParser((spec: string, before: Injections) => [...before, parseInjection(spec)])
    .default([], 'none')
const user = () => new Option('-u, --user <user>', 'run the program as that user (root only)')
const noRedact = () => new Option('--no-redact', 'keep passwords, tokens and keys in the trace')

/** Narrower than this beside its option, a description is left to the terminal to break. */
const NARROWEST_HELP = 20

const version = (): string => (JSON.parse(readFileSync(PLACES.package, 'utf8')) as { version: string }).version

const program = new Command('probecause')
  .description('Says why a program failed, hung or crawled.')
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ writeOut: text => write(STDOUT, text), writeErr: () => undefined, getOutHelpWidth: () => columns(STDOUT) })
  .configureHelp({ minWidthToWrap: NARROWEST_HELP })
  .helpCommand(false)
  .version('', '-V, --version', 'print the version')
  .addHelpText('after', '\nStart with: probecause why -- COMMAND\nDocumentation: README.md, ARCHITECTURE.md')

program
  .command('why')
  .summary('run a program and say why it failed, or what a running one waits for')
  .description(
    'Runs a program as if alone, records it, and says on standard error why it failed. Exits as the program does. ' +
      'With -p it looks at processes that run already, without stopping them, and says what they wait for and on whom.',
  )
  .addOption(new Option('-p, --pid <pids>', 'look at these processes instead: 12, or 12,34').argParser(pids))
  .option('--tree', 'with -p: and at all that descends from them')
  .addOption(new Option('--format <format>', 'with -p: how to print').choices(['text', 'json']))
  .addOption(new Option('--timeout <seconds>', 'end the program after this long').argParser(positive))
  .option('-o, --output <page.html>', 'also write the page, with the recording in it')
  .addOption(recorded())
  .addOption(only())
  .addOption(environment())
  .addOption(user())
  .addOption(inject())
  .addOption(snapshot())
  .addOption(stacks())
  .addOption(noRedact())
  .addOption(thresholds())
  .argument('[command...]', 'the program and its arguments')
  .passThroughOptions()
  .action(run(async () => (await import('./commands/why.js')).why))

program
  .command('record')
  .summary('run a program, or watch one that runs, and record what it does')
  .description(
    'Runs a program as if alone and records what it does. Exits as the program does. With -p it records processes that ' +
      'run already, and leaves them running.',
  )
  .addOption(new Option('-p, --pid <pids>', 'record these processes instead of starting one: 12 or 12,34').argParser(pids))
  .addOption(new Option('--tree', 'with -p: and all that descends from them'))
  .addOption(
    new Option('--timeout <seconds>', 'end the recording after this long, and the program unless -p named it').argParser(
      positive,
    ),
  )
  .addOption(
    new Option('--linger <seconds>', 'go on recording processes that outlive the program for up to this long')
      .argParser(positive)
      .default(2),
  )
  .addOption(
    new Option('--on-exit <what>', 'what becomes of processes that outlive the program, or the recorder').choices([
      'detach',
      'kill',
      'wait',
    ]),
  )
  .addOption(
    new Option(
      '--stop-after <limit>',
      'end the recording after so many events, or a time such as 5s; the program runs on',
    ).argParser(stopAfter),
  )
  .addOption(
    new Option(
      '--ring <size>',
      'keep only the last 64MiB, say; write them when the program ends, when one of its processes fails, and on SIGUSR1',
    ).argParser(ringSize),
  )
  .option('--files', 'note of each file that is opened its type, device, inode and file system, as tools such as filetop ask for')
  .option('-o, --output <file>', 'where to write the trace; - for standard output')
  .addOption(recorded())
  .addOption(only())
  .addOption(environment())
  .addOption(user())
  .addOption(inject())
  .addOption(snapshot())
  .addOption(stacks())
  .addOption(noRedact())
  .argument('[command...]', 'the program and its arguments')
  .passThroughOptions()
  .action(run(async () => (await import('./commands/record.js')).record))

program
  .command('explain')
  .summary('say why a recorded program failed')
  .description(
    'Says why the recorded program failed. Of several recordings, or a directory of them, equal causes are grouped and counted.',
  )
  .argument('<trace...>', 'file, or - for standard input; several files, or a directory of them')
  .addOption(format().choices(['text', 'json', 'dot', 'mermaid']))
  .option('--verbose', 'also what followed from what, and why other proofs lost')
  .addOption(
    new Option('--fail-on <severity>', 'exit 1 when there is a finding at or above it').choices([
      'low',
      'medium',
      'high',
      'critical',
    ]),
  )
  .option('--strict', 'exit 5 when the trace is incomplete')
  .addOption(thresholds())
  .option('--baseline <trace>', 'a good run of the same program: what failed there as well is no cause')
  .action(run(async () => (await import('./commands/explain.js')).explain))

program
  .command('diff')
  .summary('say where a bad run parts from a good one')
  .description(
    'Compares two recordings of one program: where they part, what that led to, and which calls, files, peers, times and ends ' +
      'differ. What every run makes up (pids, addresses, temporary names, times) is no difference.',
  )
  .argument('<good>', 'recording of a run that went well')
  .argument('<bad>', 'recording of the run in question')
  .addOption(format())
  .option('--exit-code', 'exit 1 when they differ in a way that matters')
  .action(run(async () => (await import('./commands/diff.js')).diff))

program
  .command('show')
  .summary('print the recorded events')
  .description('Prints the recorded events, one line each, with the path or peer each descriptor had then.')
  .argument('<trace>', 'file, or - for standard input')
  .option('--raw', 'arguments as the registers had them')
  .addOption(calls('only these calls'))
  .addOption(new Option('-z, --successful', 'only calls that succeeded').conflicts('failed'))
  .option('-Z, --failed', 'only calls that failed')
  .option('-p, --pid <pid>', 'only this process or thread; may be repeated', number, [])
  .option('-k, --stacks', 'print the recorded stacks, as strace -k does')
  .option('--seq', 'end each line with the numbers of its events, which findings cite')
  .action(run(async () => (await import('./commands/show.js')).show))

program
  .command('import')
  .summary('keep the log of another tool as a trace')
  .description(
    'Makes a trace of what another tool wrote: a log of strace (several files: of one strace -ff), text of perf trace, perf script or ' +
      'ftrace, a .scap file, JSON lines; plain, gzip or zstd. Other commands read these files as they are.',
  )
  .argument('<file...>', 'the log, or - for standard input; the files of one strace -ff, or what they are named after')
  .requiredOption('-o, --output <trace>', 'where to write the trace; - for standard output')
  .action(run(async () => (await import('./commands/import.js')).importLog))

program
  .command('export')
  .summary('write a recording in a format that other tools read')
  .description(
    'Writes the recording in a format that other tools read: jsonl, JSON lines with all that the trace holds; csv and parquet, a ' +
      'table of calls and events; chrome, for Perfetto and chrome://tracing; folded, for flame graphs, in microseconds; strace, ' +
      'what strace -f -ttt -T -yy writes.',
  )
  .argument('<trace>', 'file, or - for standard input')
  .addOption(
    new Option('--format <format>', 'which')
      .choices(['jsonl', 'csv', 'parquet', 'chrome', 'folded', 'strace'])
      .makeOptionMandatory(),
  )
  .option('-o, --output <file>', 'where to write; standard output when absent')
  .action(run(async () => (await import('./commands/export.js')).exportTrace))

program
  .command('report')
  .summary('write findings and evidence as a page for a ticket')
  .description(
    'Writes the findings of a recording and the calls that show them as one page, without the recording, to attach to a ticket. ' +
      'Lists what the page will contain and, at a terminal, asks before it writes.',
  )
  .argument('<trace>', 'file, or - for standard input, then without the calls')
  .requiredOption('-o, --output <report.html>', 'where to write')
  .option('--yes', 'do not ask')
  .addOption(
    new Option('--redact <kinds>', 'what to replace in it: of users, hosts, paths, data, or none; secrets the recorder replaced')
      .argParser(redactions)
      .default(DEFAULT_REDACTIONS, DEFAULT_REDACTIONS.join(',')),
  )
  .addOption(thresholds())
  .action(run(async () => (await import('./commands/report.js')).report))

program
  .command('view')
  .summary('look at a recording in the browser')
  .description(
    'Serves the viewer and this recording to the browser of this machine (127.0.0.1, a random port, a token in the address), opens the ' +
      'browser if there is one, and prints the address. Ends with Ctrl-C.',
  )
  .argument('<trace>', 'file')
  .option('--no-open', 'only print the address')
  .action(run(async () => (await import('./commands/view.js')).view))

program
  .command('summary')
  .summary('count system calls and their time')
  .description('Counts system calls and the time spent in them.')
  .argument('<trace>', 'file, or - for standard input')
  .action(run(async () => (await import('./commands/summary.js')).summary))

program
  .command('tree')
  .summary('print the recorded processes')
  .description('Prints the recorded processes as a tree.')
  .argument('<trace>', 'file, or - for standard input')
  .action(run(async () => (await import('./commands/tree.js')).tree))

program
  .command('run')
  .summary('replay a trace through eBPF programs')
  .description('Replays a trace through the programs of an eBPF object and prints what they put out.')
  .argument('<object>', 'eBPF object (ELF), or the name of a shipped probe')
  .argument('<trace>', 'file, or - for standard input')
  .option('--set <name=value>', 'set a global variable before loading; may be repeated', collect, [])
  .option('--only <programs>', 'run only these: program, section, or what it attaches to; A,B', names)
  .option('--skip <programs>', 'run all but these', names)
  .option(
    '--attach <program=section>',
    'attach a program to something else; with TARGET=FUNCTION every program of that target; may be repeated',
    collect,
    [],
  )
  .option('--kconfig <file>', 'configuration of the recorded kernel, for objects that ask for values of it')
  .option('--no-check', 'without exact bounds of stack and map values: faster, for programs that a kernel takes')
  .addOption(format())
  .option('--strict', 'exit 5 when something was lost or a program faulted')
  .action(run(async () => (await import('./commands/run.js')).run))

program
  .command('hooks')
  .summary('list what programs can be attached to')
  .description(
    'Lists the tracepoints and functions of the kernel that a trace tells of, and what is in none. With a name, or a section such as ' +
      'kprobe/vfs_read, all about that one; with an eBPF object, what becomes of each of its programs.',
  )
  .argument('[name]', 'a tracepoint, function or section, or an object file')
  .addOption(new Option('--arch <arch>', 'of the recorded machine').choices(['x86_64', 'aarch64']).default('x86_64'))
  .addOption(format())
  .action(run(async () => (await import('./commands/hooks.js')).hooks))

program
  .command('tool')
  .summary('print what a tool such as opensnoop would have')
  .description(
    'Replays a trace through the unmodified eBPF object of a tool of libbpf-tools (opensnoop, execsnoop, tcpconnect and others) and ' +
      'prints what it puts out in its own columns, by its own options. With a command behind -- it records that first, and exits as ' +
      'the command does. Without a name it lists the tools; NAME --help tells the options of one.',
  )
  .usage('NAME [options of the tool] (TRACE | -- COMMAND...)')
  .argument('[name]', 'the tool')
  .argument('[arguments...]', 'its own options, then a trace, or -- and a command')
  .passThroughOptions()
  .action(run(async () => (await import('./commands/tool.js')).tool))

program
  .command('vm')
  .summary('run one eBPF program')
  .description('Runs one eBPF program, given in base 16, and prints r0 in base 16.')
  .argument('[memory]', 'what r1 points at, in base 16')
  .option('--program <hex>', 'the program; standard input when absent')
  .addOption(new Option('--interpret', 'in the interpreter').conflicts('jit'))
  .addOption(new Option('--jit', 'compiled, where this build can'))
  .action(run(async () => (await import('./commands/vm.js')).vm))

program
  .command('schema')
  .summary('print the JSON Schema of a report')
  .description(
    'Prints the JSON Schema (draft 2020-12) of what explain, diff, or explain of several recordings (group) print as JSON, or of a ' +
      'line of export --format jsonl (events).',
  )
  .addArgument(new Argument('[report]', 'which').choices(['explain', 'diff', 'group', 'events']).default('explain'))
  .action(run(async () => (await import('./commands/schema.js')).schema))

program
  .command('doctor')
  .summary('check that this machine can record')
  .description('Checks that this machine can record and analyse, and says what to do where it cannot.')
  .action(run(async () => (await import('./commands/doctor.js')).doctor))

/** These exit as the program does, so that all their own failures are one code (env(1)). */
const RUN_A_PROGRAM: ReadonlyArray<string> = ['record', 'why']

const usage = (message: string): AnyFailed =>
  failed('UsageError', 'BadUsage', message.replace(/^error: /, ''), 'See `probecause --help`, or `probecause COMMAND --help`.')

/** What went wrong, said; the exit code it would give a command that runs no program. */
const failure = (thrown: unknown): number => {
  if (thrown instanceof CommanderError) return report(usage(thrown.message))
  if ((thrown as NodeJS.ErrnoException).syscall === 'write')
    return report(ioError(thrown, 'write', 'standard output', 'Unwritable'))
  write(STDERR, `probecause: a bug in probecause: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  return EXIT.bug
}

/** The bpf_conformance runner puts a case's memory before the options its plugin was given, so `vm` may come second. */
const commandFirst = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [memory, command, ...rest] = argv
  return memory !== undefined && command === 'vm' && /^[0-9a-f\s]*$/i.test(memory) ? [command, memory, ...rest] : argv
}

const main = async (argv: ReadonlyArray<string>): Promise<number> => {
  if (argv[0] === '--version' || argv[0] === '-V') {
    write(STDOUT, `${version()}\n`)
    return EXIT.ok
  }
  if (argv.length === 0) {
    write(STDERR, program.helpInformation())
    return EXIT.usage
  }
  try {
    await program.parseAsync([...commandFirst(argv)], { from: 'user' })
    return exitCode
  } catch (thrown) {
    const quiet = thrown instanceof ReaderGone || (thrown instanceof CommanderError && thrown.exitCode === 0)
    if (quiet) return EXIT.ok
    const code = failure(thrown)
    return RUN_A_PROGRAM.includes(argv[0] ?? '') ? EXIT.recorder : code
  }
}

process.exit(await main(process.argv.slice(2)))
