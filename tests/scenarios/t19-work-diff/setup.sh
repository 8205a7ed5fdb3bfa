set -e
rm -rf w; mkdir -p w
git init -q w/r; cd w/r; echo 1 > a; git add a; git -c user.name=a -c user.email=a@b.c commit -qm a; echo 2 >> a
