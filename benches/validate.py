#!/usr/bin/env python3
"""`leadctl validate` beside a loop in Python that checks the same few rules: a million rows of 12 columns.

    cargo build --profile dist && benches/validate.py target/dist/leadctl

The sheets are made anew in a temporary folder, always the same. Runs take turns, and medians are compared, so that a
busy machine slows both alike; CPU time and peak memory are those that the system tells of each process.
"""

import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

NAMES = ["lead", "stage", "reason", "jobAmount", "meetingScheduledDate", "contactMethod", "estimateType", "lostReason",
         "estimatedProjectStartDate", "estimatedCompletionDate", "startDateTbd", "completionDateTbd"]

NEEDS = {
    "CONTACT_MADE": ["contactMethod"],
    "MEETUP_SCHEDULED": ["meetingScheduledDate"],
    "ESTIMATE_PROVIDED": ["estimateType"],
    "LEAD_LOST": ["lostReason"],
    "LEAD_WON": ["jobAmount"],
    "QUOTE_SENT": [],
}

DATES = ["meetingScheduledDate", "estimatedProjectStartDate", "estimatedCompletionDate"]


def cells(row):
    """A row of a common stage, with what it needs and may carry."""
    day = f"2026-{row % 12 + 1:02}-{row % 28 + 1:02}"
    kinds = [
        {"stage": "CONTACT_MADE", "reason": "Called, will ring back on Monday", "contactMethod": "PHONE_CALL"},
        {"stage": "MEETUP_SCHEDULED", "reason": "Kitchen and bath, two floors", "meetingScheduledDate": day},
        {"stage": "ESTIMATE_PROVIDED", "reason": "Sent by mail", "estimateType": "EMAILED_ESTIMATE"},
        {"stage": "LEAD_LOST", "reason": "Lost to another renovator", "lostReason": "OTHER"},
        {"stage": "LEAD_WON", "reason": "Signed on the spot", "jobAmount": "18500.50",
         "estimatedProjectStartDate": day, "estimatedCompletionDate": day},
        {"stage": "LEAD_WON", "reason": "Dates to follow", "jobAmount": "7200", "startDateTbd": "true",
         "completionDateTbd": "true"},
        {"stage": "QUOTE_SENT", "reason": "Zoë asked for a second quote"},
        {"stage": "LEAD_LOST", "reason": "Too dear", "lostReason": "PRICE"},
    ]
    return {"lead": str(660_000 + row), **kinds[row % 8]}


def sheets(folder, rows):
    """Writes the rows as CSV and as JSON lines."""
    with open(folder / "leads.csv", "w", newline="", encoding="utf-8") as table, \
            open(folder / "leads.jsonl", "w", encoding="utf-8") as lines:
        writer = csv.DictWriter(table, NAMES, restval="")
        writer.writeheader()
        for row in range(rows):
            named = cells(row)
            writer.writerow(named)
            lines.write(json.dumps({name: named.get(name, "") for name in NAMES}, ensure_ascii=False) + "\n")


def by_hand(path):
    """What a script does instead: the stage, what it needs, numbers, dates, and each lead once. Far from all rules."""
    import datetime
    seen = set()
    wrong = 0
    with open(path, newline="", encoding="utf-8") as table:
        rows = csv.DictReader(table) if path.endswith(".csv") else map(json.loads, table)
        for row in rows:
            needs = NEEDS.get(row["stage"])
            good = row["lead"].isdigit() and needs is not None and all(row[name] for name in needs)
            try:
                if row["jobAmount"]:
                    float(row["jobAmount"])
                for name in DATES:
                    if row[name]:
                        datetime.date.fromisoformat(row[name])
            except ValueError:
                good = False
            wrong += not good or row["lead"] in seen
            seen.add(row["lead"])
    if wrong:
        sys.exit(f"{wrong} rows are wrong")


def measured(command, folder):
    """Wall seconds, CPU seconds and peak MiB of a process."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}: {said.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("leadctl", nargs="?", type=pathlib.Path, default="target/dist/leadctl")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--bare", metavar="PROGRAM", type=pathlib.Path,
                        help="also a program that merely parses the file that it is given")
    parser.add_argument("--by-hand", metavar="FILE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.by_hand:
        return by_hand(arguments.by_hand)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sheets(folder, arguments.rows)
        validate = [str(arguments.leadctl.resolve()), "validate", "--vendor", "renovationfind", "--for", "update-stage",
                    "--allow-final", "--format", "json"]
        python = [sys.executable, str(pathlib.Path(__file__).resolve()), "--by-hand"]
        rivals = {"leadctl": validate, "python": python}
        if arguments.bare:
            rivals["bare parser"] = [str(arguments.bare.resolve())]
        jobs = [(f"{who} {file}", [*command, file]) for file in ["leads.csv", "leads.jsonl"]
                for who, command in rivals.items()]
        taken = {what: [] for what, _ in jobs}
        for _ in range(arguments.turns):
            for what, command in jobs:
                taken[what].append(measured(command, folder))
        for what, runs in taken.items():
            wall, cpu, memory = (statistics.median(column) for column in zip(*runs))
            rate = arguments.rows / cpu / 1e6
            print(f"{what:22} {wall:6.2f} s {cpu:6.2f} s of CPU {rate:5.2f} M rows/s of CPU {memory:6.0f} MiB")


if __name__ == "__main__":
    main()
