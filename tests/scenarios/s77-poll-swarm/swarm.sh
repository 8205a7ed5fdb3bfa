# A small network with a narrow range of local ports.
ip link set lo up && echo "40000 40019" > /proc/sys/net/ipv4/ip_local_port_range || exit 90
python3 hub.py & hub=$!
sleep 0.4
python3 swarm.py; rc=$?
kill $hub; wait $hub
exit $rc
