// The pipeline of `run`: an object loaded and attached before the first chunk, its outputs handed on chunk by chunk in the
// order they were written, its maps read at the end. Facts are made on the way and not looked at.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { Limit, StatsBlock } from '../../assembly/abi.js'
import { helperName } from '../asm/helpers.js'
import { inContext } from '../base/error.js'
import { attach, type Collection, instantiate } from '../engine/collection.js'
import type { Engine, EngineError } from '../engine/instance.js'
import { readMap } from '../engine/maps.js'
import type { VerifyError } from '../engine/vm.js'
import {
  type Assignment,
  type CollectionSpec,
  type GlobalError,
  type Kernel,
  type LoadError,
  type LoadNote,
  loadCollectionSpec,
  type RelocationError,
  setGlobals,
  setKconfig,
} from '../loader/index.js'
import { type MapSnapshot, type Output, type ToOutputs, toOutputs, toSnapshot } from '../output/index.js'
import { type AttachError, planAttach } from '../probe/index.js'
import type { Arch, TraceHeader } from '../trace/index.js'
import type { Coverage } from './coverage.js'
import type { AnalysisEnv, IoError } from './ports.js'
import { type ReplayError, replay } from './replay.js'

export interface RunRequest {
  readonly object: string
  readonly trace: string
  readonly assignments: ReadonlyArray<Assignment>
  /** The configuration of the recorded kernel, as its file has it. */
  readonly kconfig?: string
  /** false: programs run without exact bounds, up to a quarter faster; one that oversteps its stack or a value goes unnoticed. */
  readonly check?: boolean
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
  readonly misses: ReadonlyArray<{ readonly helper: string; readonly count: number }>
}

export interface Ran {
  readonly header: TraceHeader
  readonly coverage: Coverage
  readonly maps: ReadonlyArray<MapSnapshot>
  readonly losses: RunLosses
  /** What the object asks for and does not get. */
  readonly notes: ReadonlyArray<LoadNote>
}

type PrepareError = AttachError | RelocationError | VerifyError | EngineError
export type RunError = ReplayError | IoError | LoadError | GlobalError | AttachError | VerifyError | EngineError

/** A loaded object and what is needed to read what it puts out. */
export interface LoadedObject {
  readonly collection: Collection
  readonly outputs: ToOutputs
}

/** Everything between an object's blueprint and its programs on their hooks; the engine is sealed by the caller. */
export const loadObject = (
  engine: Engine,
  given: CollectionSpec,
  check: boolean,
  kernel: Kernel,
  arch: Arch,
): E.Either<PrepareError, LoadedObject> =>
  pipe(
    E.Do,
    E.bindW('spec', () => setKconfig(kernel)(given)),
    E.bindW('plan', ({ spec }) => planAttach(arch)(spec)),
    E.bindW('collection', ({ spec }) => instantiate(engine)(spec, { check })()),
    E.tap(({ collection, plan }) => attach(engine)(collection, plan)()),
    E.map(({ collection }) => ({ collection, outputs: toOutputs(collection, arch) })),
  )

const snapshots = (engine: Engine, { collection }: LoadedObject, arch: Arch): ReadonlyArray<MapSnapshot> =>
  [...collection.maps.values()].flatMap(map => toSnapshot({ btf: collection.types, arch }, map, readMap(engine)(map)) ?? [])

const missesOf = (engine: Engine): RunLosses['misses'] => {
  const view = engine.view()
  const at = engine.exports.misses_ptr()
  return Array.from({ length: Limit.HelpersMax }, (_, id) => ({
    helper: helperName(id) ?? `helper ${id}`,
    count: view.getUint32(at + 4 * id, true),
  })).filter(({ count }) => count > 0)
}

const lossesOf = (engine: Engine): RunLosses => {
  const view = engine.view()
  const at = engine.exports.stats_ptr()
  const counter = (offset: number): number => Number(view.getBigUint64(at + offset, true))
  return {
    drops: counter(StatsBlock.RingDrops),
    faults: counter(StatsBlock.Faults),
    readMisses: counter(StatsBlock.UserReadMisses),
    misses: missesOf(engine),
  }
}

const readObject = (env: AnalysisEnv, { object, assignments }: RunRequest): TE.TaskEither<RunError, CollectionSpec> =>
  pipe(
    env.openObject(object),
    TE.flatMap(
      (bytes): TE.TaskEither<RunError, CollectionSpec> =>
        pipe(
          loadCollectionSpec(bytes),
          E.flatMap((spec): E.Either<LoadError | GlobalError, CollectionSpec> => setGlobals(spec, assignments)),
          E.mapLeft(inContext({ doing: object })),
          TE.fromEither,
        ),
    ),
  )

const replayed =
  (env: AnalysisEnv, request: RunRequest, take: (output: Output, header: TraceHeader) => void) =>
  (spec: CollectionSpec): TE.TaskEither<RunError, Ran> => {
    let loaded: LoadedObject | undefined
    let header: TraceHeader | undefined
    let end: Pick<Ran, 'maps' | 'losses'> = { maps: [], losses: { drops: 0, faults: 0, readMisses: 0, misses: [] } }
    const takeAll = (ring: Uint8Array): void => {
      if (loaded === undefined || header === undefined) return
      for (const output of loaded.outputs(ring)) take(output, header)
    }
    return pipe(
      replay(env)<PrepareError>(request.trace, {
        prepare: (engine, first) => () => {
          header = first
          const kernel = { release: first.kernel, ...(request.kconfig === undefined ? {} : { config: request.kconfig }) }
          return pipe(
            loadObject(engine, spec, request.check !== false, kernel, first.arch),
            E.bimap(inContext({ doing: request.object }), made => {
              loaded = made
            }),
          )
        },
        chunk: (_engine, _chunk, batch) => TE.fromIO(() => takeAll(batch.ring)),
        end: (engine, batch) => {
          takeAll(batch.ring)
          if (loaded !== undefined && header !== undefined)
            end = { maps: snapshots(engine, loaded, header.arch), losses: lossesOf(engine) }
        },
      }),
      TE.map(({ header, coverage }) => ({ header, coverage, ...end, notes: spec.notes })),
    )
  }

/** `take` gets every output in order, while the trace is read. */
export const runObject =
  (env: AnalysisEnv) =>
  (request: RunRequest, take: (output: Output, header: TraceHeader) => void): TE.TaskEither<RunError, Ran> =>
    pipe(readObject(env, request), TE.flatMap(replayed(env, request, take)))
