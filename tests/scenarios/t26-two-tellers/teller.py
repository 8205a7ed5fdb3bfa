import sqlite3, sys, time
c = sqlite3.connect("w/t.db", timeout=8, isolation_level=None)
for n in range(3):
    c.execute("begin immediate"); c.execute("insert into t values(?)", (sys.argv[1],)); time.sleep(0.15); c.execute("commit")
