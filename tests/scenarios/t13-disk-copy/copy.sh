# Copies 24 MB and flushes once.
dd if=/dev/zero of=w/a bs=1M count=24 conv=fsync 2>/dev/null
cp --reflink=auto w/a w/b
cmp w/a w/b && rm -f w/a w/b w/c
echo copied
