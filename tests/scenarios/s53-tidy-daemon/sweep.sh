# Sweeps the input folder; meant to run only while the job runs.
i=0
while [ $i -lt 40 ]; do find w/in -name '*.tmp' > w/found.$1; i=$((i+1)); sleep 0.1; done
: > w/stop$1
