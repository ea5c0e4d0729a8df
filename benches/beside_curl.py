#!/usr/bin/env python3
"""leadctl beside curl, in one run: start, one http update, one https update.

    cargo build --profile dist && benches/beside_curl.py target/dist/leadctl

Runs of both are interleaved and medians compared, so that a busy machine slows both alike. Needs curl and openssl.
With valgrind and strace installed it also counts instructions of a start and disk syncs of an update.
"""

import argparse
import asyncio
import os
import pathlib
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

LEAD = "7927b2df-8bba-4d29-b9a2-b6e0beafe620"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


async def answer(reader, writer):
    """Answers every request with an empty 200, as CRF Connect does."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        writer.close()


def serve(context=None):
    """Starts a server on a free port of this machine and gives the port."""
    started = threading.Event()
    port = []

    async def main():
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        port.append(server.sockets[0].getsockname()[1])
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
    started.wait()
    return port[0]


def certificates(folder):
    """Makes an authority and a certificate for localhost; gives the authority's file and the server's context."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=bench authority")
    openssl("req", *curve, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=localhost")
    (folder / "extensions").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "cert.pem", "-days", "2", "-extfile", "extensions")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "ca.pem", context


def once(words, environment):
    """Runs a command; gives its wall time and its CPU time in milliseconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    wall = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{' '.join(map(str, words))}\nfailed: {errors.decode()}")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def beside(name, ours, theirs, runs, environment, target, measure):
    """Interleaves both and prints medians and their ratio."""
    mine, other = [], []
    for turn in range(runs + 2):
        pair = (once(ours, environment), once(theirs, environment))
        if turn >= 2:
            mine.append(pair[0])
            other.append(pair[1])
    at = 0 if measure == "wall" else 1
    a = statistics.median(run[at] for run in mine)
    b = statistics.median(run[at] for run in other)
    print(f"{name:34} {measure:4}  leadctl {a:7.2f} ms   curl {b:7.2f} ms   ratio {a / b:5.2f}   target {target}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("leadctl", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=41)
    options = parser.parse_args()
    leadctl = options.leadctl.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        authority, context = certificates(folder)
        bundle = folder / "bundle.pem"
        bundle.write_bytes(pathlib.Path(BUNDLE).read_bytes() + authority.read_bytes())
        http, https = serve(), serve(context)
        config = folder / "config.toml"
        block = '[profiles.{}]\nvendor = "crf-connect"\npartner = "bench"\nbase_url = "{}"\napi_key = {{ env = "KEY" }}\n{}\n'
        config.write_text(
            block.format("http", f"http://127.0.0.1:{http}", "")
            + block.format("https", f"https://localhost:{https}", f'ca_file = "{authority}"')
            + block.format("bundle", f"https://localhost:{https}", f'ca_file = "{bundle}"')
            + block.format("system", f"https://localhost:{https}", "")
        )
        environment = {"PATH": os.environ["PATH"], "HOME": name, "KEY": "bench-key", "LEADCTL_CONFIG": str(config),
                       "LEADCTL_DATA_DIR": str(folder / "data")}
        update = [leadctl, "update-stage", LEAD, "Contacted", "-q", "-p"]
        body = f'{{"id":"{LEAD}","status":"Contacted"}}'
        post = ["curl", "-sS", "--fail", "-H", "x-api-key: bench-key", "-H", "Content-Type: application/json", "-d", body]
        path = "/api/v1/bench/leads"
        for words in (["--version"], ["--help"], ["stages"]):
            beside(f"start: leadctl {words[0]}", [leadctl, *words], ["curl", "--version"], options.runs, environment,
                   "0.20", "cpu")
        beside("one http update", [*update, "http"], [*post, f"http://127.0.0.1:{http}{path}"], options.runs,
               environment, "0.35", "wall")
        tls = f"https://localhost:{https}{path}"
        beside("one https update, system bundle", [*update, "bundle"], [*post, "--cacert", bundle, tls], options.runs,
               environment, "0.25", "wall")
        # Both take the file that this variable names for the system's.
        system = environment | {"SSL_CERT_FILE": str(bundle)}
        beside("one https update, no ca_file", [*update, "system"], [*post, tls], options.runs, system, "0.25", "wall")
        beside("one https update, one authority", [*update, "https"], [*post, "--cacert", authority, tls],
               options.runs, environment, "0.80", "wall")
        count(leadctl, update, environment, folder)


def count(leadctl, update, environment, folder):
    """Counts what needs no clock: instructions of a start, disk syncs of an update."""
    if shutil.which("valgrind"):
        for words in (["--version"], ["--help"], ["stages"]):
            out = folder / "callgrind.out"
            run = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", leadctl, *words],
                                 capture_output=True, env=environment, text=True, check=False)
            total = next((line.split()[-1] for line in run.stderr.splitlines() if "Collected" in line), "?")
            print(f"{'instructions: leadctl ' + words[0]:34} {total:>12}   target 1500000")
    if shutil.which("strace"):
        out = folder / "strace.out"
        subprocess.run(["strace", "-f", "-o", out, "-e", "trace=fsync,fdatasync,sync_file_range", *update, "http"],
                       env=environment, check=True, capture_output=True)
        syncs = sum("sync(" in line for line in out.read_text().splitlines())
        print(f"{'disk syncs: one http update':34} {syncs:>12}   target 2")


if __name__ == "__main__":
    main()
