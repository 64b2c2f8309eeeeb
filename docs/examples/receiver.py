"""Takes what `flame subscribe --post` sends, and prints it: receiver.py PORT."""
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        release = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print(f"release {release['release']}: {release['admitted']} of {release['agents']} admitted", flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
