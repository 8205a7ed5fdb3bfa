set -e
rm -rf w; mkdir -p w
mkdir -p w/in; echo x > w/in/a.jpg; echo y > w/in/b.jpg
