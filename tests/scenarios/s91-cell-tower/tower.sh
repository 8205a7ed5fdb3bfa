# Cells live on a small memory disk.
mount -t tmpfs -o size=8m,nr_inodes=60 none w/cells || exit 90
exec python3 tower.py
