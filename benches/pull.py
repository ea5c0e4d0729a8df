#!/usr/bin/env python3
"""Many leads pulled by leadctl into its store, beside `curl | jq -c '.Leads[]' > file` over the same bytes.

    cargo build --profile dist && benches/pull.py target/dist/leadctl

Needs curl and jq. One server on this machine hands the same prepared reply of LeadBank's shape, 12 contents a lead, to
both. Whatever a pull does counts for leadctl: taking, storing on disk, confirming, asking once more and finding nothing.
Turns are interleaved and medians compared, so that a busy machine slows all alike.
"""

import argparse
import contextlib
import http.server
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from serving import free_port, served

TARGET_TIME = 0.25
TARGET_MEMORY = 24
TARGET_FIRST = 100

FIRST = ["Camille", "Léa", "Hugo", "Chloé", "Lucas", "Manon", "Nathan", "Inès", "Théo", "Jade", "Zoé", "Noël"]
LAST = ["Bernard", "Dubois", "Moreau", "Laurent", "Lefèvre", "Roux", "Fournier", "Girard", "Bonnet", "Garnier"]
TOWNS = ["Lyon", "Saint-Étienne", "Nîmes", "Angers", "Orléans", "Besançon", "Aix-en-Provence", "Clermont-Ferrand"]
MODELS = [("Peugeot", "308 SW"), ("Renault", "Clio V"), ("Citroën", "C5 Aircross"), ("Dacia", "Duster"), ("Škoda", "Octavia")]
WISHES = [
    "Bonjour, ce véhicule est-il toujours disponible ? Je souhaiterais un essai samedi matin.",
    "Pouvez-vous me faire une offre de reprise pour ma voiture actuelle (85 000 km, \"bon état\") ?",
    "Merci de me rappeler après 18 h au sujet du financement sur 48 mois, avec ou sans apport.",
]


def lead(number, dice):
    """One element of `Leads`, with every member of the documented model and twelve contents."""
    first, last, town = dice.choice(FIRST), dice.choice(LAST), dice.choice(TOWNS)
    make, model = dice.choice(MODELS)
    contents = {
        "Civility": dice.choice(["M.", "Mme"]), "LastName": last, "FirstName": first,
        "Email": f"{first}.{last}{number}@example.com".lower(), "Phone": f"+33 6 {dice.randrange(10**8):08d}",
        "ZipCode": f"{dice.randrange(1000, 96000):05d}", "City": town, "Make": make, "Model": model,
        "Price": f"{dice.randrange(9000, 48000)}.00", "Comment": dice.choice(WISHES),
        "Url": f"https://www.example.com/annonces/{number}?utm_source=partner&utm_medium=form",
    }
    day = f"2026-{dice.randrange(1, 12):02d}-{dice.randrange(1, 28):02d}T{dice.randrange(24):02d}:29:19.5139414+02:00"
    return {
        "IDLeadBank": 880000 + number, "IDprovider": 12, "NameProvider": "AutoScout24", "IDService": 3,
        "NameService": "Demande d'essai", "State": 0, "IDCampaign": f"C{dice.randrange(900)}",
        "NameCampaign": "Portes ouvertes d'automne", "BandDealerID": f"{dice.randrange(10**6):06d}",
        "ExternalLeadID": f"{dice.getrandbits(64):016x}", "QualificationDate": day, "CreateDate": day,
        "Contents": [{"ID": number * 12 + place, "Key": key, "Value": value, "Type": 4}
                     for place, (key, value) in enumerate(contents.items())],
    }


def write_reply(path, leads):
    dice = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"Status":1,"Message":"OK","Leads":[')
        for number in range(leads):
            text = json.dumps(lead(number, dice), ensure_ascii=False, separators=(",", ":"))
            file.write(("," if number else "") + text)
        file.write("]}")


def serve(port, folder):
    """LeadBank: the reply that `reply` names, until its leads are confirmed; then once nothing."""
    state = {"confirmed": False}

    class Bank(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else an answer's body waits 40 ms, until its head is acknowledged.
        disable_nagle_algorithm = True

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/api/leads" and not state["confirmed"]:
                path = folder / (folder / "reply").read_text()
                self.head(path.stat().st_size)
                with path.open("rb") as reply:
                    self.connection.sendfile(reply)
                return
            is_take = self.path == "/api/leads"
            state["confirmed"] = not is_take
            body = b'{"Status":1,"Message":"OK","Leads":[]}' if is_take else b'{"Status":1,"Message":"OK"}'
            self.head(len(body))
            self.wfile.write(body)

        def head(self, length):
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Bank).serve_forever()


def family(process):
    """A process and its children."""
    children = pathlib.Path(f"/proc/{process}/task/{process}/children")
    with contextlib.suppress(OSError):
        return [process, *map(int, children.read_text().split())]
    return []


def memory(process):
    """The largest peak of resident memory of a process or one of its children so far, in MiB."""
    most = 0
    for one in family(process):
        with contextlib.suppress(OSError):
            lines = pathlib.Path(f"/proc/{one}/status").read_text().splitlines()
            most = max([most, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))])
    return most / 1024


