# Makes a key pair of each kind, proves one, refuses the other.
set -e
ssh-keygen -q -t ed25519 -N "" -f w/id
ssh-keygen -y -f w/id > w/again.pub
openssl genpkey -algorithm ed25519 -out w/k.pem 2>/dev/null
openssl pkey -in w/k.pem -pubout -out w/k.pub
openssl pkey -in w/again.pub -noout 2>/dev/null || echo "not a PEM key, as expected"
ssh-keygen -l -f w/id.pub
