# Two compressors at a time.
ls w/f/*.bak 2>/dev/null
ls w/f | xargs -P 2 -I{} gzip -9 w/f/{}
ls w/f | wc -l
