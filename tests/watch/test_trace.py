"""Recordings: what Perfetto and `hpyapi trace` open."""

import json
import subprocess

from conftest import ROOT


def test_a_recording_nests_calls_and_the_command_reads_it(watch):
    path = watch.folder / "trace.json"
    program = watch("import user, threading\nuser.odd()\nt = threading.Thread(target=user.odd); t.start(); t.join()\n"
                    "try: user.make(1, 1)\nexcept ValueError: pass", "--trace", str(path))
    recording = json.loads(path.read_text())
    open_calls, depth, begun, last = {}, 0, 0, {}
    for event in recording["traceEvents"]:
        if event["ph"] == "B":
            begun += 1
            assert event["args"] == {"from": "user"} and event["cat"] == "Odd"
            open_calls.setdefault(event["tid"], []).append(event["name"])
            depth = max(depth, len(open_calls[event["tid"]]))
        elif event["ph"] == "E":
            open_calls[event["tid"]].pop()
        if "ts" in event:
            assert event["ts"] >= last.get(event["tid"], 0)
            last[event["tid"]] = event["ts"]
    assert depth == 7, "half(100) calls itself through the provider"
    assert not any(open_calls.values()) and recording["hpyapi"]["dropped"] == 0
    returned = sum(c["calls"] - c["left"] for c in program.seen["calls"])
    assert begun == returned
    text = subprocess.run(["go", "run", "./cmd/hpyapi", "trace", str(path)], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "%d calls between 1 modules" % begun in text and "on 2 thread(s)" in text
    assert subprocess.run(["go", "run", "./cmd/hpyapi", "trace", str(path), "--html", str(watch.folder / "page.html")], cwd=ROOT,
                          capture_output=True).returncode == 0 and (watch.folder / "page.html").stat().st_size > 10000


def test_what_is_beyond_the_limit_is_dropped_and_said(watch):
    path = watch.folder / "trace.json"
    watch("import user\nuser.many(10000)", "--trace", str(path), "--trace-limit", "2048")
    recording = json.loads(path.read_text())
    assert sum(e["ph"] == "B" for e in recording["traceEvents"]) == 2048 and recording["hpyapi"]["dropped"] == 10001 - 2048
