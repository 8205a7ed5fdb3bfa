# Mirrors twice; the second run finds nothing to do.
set -e
rsync -a --exclude=.cache w/a/ w/b/
rsync -a --delete w/a/ w/b/
diff -r --no-dereference w/a w/b && echo same
