rm -rf w /tmp/pcts-w22
