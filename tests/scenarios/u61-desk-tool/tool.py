import argparse
p = argparse.ArgumentParser(); p.add_argument('--room', type=int, required=True); p.add_argument('name')
print(p.parse_args().room)
