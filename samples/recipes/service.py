"""A checking service. `python service.py 8080`; port 0 takes a free one.

POST a workbook to /          its report, as JSON.
POST a workbook to /annotated a copy of it with the errors marked; 409 where it can't be checked, with the report.
"""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from xlsxcheck import Report, XlsxcheckError, annotate, check

LARGEST = 20 * 1024 * 1024
JSON = "application/json; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Checking(BaseHTTPRequestHandler):
    """Answers each request with a report; a file that can't be read is a report too, with the reason."""

    timeout = 30
    """Seconds that may pass without a byte: whoever sends nothing holds no thread for ever."""

    def do_POST(self) -> None:
        """Check the body of the request."""
        data = self.body()
        if data is None:
            return
        report: Report = check(data)
        if self.path != "/annotated":
            self.answer(200, JSON, report.to_json().encode())
            return
        try:
            self.answer(200, XLSX, annotate(data, report))
        except XlsxcheckError:
            self.answer(409, JSON, report.to_json().encode())

    def body(self) -> bytes | None:
        """What was sent, by its stated length; None, with the answer given, where there is none or too much of it."""
        stated = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,15}", stated):
            self.refuse(411, "Content-Length is missing, or is no number")
        elif int(stated) > LARGEST:
            self.refuse(413, f"at most {LARGEST} bytes")
        elif len(data := self.rfile.read(int(stated))) == int(stated) > 0:
            return data
        else:
            self.refuse(400, "the body is empty, or shorter than stated")
        return None

    def refuse(self, status: int, why: str) -> None:
        """Say why, and hang up: what else was sent is not read."""
        self.close_connection = True
        self.send_error(status, why)

    def answer(self, status: int, kind: str, body: bytes) -> None:
        """Send it."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Checking)
    print(server.server_address[1], flush=True)
    server.serve_forever()
