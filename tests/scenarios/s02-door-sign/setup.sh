[ "$(id -u)" = 0 ] || exit 77
[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 443 ] || exit 77
