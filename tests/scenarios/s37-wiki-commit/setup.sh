set -e
rm -rf w; mkdir -p w
git init -q -b main w/wiki; cd w/wiki
echo home > home.md; git add home.md; git -c user.name=a -c user.email=a@example.test commit -q -m start
: > .git/index.lock
