// Files that programs look for without needing them: documented look-ups whose absence every caller handles. A failed call on
// one of these is hardly ever a cause. Sources: ld.so(8), nscd(8), locale(7), nsswitch.conf(5), environ(7), proc(5), sysfs(5), perlfunc
// (require: .pmc), gitrepository-layout(5).

const OPTIONAL: ReadonlyArray<RegExp> = [
  /^\/etc\/ld\.so\.(preload|nohwcap)$/,
  /\/glibc-hwcaps(\/|$)|\/(tls|haswell|x86_64|avx512_1)\/(lib|$)/,
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

export const isOptional = (path: string): boolean => OPTIONAL.some(pattern => pattern.test(path))

/** Endings of what a TLS user needs: certificates, keys, trust stores. Formats: RFC 7468, PKCS#12. */
export const isCertificate = (path: string): boolean =>
  /\.(pem|crt|cer|cert|key|p12|pfx|jks|csr|der)$|\/(ssl|certs|pki|ca-certificates)\//i.test(path)

/** Search directories of the dynamic loader and names of shared objects: ld.so(8). */
export const isLibrary = (path: string): boolean => /\/?[^/]+\.so(\.[0-9]+)*$/.test(path)

/** Statuses that answer a question instead of reporting a failure, as each program's manual promises. */
const ANSWERS: ReadonlyMap<string, ReadonlyArray<number>> = new Map(
  ['grep', 'egrep', 'fgrep', 'zgrep', 'diff', 'cmp', 'test', '[', 'expr', 'false', 'pgrep', 'pidof', 'which', 'rg'].map(name => [
    name,
    [1],
  ]),
)
/** make(1) -q: 1 says that something is out of date. */
const ASKING_MAKE = /^\S*make\b.* (-\w*q\w*|--question)\b/

interface Program {
  readonly exe: string
  readonly argv: string
}

export const isAnswer = ({ exe, argv }: Program, code: number): boolean =>
  (ANSWERS.get(exe.slice(exe.lastIndexOf('/') + 1))?.includes(code) ?? false) || (code === 1 && ASKING_MAKE.test(argv))
