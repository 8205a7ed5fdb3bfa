// A map that forgets its oldest entry when it is full, for what is remembered of threads: a file may name a million of them, and
// those that are under way at one time are few.
const ENTRIES_MAX = 1 << 16

export interface BoundedMap<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly delete: (key: K) => void
}

export const boundedMap = <K, V>(max = ENTRIES_MAX): BoundedMap<K, V> => {
  const map = new Map<K, V>()
  return {
    get: key => map.get(key),
    set: (key, value) => {
      map.delete(key)
      map.set(key, value)
      if (map.size > max) for (const oldest of map.keys()) return void map.delete(oldest)
    },
    delete: key => {
      map.delete(key)
    },
  }
}
