// Files that programs look for without needing them: documented look-ups whose absence every caller handles. A failed call on
// one of these is hardly ever a cause. Sources: ld.so(8), nscd(8), locale(7), nsswitch.conf(5), environ(7), proc(5), sysfs(5), perlfunc
// (require: .pmc), gitrepository-layout(5), nsswitch.conf(5) (a service without its library is passed over).

const OPTIONAL = new RegExp(
  [
    /\/\.config\//, // XDG Base Directory Specification: settings of one user
    /^\/etc\/ld\.so\.(preload|nohwcap)$/,
    /\/glibc-hwcaps(\/|$)|^\/(usr\/)?lib.*\/(tls|haswell|x86_64|avx512_1)$/,
    /\/libnss_\w+\.so(\.\d+)*$/,
    /\/(locale|LC_[A-Z]+|locale-archive|gconv-modules(\.cache)?|charset\.alias)(\/|$)/,
    /\.(mo|pmc)$/,
    /^\/(var\/)?run\/(nscd|systemd\/userdb|setrans)(\/|$)/,
    /^\/(sys|proc)\//,
    /^\/etc\/(localtime|gai\.conf|host\.conf|resolv\.conf|nsswitch\.conf|passwd|group|hosts|selinux(\/.*)?|inputrc|terminfo(\/.*)?)$/,
    /\/(pyvenv\.cfg|pybuilddir\.txt|python[0-9.]*\._pth|__pycache__|sitecustomize|usercustomize)/,
    /\/\.[a-z_]*(rc|profile|history|config)$/,
    /\/\.git\/(?!.*\.lock$)/,
    /^\/dev\/(tty|console|shm|urandom|hwrng)/,
  ]
    .map(part => part.source)
    .join('|'),
)

/** Who started it named this file: then it is what the program is for, whatever else looks for it in passing. */
const isNamed = (argv: string, path: string): boolean =>
  argv
    .split(' ')
    .slice(1)
    .some(word => word === path || word.endsWith(`=${path}`))

export const isOptional = (path: string, argv = ''): boolean => OPTIONAL.test(path) && !(path !== '' && isNamed(argv, path))

/** Endings of what a TLS user needs: certificates, keys, trust stores. Formats: RFC 7468, PKCS#12. */
export const isCertificate = (path: string): boolean =>
  /\.(pem|crt|cer|cert|key|p12|pfx|jks|csr|der)$|\/(ssl|certs|pki|ca-certificates)\//i.test(path)

/** Search directories of the dynamic loader and names of shared objects: ld.so(8). */
export const isLibrary = (path: string): boolean => path.includes('.so') && /[^/]\.so(\.[0-9]+)*$/.test(path)

/** Statuses that answer a question instead of reporting a failure, as each program's manual promises. */
const ASK =
  'grep egrep fgrep rgrep zgrep bzgrep xzgrep lzgrep zstdgrep rg ag ack look ' +
  'diff cmp zdiff zcmp xzdiff xzcmp bzdiff bzcmp diff3 sdiff colordiff ' +
  'test [ expr false pgrep pidof pkill killall which fuser lsof tty mountpoint'
const ANSWERS: ReadonlyMap<string, ReadonlyArray<number>> = new Map(ASK.split(' ').map(name => [name, [1]]))
/** Command lines that ask, of programs that also do other things: make(1) -q, git-diff(1) --exit-code and kin, dpkg(1), jq(1). */
const ASKING: ReadonlyArray<RegExp> = [
  /^\S*make\b.* (-\w*q\w*|--question)\b/,
  /^\S*git\b.* diff\S*\b.* --(exit-code|quiet|check|no-index)\b/,
  /^\S*git\b.* (grep|check-ignore|merge-base --is-ancestor|show-ref|ls-remote --exit-code|rev-parse .*(-q|--verify)|config .*--get)\b/,
  /^\S*dpkg(-query)?\b.* (--compare-versions|-[slSLW]|--status|--list|--search|--listfiles|--show|--verify)\b/,
  /^\S*jq\b.* (-\w*e\w*|--exit-status)\b/,
  /^\S*hg\b.* (grep|outgoing|incoming|out|in)\b/,
]

interface Program {
  readonly exe: string
  readonly argv: string
}

/** One file that is many programs: busybox(1) and toybox(1) are told which by the first word, or else the second. */
const MANY_IN_ONE = /^(busybox|toybox|coreutils)$/

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const nameOf = ({ exe, argv }: Program): string => {
  if (!MANY_IN_ONE.test(baseOf(exe))) return baseOf(exe)
  const [first = '', second = ''] = argv.split(' ')
  return MANY_IN_ONE.test(baseOf(first)) ? second : baseOf(first)
}

export const isAnswer = ({ exe, argv }: Program, code: number): boolean =>
  (ANSWERS.get(nameOf({ exe, argv }))?.includes(code) ?? false) || (code === 1 && ASKING.some(asks => asks.test(argv)))
