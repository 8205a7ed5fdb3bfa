// Places that matter whoever goes there: addresses that hand out a machine's credentials, files that hold secrets, programs that may
// raise rights. Tables of general knowledge, each row with its source; no program under test has a row of its own.

/** Metadata services of clouds, by address as the engine writes it without brackets. */
export const CLOUD_METADATA: Readonly<Record<string, string>> = {
  '169.254.169.254': 'the instance metadata service (AWS, Azure, GCP, OpenStack, Oracle, DigitalOcean)',
  'fd00:ec2::254': 'the instance metadata service of EC2 over IPv6',
  '169.254.170.2': 'the task credentials of ECS',
  '169.254.170.23': 'the pod credentials of EKS',
  'fd00:ec2::23': 'the pod credentials of EKS over IPv6',
  '100.100.100.200': 'the instance metadata service of Alibaba Cloud',
  '192.0.0.192': 'the instance metadata service of Oracle Cloud (classic)',
  '168.63.129.16': 'the host agent of Azure',
}

interface Secret {
  readonly path: RegExp
  /** What it holds. */
  readonly holds: string
  /** Programs it is made for, by file name. */
  readonly owners: RegExp
}

/** File names, a star for any rest. */
const names = (...lines: ReadonlyArray<string>): RegExp =>
  new RegExp(`^(?:${lines.join(' ').split(' ').join('|').replaceAll('.', '\\.').replaceAll('*', '.*')})$`)

const HOME = '(?:/root|/home/[^/]+|/Users/[^/]+|/var/lib/[^/]+)'
const home = (rest: string): RegExp => new RegExp(`^${HOME}/${rest}$`)

const ACCOUNTS = names(
  'passwd chpasswd chage chsh chfn chgpasswd gpasswd newgrp expiry unix_chkpwd unix_update login su sudo sshd sshd-session sshd-auth',
  'useradd usermod userdel groupadd groupmod groupdel newusers pwck grpck pwconv grpconv vipw vigr getent cron systemd* polkit* gdm*',
  'lightdm sddm xscreensaver* vsftpd dovecot saslauthd',
)
const SSHD = names('sshd sshd-session sshd-auth ssh-keygen ssh-keysign')
const SSH = names('ssh ssh-* scp sftp sshfs autossh gpg-agent gnome-keyring*')
const GCLOUD = 'credentials\\.db|access_tokens\\.db|application_default_credentials\\.json|legacy_credentials/.+'
const AZURE = 'accessTokens\\.json|msal_token_cache\\.(?:bin|json)|service_principal_entries\\..+'
const POSTGRES = names('psql pg_* createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb pgbench')

export const SECRETS: ReadonlyArray<Secret> = [
  // shadow(5), gshadow(5), sudoers(5)
  { path: /^\/etc\/g?shadow-?$/, holds: 'password hashes', owners: ACCOUNTS },
  {
    path: /^\/etc\/sudoers(?:\.d\/.+)?$/,
    holds: 'the rules of sudo',
    owners: names('sudo sudoedit visudo sudoreplay cvtsudoers'),
  },
  // ssh(1) FILES, sshd(8) FILES, gpg(1) FILES
  { path: home('\\.ssh/(?:id_[a-z0-9_]+|identity)'), holds: 'a private key', owners: SSH },
  { path: /^\/etc\/ssh\/ssh_host_[a-z0-9]+_key$/, holds: 'a host key', owners: SSHD },
  {
    path: home('\\.gnupg/(?:private-keys-v1\\.d/.+|secring\\.gpg)'),
    holds: 'a private key',
    owners: names('gpg* keyboxd scdaemon'),
  },
  // clouds and clusters
  {
    path: home('\\.aws/(?:credentials|sso/cache/.+|cli/cache/.+)'),
    holds: 'cloud credentials',
    owners: names('aws* eksctl terraform tofu packer'),
  },
  {
    path: home(`\\.config/gcloud/(?:${GCLOUD})`),
    holds: 'cloud credentials',
    owners: names('gcloud gsutil bq terraform tofu packer gke-gcloud-auth-plugin'),
  },
  { path: home(`\\.azure/(?:${AZURE})`), holds: 'cloud credentials', owners: names('az azcopy terraform tofu packer') },
  {
    path: home('\\.kube/config'),
    holds: 'cluster credentials',
    owners: names('kube* k9s helm oc eksctl terraform tofu skaffold argocd'),
  },
  {
    path: /^(?:\/var)?\/run\/secrets\/kubernetes\.io\/serviceaccount\/token$/,
    holds: 'a service account token',
    owners: names('kube*'),
  },
  // tokens and passwords of tools
  {
    path: home('\\.docker/config\\.json'),
    holds: 'registry tokens',
    owners: names('docker* podman buildah skopeo crane nerdctl buildkitd helm oras'),
  },
  { path: home('\\.(?:git-credentials|config/git/credentials)'), holds: 'tokens', owners: names('git git-*') },
  { path: home('\\.config/(?:gh|hub|glab-cli)(?:/.+)?'), holds: 'tokens', owners: names('gh hub glab git git-*') },
  { path: home('\\.netrc'), holds: 'passwords', owners: names('curl wget ftp lftp git-remote-* heroku') },
  { path: home('\\.pgpass'), holds: 'passwords', owners: POSTGRES },
  { path: home('\\.vault-token'), holds: 'a token', owners: names('vault bao terraform tofu consul-template') },
]

export const secretAt = (path: string): Secret | undefined => SECRETS.find(secret => secret.path.test(path))

/** Where only the administrator puts programs (hier(7)). */
const SYSTEM = /^(?:\/usr(?:\/local)?)?\/(?:s?bin|lib(?:exec|32|64|x32)?)\//

export const isSystemProgram = (path: string): boolean => SYSTEM.test(path)

/** Programs whose set-user-ID bit is their purpose: what Debian and Fedora ship with it, by file name. */
const RAISES = names(
  'su sudo sudoedit doas pkexec passwd chsh chfn chage expiry gpasswd newgrp sg mount umount mount.* umount.* fusermount fusermount3',
  'ping ping4 ping6 traceroute traceroute6 arping mtr-packet crontab at atq atrm ssh-keysign unix_chkpwd pam_timestamp_check',
  'userhelper usernetctl newuidmap newgidmap bwrap dbus-daemon-launch-helper polkit-agent-helper-1 exim4 sendmail postdrop postqueue',
  'procmail lockfile Xorg.wrap chrome-sandbox snap-confine vmware-user-suid-wrapper cockpit-session grub2-set-bootenv pppd screen',
  'ntfs-3g',
)

export const isKnownToRaise = (path: string): boolean =>
  isSystemProgram(path) && RAISES.test(path.slice(path.lastIndexOf('/') + 1))
