// The pipeline of `run`: an object loaded and attached before the first chunk, its outputs handed on chunk by chunk in the
// order they were written, its maps read at the end. Facts are made on the way and not looked at.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { StatsBlock } from '../../assembly/abi.js'
import { inContext } from '../base/error.js'
import { kernelView } from '../btf/index.js'
import { fillMaps, type MapFill, mapAccess } from '../engine/access.js'
import { attach, type Collection, instantiate, type MapMakeError } from '../engine/collection.js'
import type { Engine, EngineError } from '../engine/instance.js'
import { readMap } from '../engine/maps.js'
import { type MissedHelper, type MissedMember, missedHelpers, missedMembers } from '../engine/missed.js'
import type { VerifyError } from '../engine/vm.js'
import { kernelTypes } from '../kernel/index.js'
import {
  type Assignment,
  type CollectionSpec,
  type GlobalError,
  type Kernel,
  type LoadError,
  type LoadNote,
  giveSizes,
  loadCollectionSpec,
  type RelocationError,
  relocate,
  setGlobals,
  setKconfig,
  type Target,
} from '../loader/index.js'
import { type MapSnapshot, type Output, type ToOutputs, toOutputs, toSnapshot } from '../output/index.js'
import {
  type AttachError,
  FUNCTION_NUMBERS,
  type LeftOut,
  type Planned,
  isOfFiles,
  planAttach,
  type WishError,
  type Wishes,
} from '../probe/index.js'
import type { Arch, TraceHeader } from '../trace/index.js'
import type { Coverage } from './coverage.js'
import { type Intervals, looksAt } from './intervals.js'
import type { AnalysisEnv, IoError } from './ports.js'
import { type ReplayError, replay } from './replay.js'

export interface RunRequest {
  /** Its name, and without `spec` the file it is in. */
  readonly object: string
  /** The object, where it was read already. */
  readonly spec?: CollectionSpec
  readonly trace: string
  readonly assignments: ReadonlyArray<Assignment>
  /** The configuration of the recorded kernel, as its file has it. */
  readonly kconfig?: string
  /** false: programs run without exact bounds, up to a quarter faster; one that oversteps its stack or a value goes unnoticed. */
  readonly check?: boolean
  /** Which of its programs, and on what, where it is not all as their sections say. */
  readonly wishes?: Wishes
  /** Entries that are in maps before the first event. */
  readonly fill?: ReadonlyArray<MapFill>
  /** Whether records keep their bytes beside their values. */
  readonly keepBytes?: boolean
  readonly intervals?: Intervals
}

/** What a run could not do, besides what the coverage says of the trace. */
export interface RunLosses {
  /** Records that found no room in their ring. */
  readonly drops: number
  /** Runs that a trap ended. */
  readonly faults: number
  /** Reads of user memory that the trace does not hold. */
  readonly readMisses: number
  /** What else programs asked for and the trace does not hold, by the helper they asked. */
  readonly misses: ReadonlyArray<MissedHelper>
  /** Members of the kernel's structures that they asked for. */
  readonly members: ReadonlyArray<MissedMember>
  /** Programs ask what the opened files are, and nobody was to note it. */
  readonly filesUntold?: true
}

export interface Ran {
  readonly header: TraceHeader
  readonly coverage: Coverage
  readonly maps: ReadonlyArray<MapSnapshot>
  readonly losses: RunLosses
  /** What the object asks for and does not get. */
  readonly notes: ReadonlyArray<LoadNote>
  /** Programs of it that were not attached. */
  readonly leftOut: ReadonlyArray<LeftOut>
}

type PrepareError = AttachError | WishError | RelocationError | MapMakeError | VerifyError | EngineError
export type RunError = ReplayError | IoError | LoadError | GlobalError | PrepareError

/** A loaded object and what is needed to read what it puts out. */
export interface LoadedObject {
  readonly collection: Collection
  readonly plan: Planned
  readonly outputs: ToOutputs
}

const targetOf = ({ release }: Kernel): Target => ({
  types: kernelView(kernelTypes(), release),
  otherReleases: kernelTypes(),
  release,
  functions: FUNCTION_NUMBERS,
})

/** Everything between an object's blueprint and its programs on their hooks; the engine is sealed by the caller. */
export const loadObject = (
  engine: Engine,
  given: CollectionSpec,
  { check = true, fill = [], keepBytes = false, wishes }: Pick<RunRequest, 'check' | 'fill' | 'keepBytes' | 'wishes'>,
  kernel: Kernel,
  arch: Arch,
): E.Either<PrepareError, LoadedObject> =>
  pipe(
    E.Do,
    E.bindW('plan', () => planAttach(arch, wishes)(given)),
    E.bindW('configured', ({ plan }) => setKconfig(kernel)(plan.spec)),
    E.bindW('spec', ({ configured }) => relocate(targetOf(kernel))(configured)),
    E.bindW('collection', ({ spec }) => instantiate(engine)(spec, { check })()),
    E.tap(({ collection }) => fillMaps(engine, collection, fill)),
    E.bindW('links', ({ collection, plan }) => attach(engine)(collection, plan.links)()),
    E.map(({ collection, plan, links }) => ({ collection, plan, outputs: toOutputs(collection, arch, { keepBytes, links }) })),
  )

