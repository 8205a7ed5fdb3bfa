import os, socket, subprocess, sys, unittest
sys.dont_write_bytecode = True
class Suite(unittest.TestCase):
    def test_absent_file_is_reported(self):
        with self.assertRaises(FileNotFoundError): open("w/absent")
    def test_refused_port_is_reported(self):
        with self.assertRaises(ConnectionRefusedError): socket.create_connection(("127.0.0.1", 19166))
    def test_status_of_a_child_is_seen(self):
        self.assertEqual(3, subprocess.call(["sh", "-c", "exit 3"]))
    def test_killed_child_is_seen(self):
        self.assertEqual(-9, subprocess.call(["sh", "-c", "kill -9 $$"]))
    def test_folder_is_removed(self):
        os.mkdir("w/d"); os.rmdir("w/d")
        self.assertFalse(os.path.exists("w/d"))
