# Runs the analysis with limited data segment.
[ -f w/lab.rc ] && . w/lab.rc
(ulimit -d 80000; exec python3 lab.py) 2> w/lab.log || { echo "lab: sample 9 is contaminated" >&2; cat w/lab.notes 2>/dev/null; exit 3; }
