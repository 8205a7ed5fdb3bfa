// A value that tells who listens when it changes; the page keeps all it knows in one of these (state.ts).
// A change replaces the value, so a view compares by identity. No selectors, no middleware.
export interface Store<S> {
  readonly get: () => S
  readonly set: (next: S) => void
  /** Calls `listener` after each change until the answer is called. */
  readonly subscribe: (listener: () => void) => () => void
}

export const createStore = <S>(initial: S): Store<S> => {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set: next => {
      if (Object.is(next, current)) return
      current = next
      for (const listener of [...listeners]) listener()
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
