# Runs the next stage; the last stage leaves a stamp.
[ -f w/done ] && exit 0
sleep 0.02
sh stage.sh $(($1 + 1)) || exit 1
echo stage $1 done > w/stage
