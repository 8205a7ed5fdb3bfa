rm -rf w; mkdir w; [ -f /var/lib/dpkg/status ]
