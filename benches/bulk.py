#!/usr/bin/env python3
"""A sheet of many leads sent by leadctl, beside what else sends many requests, in one run.

    cargo build --profile dist && benches/bulk.py target/dist/leadctl

Needs nginx and curl; also shows oha, wrk, xargs and strace where they are installed. All have 32 requests in flight, and
whatever leadctl does for a sheet counts: reading, judging, its journal, the result files. Turns are interleaved and
medians compared, so that a busy machine slows all alike.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

from serving import free_port, served

AT_ONCE = 32
PAUSE = 0.020
PATH = "/api/v1/bench/leads"
HEADERS = ["x-api-key: bench-key", "Content-Type: application/json"]

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/f; proxy_temp_path {folder}/p; scgi_temp_path {folder}/s; uwsgi_temp_path {folder}/u;
  server {{ listen 127.0.0.1:{port}; location / {{ return 200 ""; }} }}
}}
"""

WRK = """
wrk.method = "POST"
wrk.body = '{body}'
wrk.headers["x-api-key"] = "bench-key"
wrk.headers["Content-Type"] = "application/json"
"""


def lead(row):
    """Ids as they are in life: in no order."""
    return str(uuid.UUID(bytes=hashlib.md5(str(row).encode()).digest(), version=4))


class Late(asyncio.Protocol):
    """Answers every request as CRF Connect does, with an empty 200, once the pause is over."""

    def connection_made(self, transport):
        self.transport = transport
        self.came = b""

    def data_received(self, data):
        self.came += data
        head, end, body = self.came.partition(b"\r\n\r\n")
        if not end:
            return
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        if len(body) >= length:
            self.came = b""
            asyncio.get_running_loop().call_later(PAUSE, self.answer)

    def answer(self):
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def serve_late(port):
    """Serves until it is ended."""
    async def main():
        server = await asyncio.get_running_loop().create_server(Late, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(main())


def once(words, environment=None, stdin=None):
    """Runs a command; gives its wall time and its CPU time in seconds."""
    begin = time.perf_counter()
    with open(stdin or os.devnull, "rb") as given:
        process = subprocess.Popen(words, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = status
    if status != 0:
        sys.exit(f"{' '.join(map(str, words))}\nfailed: {errors.decode()}")
    return wall, usage.ru_utime + usage.ru_stime


def peak(words, environment):
    """Runs a command; gives its peak of memory in MiB, as read every 20 ms."""
    most = 0
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment) as process:
        while process.poll() is None:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            most = max([most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
            time.sleep(0.02)
    return most / 1024


class Bench:
    """The folder of all files, and what each tool is to be typed as."""

    def __init__(self, leadctl, folder):
        self.leadctl = leadctl
        self.folder = folder
        self.turn = 0

    def environment(self):
        """A data folder of its own for each turn: a lead that already has its stage is not sent again."""
        self.turn += 1
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LEADCTL_CONFIG": str(self.folder / "config.toml"),
                "LEADCTL_DATA_DIR": str(self.folder / f"data{self.turn}")}

    def forget(self):
        shutil.rmtree(self.folder / f"data{self.turn}", ignore_errors=True)

    def configure(self, **ports):
        block = ('[profiles.{}]\nvendor = "crf-connect"\npartner = "bench"\nbase_url = "http://127.0.0.1:{}"\n'
                 'api_key = "bench-key"\nrate = "none"\n')
        config = self.folder / "config.toml"
        config.write_text("".join(block.format(*pair) for pair in ports.items()))
        config.chmod(0o600)

    def sheet(self, rows):
        path = self.folder / f"{rows}.csv"
        if not path.exists():
            path.write_text("lead,stage\n" + "".join(f"{lead(row)},Contacted\n" for row in range(rows)))
        return path

    def send(self, profile, rows):
        return [self.leadctl, "update-stage", "--from", self.sheet(rows), "-p", profile, "--concurrency", str(AT_ONCE),
                "--yes", "-q"]

    def ours(self, profile, rows):
        measured = once(self.send(profile, rows), self.environment())
        self.forget()
        return rows, measured

    def body(self, row=0):
        return json.dumps({"id": lead(row), "status": "Contacted"}, separators=(",", ":"))

    def oha(self, port, rows):
        headers = [word for header in HEADERS for word in ("-H", header)]
        words = ["oha", "-n", str(rows), "-c", str(AT_ONCE), "--no-tui", "-m", "POST", *headers, "-d", self.body(),
                 f"http://127.0.0.1:{port}{PATH}"]
        return rows, once(words)

    def curl(self, port, rows):
        config = self.folder / f"curl{port}-{rows}"
        if not config.exists():
            headers = "".join(f'header = "{header}"\n' for header in HEADERS)
            each = (f'url = "http://127.0.0.1:{port}{PATH}"\n{headers}data = {json.dumps(self.body(row))}\n'
                    "output = /dev/null\n" for row in range(rows))
            config.write_text("next\n".join(each))
        return rows, once(["curl", "-sS", "-Z", "--parallel-max", str(AT_ONCE), "-K", config])

    def xargs(self, port, rows):
        bodies = self.folder / f"bodies{rows}"
        bodies.write_text("".join(self.body(row) + "\0" for row in range(rows)))
        headers = [word for header in HEADERS for word in ("-H", header)]
        words = ["xargs", "-0", "-P", str(AT_ONCE), "-I{}", "curl", "-sS", "--fail", "-o", "/dev/null", *headers, "-d", "{}",
                 f"http://127.0.0.1:{port}{PATH}"]
        return rows, once(words, stdin=bodies)

    def wrk(self, port, seconds):
        script = self.folder / "wrk.lua"
        script.write_text(WRK.format(body=self.body()))
        words = ["wrk", "-t1", "-c", str(AT_ONCE), "-d", str(seconds), "-s", script, f"http://127.0.0.1:{port}{PATH}"]
        said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        rate = next(float(line.split()[1]) for line in said.splitlines() if "Requests/sec" in line)
        return round(rate * seconds), (seconds, 0)


def compare(title, tools, runs):
    """Interleaves the tools; prints each one's requests a second, and how ours compares. The first turn is for warmth."""
    print(title)
    kept = {name: [] for name in tools}
    for turn in range(runs + 1):
        for name, run in tools.items():
            measured = run()
            if turn > 0:
                kept[name].append(measured)
    rates = {name: statistics.median(rows / wall for rows, (wall, _) in all) for name, all in kept.items()}
    for name, all in kept.items():
        cpu = statistics.median(cpu / rows for rows, (_, cpu) in all) * 1e6
        told = f"{cpu:7.1f} us CPU a row" if cpu else ""
        beside = "" if name == "leadctl" else f"leadctl / {name}: {rates['leadctl'] / rates[name]:.2f}"
        print(f"  {name:12} {rates[name]:9.0f} requests/s  {told:22} {beside}")


def count_syncs(bench, rows):
    """Disk syncs of the whole command, the few at its begin and end included."""
    out = bench.folder / "strace.out"
    subprocess.run(["strace", "-f", "-o", out, "-e", "trace=fsync,fdatasync,sync_file_range,msync", *bench.send("once", rows)],
                   env=bench.environment(), check=True, capture_output=True)
    bench.forget()
    syncs = sum("sync(" in line for line in out.read_text().splitlines())
    print(f"disk syncs: {syncs} for {rows} rows, {syncs * AT_ONCE / rows:.2f} for {AT_ONCE} requests   target 2")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("leadctl", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=20_000, help="for the server that answers at once")
    parser.add_argument("--serve-late", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve_late:
        return serve_late(options.serve_late)
    has = {name: shutil.which(name) is not None for name in ("oha", "wrk", "xargs", "strace")}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as servers:
        folder = pathlib.Path(name)
        bench = Bench(options.leadctl.resolve(), folder)
        once_port, late_port = free_port(), free_port()
        bench.configure(once=once_port, late=late_port)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=once_port))
        servers.enter_context(served(["nginx", "-c", folder / "nginx.conf", "-p", folder], once_port))
        servers.enter_context(served([sys.executable, __file__, "-", "--serve-late", str(late_port)], late_port))
        rows, few = options.rows, options.rows // 5
        tools = {
            "leadctl": lambda: bench.ours("once", rows),
            "oha": has["oha"] and (lambda: bench.oha(once_port, rows)),
            "wrk": has["wrk"] and (lambda: bench.wrk(once_port, 1)),
            "curl -Z -K": lambda: bench.curl(once_port, rows),
            "xargs curl": has["xargs"] and (lambda: bench.xargs(once_port, 200)),
        }
        compare(f"the server answers at once, {rows} rows", {name: run for name, run in tools.items() if run}, options.runs)
        tools = {
            "leadctl": lambda: bench.ours("late", few),
            "oha": has["oha"] and (lambda: bench.oha(late_port, few)),
            "curl -Z -K": lambda: bench.curl(late_port, few),
        }
        compare(f"the server answers in 20 ms, {few} rows", {name: run for name, run in tools.items() if run}, options.runs)
        for rows in (10_000, 100_000):
            memory = peak(bench.send("once", rows), bench.environment())
            bench.forget()
            print(f"memory: at most {memory:.1f} MiB for {rows} rows   target 16 MiB")
        if has["strace"]:
            count_syncs(bench, few)
    return None


if __name__ == "__main__":
    main()
