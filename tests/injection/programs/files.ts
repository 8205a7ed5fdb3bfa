// Programs that turn files into files: the tools of a base system, archives, synchronisation, documents.
import { type Program, script } from './program.js'

const TREE = `mkdir -p src/deep/er
seq 1 4000 > src/numbers.txt
for i in 1 2 3 4 5; do echo "part $i" > src/deep/part$i.txt; done
head -c 60000 /dev/zero | tr '\\0' 'x' > src/deep/er/block.bin
ln -s ../numbers.txt src/deep/link`

export const FILES: ReadonlyArray<Program> = [
  { id: 'cp-tree', setup: TREE, argv: ['cp', '-a', 'src', 'copy'] },
  {
    id: 'sort-merge',
    setup: `${TREE}\nmkdir tmp`,
    argv: ['sort', '-r', '-T', 'tmp', '-o', 'sorted.txt', 'src/numbers.txt', 'src/deep/part1.txt'],
  },
  { id: 'tar-create', setup: TREE, argv: ['tar', '-czf', 'out.tgz', '--sort=name', '--mtime=2020-01-01', 'src'] },
  {
    id: 'tar-extract',
    setup: `${TREE}\ntar -cJf in.tar.xz src\nrm -r src\nmkdir out`,
    packages: ['xz-utils'],
    argv: ['tar', '-xf', 'in.tar.xz', '-C', 'out'],
  },
  { id: 'gzip-file', setup: TREE, argv: ['gzip', '-9', '-k', 'src/numbers.txt', 'src/deep/er/block.bin'] },
  { id: 'zip-tree', packages: ['zip'], setup: TREE, argv: ['zip', '-q', '-r', 'out.zip', 'src'] },
  { id: 'rsync-tree', packages: ['rsync'], setup: TREE, argv: ['rsync', '-a', '--fsync', 'src/', 'mirror/'] },
  {
    id: 'cpio-copy',
    packages: ['cpio'],
    setup: TREE,
    argv: [
      'sh',
      '-c',
      'set -e; find src -type f | sort > list; cpio -o --quiet < list > out.cpio; mkdir x; cd x; cpio -id --quiet < ../out.cpio',
    ],
  },
  { id: 'sed-inplace', setup: TREE, argv: ['sed', '-i', '-e', 's/9/nine/g', 'src/numbers.txt', 'src/deep/part2.txt'] },
  {
    id: 'awk-report',
    setup: `${TREE}
echo '{ s += $1; if ($1 % 100 == 0) print $1 > "hundreds.txt" }
END { print s; close("hundreds.txt"); exit s < 9 }' > sum.awk`,
    argv: ['awk', '-f', 'sum.awk', 'src/numbers.txt'],
  },
  { id: 'find-exec', setup: TREE, argv: ['find', 'src', '-type', 'f', '-exec', 'cksum', '{}', '+', '-fprint', 'found.txt'] },
  {
    id: 'patch-file',
    packages: ['patch'],
    setup: `${TREE}\nsed 's/^77$/seven/' src/numbers.txt > new\ndiff -u src/numbers.txt new > p.diff || rm new`,
    argv: ['patch', '-p0', '-i', 'p.diff', 'src/numbers.txt'],
  },
  {
    id: 'dpkg-deb-build',
    setup: script(`
    mkdir -p pkg/DEBIAN pkg/usr/share/demo
    printf 'Package: demo\\nVersion: 1\\nArchitecture: all\\nMaintainer: A <a@b.c>\\nDescription: demo\\n' > pkg/DEBIAN/control
    seq 1 900 > pkg/usr/share/demo/data`),
    argv: ['dpkg-deb', '--build', '--root-owner-group', 'pkg', 'demo.deb'],
  },
  {
    id: 'xmllint-schema',
    packages: ['libxml2-utils'],
    setup: script(`
    echo '<?xml version="1.0"?><!DOCTYPE a SYSTEM "a.dtd"><a><b>1</b><b>2</b></a>' > a.xml
    echo '<!ELEMENT a (b*)><!ELEMENT b (#PCDATA)>' > a.dtd`),
    argv: ['xmllint', '--noout', '--dtdvalid', 'a.dtd', '--output', 'out.xml', 'a.xml'],
  },
  {
    id: 'jq-merge',
    packages: ['jq'],
    setup: `echo '{"a":[1,2,3]}' > a.json; echo '{"b":{"c":4}}' > b.json
echo 'def total: add; {sum: (.[0].a | total), c: .[1].b.c}' > f.jq`,
    argv: ['jq', '-s', '-f', 'f.jq', 'a.json', 'b.json'],
  },
  {
    id: 'bc-sums',
    packages: ['bc'],
    setup: `echo 'define f(n) { if (n < 2) return 1; return n * f(n - 1) }' > lib.bc; echo 'f(20); scale=20; 4*a(1); quit' > in.bc`,
    argv: ['bc', '-lq', 'lib.bc', 'in.bc'],
  },
  {
    id: 'gpg-sign',
    packages: ['gpg', 'gpg-agent'],
    setup: script(`
    seq 1 100 > doc.txt; mkdir -m 700 gnupg
    gpg --homedir gnupg --batch --quiet --passphrase '' --quick-generate-key 'A <a@b.c>' ed25519 sign never 2> /dev/null
    gpgconf --homedir gnupg --kill all`),
    argv: [
      'sh',
      '-c',
      'gpg --homedir gnupg --batch --quiet --yes -o doc.sig --detach-sign doc.txt; s=$?; gpgconf --homedir gnupg --kill all; exit $s',
    ],
  },
  {
    id: 'convert-image',
    packages: ['imagemagick-6.q16'],
    setup: `printf 'P3\\n2 2\\n255\\n255 0 0 0 255 0 0 0 255 9 9 9\\n' > in.ppm`,
    argv: ['convert', 'in.ppm', '-resize', '8x8', 'out.png'],
  },
  {
    id: 'groff-page',
    packages: ['groff'],
    setup: `printf '.TH X 1\\n.SH NAME\\nx - does x\\n.so more.roff\\n' > x.1; echo more words > more.roff`,
    argv: ['groff', '-man', '-Tps', 'x.1'],
  },
]
