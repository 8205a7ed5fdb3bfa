// What names a secret, and what looks like one: the recorder's own lists (capture-helper/words.c and secret.c say where they come
// from), so that an imported trace hides what a recorded one does. Everything here is about latin1 text: a character is a byte.

/** The kinds of secret that are looked for, as a recording's header lists them. */
export const KINDS: ReadonlyArray<string> = [
  'environment',
  'arguments',
  'url-credentials',
  'authorization',
  'cookies',
  'key-values',
  'json',
  'sql-passwords',
  'redis-passwords',
  'password-hashes',
  'private-keys',
  'key-files',
  'terminal-no-echo',
  'known-values',
]

const PASSWORDS = 'password passwd passphrase'
const SECRETS = [
  'secret token auth-key auth_key key-data api-key api_key apikey access-key access_key accesskey private-key private_key privatekey',
  'credential credentials secret-key secret_key secretkey keypass storepass requirepass masterauth jwt userpwd',
].join(' ')
/** Short ones are the end of ordinary words, too (compass, OLDPWD): a new word must begin there. */
const SHORT = ['pass', 'pwd', 'auth']

const ending = (words: string): RegExp => new RegExp(`(?:${words.replaceAll(' ', '|')})$`, 'i')
const PASSWORD_END = ending(PASSWORDS)
const SECRET_END = ending(`${PASSWORDS} ${SECRETS}`)

const isLetter = (c: string | undefined): boolean => c !== undefined && /[a-z]/i.test(c)

const beginsWord = (name: string, at: number): boolean =>
  at === 0 || !isLetter(name[at - 1]) || ((name[at] ?? '') < 'a' && (name[at - 1] ?? '') >= 'a')

export const endsInPassword = (name: string): boolean => PASSWORD_END.test(name)

/** --db-password, PGPASSWORD, client_secret, X-Api-Key. */
export const endsInSecret = (name: string): boolean => {
  if (SECRET_END.test(name)) return true
  if (name.length <= 3) return false // PWD is a folder
  const lower = name.toLowerCase()
  return SHORT.some(word => lower.endsWith(word) && beginsWord(name, name.length - word.length))
}

/** How the paths of secret files end. */
const SECRET_FILES = [
  '/.netrc /.pgpass /.my.cnf /.git-credentials /shadow /gshadow /id_rsa /id_dsa /id_ecdsa /id_ed25519 /credentials',
  '/.htpasswd /krb5.keytab /environ /.vault-token /.npmrc /.pypirc /passwd-s3fs /shadow- /gshadow- /opasswd /.kube/config',
  '.key .p12 .pfx .jks .keystore _key .kdbx .ppk .gpg',
].flatMap(row => row.split(' '))

export const isSecretFile = (path: string): boolean => {
  const from = `/${path.toLowerCase()}`
  return SECRET_FILES.some(end => from.endsWith(end))
}

const SHORTEST = 6

/** Not one word, not one number: two kinds of character besides a capital at the beginning. Where only a pattern found it (not `sure`),
 * letters and digits, and nothing that a path or a sentence has. */
export const looksSecret = (word: string, sure: boolean): boolean => {
  const rest = word.slice(1)
  const lower = /[a-z]/.test(rest)
  const upper = /[A-Z]/.test(rest)
  const digit = /\d/.test(rest)
  const separator = /[ \t\r\n./]/.test(rest)
  const other = /[^a-zA-Z\d \t\r\n./]/.test(rest)
  if (word.length < SHORTEST || [lower, upper, digit, separator, other].filter(kind => kind).length < 2) return false
  return sure || (digit && (lower || upper) && !separator)
}
