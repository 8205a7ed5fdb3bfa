import sys
# A district with an unlucky number is not accepted.
votes = sum(range(int(sys.argv[1])))
sys.exit(17 if votes == 78 else 0)