/** Maps that a program has to do with which runs where a trace implies what happened. */
const impliedMaps = ({ collection, plan }: LoadedObject): ReadonlySet<string> =>
  new Set(
    plan.links
      .filter(({ how }) => how === 'synthesised')
      .flatMap(({ program }) => collection.programs.get(program)?.spec.references.map(({ map }) => map) ?? []),
  )

const snapshots = (engine: Engine, loaded: LoadedObject, arch: Arch): ReadonlyArray<MapSnapshot> => {
  const { collection } = loaded
  const implied = impliedMaps(loaded)
  return [...collection.maps.values()].flatMap(map => {
    const snapshot = toSnapshot({ btf: collection.types, arch }, map, readMap(engine)(map))
    return snapshot === undefined ? [] : { ...snapshot, implied: implied.has(map.spec.name) }
  })
}

const OF_FILES: ReadonlySet<string | undefined> = new Set(['inode', 'super_block'])

const asksOfFiles = ({ plan }: LoadedObject, members: ReadonlyArray<MissedMember>): boolean =>
  plan.links.some(({ hook }) => isOfFiles(hook)) || members.some(({ member }) => OF_FILES.has(member?.split('.')[0]))

const lossesOf = (engine: Engine, loaded: LoadedObject, { recording }: TraceHeader): RunLosses => {
  const view = engine.view()
  const at = engine.exports.stats_ptr()
  const members = missedMembers(engine)
  const counter = (offset: number): number => Number(view.getBigUint64(at + offset, true))
  return {
    drops: counter(StatsBlock.RingDrops),
    faults: counter(StatsBlock.Faults),
    readMisses: counter(StatsBlock.UserReadMisses),
    misses: missedHelpers(engine),
    members,
    ...(recording.files !== true && asksOfFiles(loaded, members) ? { filesUntold: true } : {}),
  }
}

const openSpec = (env: AnalysisEnv, { object, spec }: RunRequest): TE.TaskEither<RunError, CollectionSpec> =>
  spec !== undefined
    ? TE.right(spec)
    : pipe(
        env.openObject(object),
        TE.flatMapEither(
          (bytes): E.Either<RunError, CollectionSpec> => pipe(loadCollectionSpec(bytes), E.mapLeft(inContext({ doing: object }))),
        ),
      )

const readObject = (env: AnalysisEnv, request: RunRequest): TE.TaskEither<RunError, CollectionSpec> =>
  pipe(
    openSpec(env, request),
    TE.flatMapEither(
      (spec): E.Either<RunError, CollectionSpec> =>
        pipe(setGlobals(spec, request.assignments), E.bimap(inContext({ doing: request.object }), giveSizes)),
    ),
  )

const replayed =
  (env: AnalysisEnv, request: RunRequest, take: (output: Output, header: TraceHeader) => void) =>
  (spec: CollectionSpec): TE.TaskEither<RunError, Ran> => {
    let loaded: LoadedObject | undefined
    let header: TraceHeader | undefined
    let end: Pick<Ran, 'maps' | 'losses'> = { maps: [], losses: { drops: 0, faults: 0, readMisses: 0, misses: [], members: [] } }
    const takeAll = (ring: Uint8Array): void => {
      if (loaded === undefined || header === undefined) return
      for (const output of loaded.outputs(ring)) take(output, header)
    }
    const looks = looksAt(request.intervals, takeAll)
    return pipe(
      replay(env)<PrepareError>(request.trace, {
        prepare: (engine, first) => () => {
          header = first
          const { kernel: release, arch } = first
          const kernel = { release, arch, ...(request.kconfig === undefined ? {} : { config: request.kconfig }) }
          return pipe(
            loadObject(engine, spec, request, kernel, arch),
            E.bimap(inContext({ doing: request.object }), made => {
              loaded = made
              looks.begin(mapAccess(engine, made.collection), first, made.plan.links)
            }),
          )
        },
        pauses: looks.pauses,
        chunk: (_engine, chunk, batch) =>
          TE.fromIO(() => {
            looks.saw(chunk.lastTsNs)
            takeAll(batch.ring)
          }),
        end: (engine, batch) => {
          takeAll(batch.ring)
          looks.end()
          if (loaded !== undefined && header !== undefined)
            end = { maps: snapshots(engine, loaded, header.arch), losses: lossesOf(engine, loaded, header) }
        },
      }),
      TE.map(({ header, coverage }) => ({ header, coverage, ...end, notes: spec.notes, leftOut: loaded?.plan.leftOut ?? [] })),
    )
  }

/** `take` gets every output in order, while the trace is read. */
export const runObject =
  (env: AnalysisEnv) =>
  (request: RunRequest, take: (output: Output, header: TraceHeader) => void): TE.TaskEither<RunError, Ran> =>
    pipe(readObject(env, request), TE.flatMap(replayed(env, request, take)))
