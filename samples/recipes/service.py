"""A checking service: POST a workbook, get its report as JSON. `python service.py 8080`; port 0 takes a free one."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from xlsxcheck import Report, check

LARGEST = 20 * 1024 * 1024


class Checking(BaseHTTPRequestHandler):
    """Answers each request with a report; a file that can't be read is a report too, with the reason."""

    def do_POST(self) -> None:
        """Check the body of the request."""
        size = int(self.headers.get("Content-Length") or 0)
        if not 0 < size <= LARGEST:
            self.send_error(413)
            return
        report: Report = check(self.rfile.read(size))
        answer = report.to_json().encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Checking)
    print(server.server_address[1], flush=True)
    server.serve_forever()
