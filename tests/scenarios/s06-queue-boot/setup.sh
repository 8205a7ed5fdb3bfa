set -e
rm -rf w; mkdir -p w/conf w/data
printf 'port 0\nunixsocket w/q.sock\ndir w/data\nmaxmemory-policy allkeys-newest\n' > w/conf/redis.conf
