# What would be removed or installed? Nothing is changed.
apt-get -s remove tar-absent-package > w/plan 2>/dev/null || true
apt-get -s check >> w/plan 2>/dev/null || true
dpkg -s no-such-package >/dev/null 2>&1 || echo "not installed, fine"
dpkg-query -W -f "\${Version}\n" coreutils
