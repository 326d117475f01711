"""Recordings in the form that `hpyapi trace` and Perfetto read: Chrome trace events, a track for each provider and thread."""

import json
import struct

from hpyapi.watching import _native, report

_EVENT = struct.Struct("=QQIIQ")


def write(session, file):
    """Writes the calls that a session kept."""
    data, dropped = _native.recorded()
    scale, start = session.scale(), session.began[0]
    edges = sorted(session.interposer.edges, key=lambda e: e.first)
    slots = {}
    for edge in edges:
        for slot in edge.slots:
            slots[edge.first + slot.index] = edge, slot
    file.write('{"displayTimeUnit":"ns","otherData":{"producer":"hpyapi","format":"1"},"traceEvents":[\n')
    file.write('{"ph":"M","pid":1,"tid":0,"name":"process_name","args":{"name":"hpyapi watch"}}')
    writer = _Writer(file, start, scale)
    threads = {}
    for began, ended, number, thread, failed in _EVENT.iter_unpack(data):
        if number in slots and began >= start:
            threads.setdefault(thread, []).append((began, -ended, number, failed))
    for thread, calls in sorted(threads.items()):
        _nest(writer, sorted(calls), thread, slots)
    file.write('\n],"hpyapi":{"dropped":%d}}\n' % dropped)


def _nest(writer, calls, thread, slots):
    """Begins and ends in the order of time; what began in a call ends in it."""
    open_calls = []

    def end(until):
        while open_calls and open_calls[-1][0] <= until:
            ended, track, failed = open_calls.pop()
            writer.end(track, ended, failed)

    for began, ended, number, failed in calls:
        end(began)
        edge, slot = slots[number]
        track = writer.track(report.provider_name(edge.provider, edge.api), thread)
        writer.begin(track, began, edge.api, slot.name, edge.consumer)
        open_calls.append((-ended, track, failed))
    end(float("inf"))


class _Writer:
    def __init__(self, file, start, scale):
        self._file, self._start, self._scale, self._tracks = file, start, scale, {}

    def _put(self, event):
        self._file.write(",\n" + json.dumps(event, separators=(",", ":")))

    def _at(self, ticks):
        return round((ticks - self._start) * self._scale / 1000, 3)

    def track(self, module, thread):
        key = module, thread
        if key not in self._tracks:
            number = self._tracks[key] = len(self._tracks) + 1
            label = module if thread <= 1 else "%s, thread %d" % key
            self._put({"ph": "M", "pid": 1, "tid": number, "name": "thread_name", "args": {"name": label, "module": module, "thread": thread}})
            self._put({"ph": "M", "pid": 1, "tid": number, "name": "thread_sort_index", "args": {"sort_index": number}})
        return self._tracks[key]

    def begin(self, track, ticks, api, name, consumer):
        self._put({"ph": "B", "pid": 1, "tid": track, "ts": self._at(ticks), "name": name, "cat": api, "args": {"from": consumer}})

    def end(self, track, ticks, failed):
        event = {"ph": "E", "pid": 1, "tid": track, "ts": self._at(ticks)}
        if failed:
            event["args"] = {"error": "error"}
        self._put(event)
