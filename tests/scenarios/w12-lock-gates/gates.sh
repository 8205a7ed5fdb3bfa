mkfifo w/up w/down
sh upper.sh & sh lower.sh & wait
