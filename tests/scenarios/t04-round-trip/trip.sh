# Packs and unpacks twice, compares, makes sure that a foreign file is refused.
set -e
tar -C w -cJf w/in.tar.xz in; mkdir w/x; tar -C w/x -xJf w/in.tar.xz
tar -C w -czf w/in.tar.gz in; mkdir w/g; tar -C w/g -xzf w/in.tar.gz
cmp w/in/a w/x/in/a; cmp w/in/b w/g/in/b
gzip -t w/in.tar.xz 2>/dev/null || echo "not gzip, as expected"
tail -c +20 w/in.tar.xz | xz -t 2>/dev/null || echo "damaged copy refused, as expected"
