# Solves tonight's routes with the batch limits.
[ -f w/solver.conf ] && . w/solver.conf
prlimit --as=120000000 perl solve.pl > w/routes.txt 2> w/solver.log
if [ ! -s w/routes.txt ]; then
  echo "solve: no feasible route, check the depot coordinates" >&2
  rm -r w/tmp.routes 2>/dev/null
  exit 5
fi
