print("create table m(t int, v text);")
for i in range(60): print("insert into m values(%d,'%s');" % (i, 'v'*4000))
