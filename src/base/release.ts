// The release of a kernel, as `uname -r` says it: "6.1.0-13-amd64".

export interface Release {
  readonly major: number
  readonly minor: number
}

export interface FullRelease extends Release {
  readonly patch: number
}

export const parseRelease = (text: string): FullRelease | undefined => {
  const parts = /^(\d{1,4})\.(\d{1,4})(?:\.(\d+))?/.exec(text)
  return parts === null ? undefined : { major: Number(parts[1]), minor: Number(parts[2]), patch: Number(parts[3] ?? 0) }
}

export const isBefore = (one: Release, other: Release): boolean =>
  one.major < other.major || (one.major === other.major && one.minor < other.minor)
