set -e
command -v javac >/dev/null || exit 77
rm -rf w; mkdir -p w
javac -d w Plan.java
