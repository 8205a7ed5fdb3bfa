# Waits for the valve to open.
mkfifo w/valve
(exec 3>w/valve; sleep 2; echo open >&3) &
python3 valve.py
