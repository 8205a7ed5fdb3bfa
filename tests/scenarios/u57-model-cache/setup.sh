set -e
rm -rf w; mkdir -p w
python3 -c "import pickle; d=pickle.dumps(list(range(9000))); open('w/model.pickle','wb').write(d[:9000])"
