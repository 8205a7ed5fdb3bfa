set -e
rm -rf w; mkdir -p w
echo text > w/report.txt