def once(words, environment=None):
    """Runs a command; gives its wall time and CPU time in seconds, and its peak of memory in MiB."""
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
    most = 0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        most = max(most, memory(process.pid))
        time.sleep(0.005)
    wall = time.perf_counter() - begin
    process.returncode = status
    if status != 0:
        sys.exit(f"{' '.join(map(str, words))}\nfailed")
    return wall, usage.ru_utime + usage.ru_stime, most


class Bench:
    """The folder of all files, and what each tool is to be typed as."""

    def __init__(self, leadctl, folder, port):
        self.leadctl = leadctl
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LEADCTL_CONFIG": str(folder / "config.toml"),
                            "LEADCTL_DATA_DIR": str(folder / "data")}
        config = folder / "config.toml"
        config.write_text(f'[profiles.cars]\nvendor = "leadbank"\nbase_url = "{self.url}"\nrequest = 1\n'
                          'confirm_body = "ids"\nrate = "none"\n')
        config.chmod(0o600)

    def hand_over(self, leads):
        """From now on the server hands over so many leads."""
        path = self.folder / f"{leads}.json"
        if not path.exists():
            write_reply(path, leads)
        (self.folder / "reply").write_text(path.name)
        return path

    def pull(self):
        """Into a store of its own each time."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        return once([self.leadctl, "pull-leads", "-p", "cars", "-q", "--timeout", "10m"], self.environment)

    def pull_again(self):
        """The same leads into the store that has them."""
        return once([self.leadctl, "pull-leads", "-p", "cars", "-q", "--timeout", "10m"], self.environment)

    def curl_jq(self):
        out = self.folder / "leads.jsonl"
        line = f"curl -sf -X POST -d 1 {self.url}/api/leads | jq -c '.Leads[]' > {out}"
        return once(["sh", "-c", line])

    def first_byte(self, words):
        """Milliseconds until a command begins to print; it is let go then."""
        begin = time.perf_counter()
        with subprocess.Popen([self.leadctl, *words], stdout=subprocess.PIPE, env=self.environment) as process:
            process.stdout.read(1)
            took = time.perf_counter() - begin
            process.stdout.close()
        return took * 1000


def compare(tools, runs):
    """Interleaves the tools; gives each one's medians. The first turn is for warmth."""
    kept = {name: [] for name in tools}
    for turn in range(runs + 1):
        for name, run in tools.items():
            measured = run()
            if turn > 0:
                kept[name].append(measured)
    medians = {name: [statistics.median(column) for column in zip(*all)] for name, all in kept.items()}
    for name, (wall, cpu, most) in medians.items():
        print(f"  {name:12} {wall:6.2f} s   {cpu:6.2f} s CPU   {most:7.1f} MiB")
    return medians


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("leadctl", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(int(options.serve[0]), pathlib.Path(options.serve[1]))
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        bench = Bench(options.leadctl.resolve(), folder, port)
        with served([sys.executable, __file__, "-", "--serve", str(port), name], port):
            size = bench.hand_over(options.leads).stat().st_size / 2**20
            print(f"{options.leads} leads in one reply of {size:.0f} MiB")
            medians = compare({"leadctl": bench.pull, "curl | jq": bench.curl_jq}, options.runs)
            (ours, our_cpu, _), (theirs, their_cpu, _) = medians["leadctl"], medians["curl | jq"]
            print(f"  leadctl / curl | jq: {ours / theirs:.2f} of the time, {our_cpu / their_cpu:.2f} of the CPU time"
                  f"   target {TARGET_TIME}")
            wall, cpu, most = bench.pull_again()
            print(f"  the same leads again: {wall:.2f} s, {cpu:.2f} s CPU, {most:.1f} MiB")
            for words in (["leads", "list"], ["leads", "list", "--format", "jsonl"]):
                took = statistics.median(bench.first_byte(words) for _ in range(options.runs))
                print(f"  {' '.join(words)}: first byte after {took:.0f} ms   target {TARGET_FIRST} ms")
            for leads in (options.leads // 10, options.leads, options.leads * 4):
                bench.hand_over(leads)
                wall, _, most = bench.pull()
                print(f"  memory: at most {most:.1f} MiB for {leads} leads ({wall:.2f} s)   target {TARGET_MEMORY} MiB")
    return None


if __name__ == "__main__":
    main()
