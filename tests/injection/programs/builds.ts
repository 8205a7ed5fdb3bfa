// Programs that call other programs: version control, compilers, build tools, databases in a file, keys.
import { type Program, script } from './program.js'

const SOURCES = script(`
    mkdir src; echo 'int twice(int);' > src/twice.h
    printf '#include "twice.h"\\nint twice(int n) { return 2 * n; }\\n' > src/twice.c
    printf '#include <stdio.h>\\n#include "twice.h"\\nint main(void) { printf("%%d\\\\n", twice(21)); return 0; }\\n' > src/main.c`)

export const BUILDS: ReadonlyArray<Program> = [
  {
    id: 'git-commit',
    packages: ['git'],
    setup: script(`
    git init -q -b main . 2> /dev/null; git config user.email a@b.c; git config user.name A
    seq 1 40 > a.txt; git add a.txt; git commit -q -m one; seq 1 50 > a.txt; echo new > b.txt`),
    argv: ['sh', '-c', 'git add . && git commit -q -m two && git diff --stat HEAD~1'],
  },
  {
    id: 'git-clone',
    packages: ['git'],
    setup: script(`
    git init -q -b main origin 2> /dev/null; cd origin; git config user.email a@b.c; git config user.name A
    seq 1 400 > a.txt; mkdir d; echo x > d/b.txt; git add .; git commit -q -m one`),
    argv: ['git', 'clone', '-q', '--no-local', 'origin', 'copy'],
  },
  {
    id: 'make-gcc',
    packages: ['make', 'gcc'],
    setup: `${SOURCES}\n${script(`
    printf 'prog: main.o twice.o\\n\\tgcc -o $@ $^\\n%%.o: src/%%.c src/twice.h\\n\\tgcc -c -o $@ $<\\n' > Makefile
    printf 'check: prog\\n\\t./prog > out.txt\\n' >> Makefile`)}`,
    argv: ['make', '-s', 'check'],
    limit: 15,
  },
  {
    id: 'ar-link',
    packages: ['binutils', 'gcc'],
    setup: `${SOURCES}\ngcc -c src/twice.c -o twice.o; gcc -c src/main.c -o main.o`,
    argv: ['sh', '-c', 'ar rcD libtwice.a twice.o && gcc -o prog main.o -L. -ltwice && ./prog'],
  },
  {
    id: 'sqlite-import',
    packages: ['sqlite3'],
    setup: script(`
    seq 1 300 | sed 's/$/,name/' > rows.csv
    printf '.mode csv\\ncreate table t(id integer primary key, n);\\n.import rows.csv t\\n' > load.sql
    printf 'create index i on t(n);\\nselect sum(id) from t;\\n' >> load.sql`),
    argv: ['sqlite3', '-bail', 'shop.db', '.read load.sql'],
  },
  {
    id: 'sqlite-update',
    packages: ['sqlite3'],
    setup: script(`
    sqlite3 shop.db 'create table t(a,b); with recursive c(x) as (select 1 union all select x+1 from c where x<200)
      insert into t select x, x*x from c;'`),
    argv: ['sqlite3', '-bail', 'shop.db', 'update t set b = b + 1 where a > 100; select sum(b) from t; vacuum;'],
  },
  {
    id: 'openssl-cert',
    packages: ['openssl'],
    setup: script(`
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -subj /CN=ca -days 99 2> /dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout site.key -out site.csr -subj /CN=site 2> /dev/null
    echo 'subjectAltName=DNS:site' > ext.conf`),
    argv: [
      'sh',
      '-c',
      script(`
    openssl x509 -req -in site.csr -CA ca.crt -CAkey ca.key -set_serial 7 -days 9 -extfile ext.conf -out site.crt 2> /dev/null &&
    openssl verify -CAfile ca.crt site.crt`),
    ],
  },
  {
    id: 'ssh-keygen',
    packages: ['openssh-client'],
    setup: 'true',
    argv: ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'id'],
  },
  {
    id: 'msgfmt-iconv',
    packages: ['gettext'],
    setup: `printf 'msgid ""\\nmsgstr "Content-Type: text/plain; charset=UTF-8\\\\n"\\n\\nmsgid "a"\\nmsgstr "b"\\n' > a.po`,
    argv: ['sh', '-c', 'msgfmt -o a.mo a.po && iconv -f UTF-8 -t ISO-8859-1 a.po > a.latin'],
  },
]
