[ "$(id -u)" = 0 ] || exit 77
set -e
rm -rf /tmp/pcts-t09; mkdir -m 755 /tmp/pcts-t09; chown 65534:65534 /tmp/pcts-t09
setpriv --reuid=65534 --regid=65534 --clear-groups env USER=tester /usr/lib/postgresql/15/bin/initdb -D /tmp/pcts-t09/db -U tester -A trust --no-sync >/dev/null
