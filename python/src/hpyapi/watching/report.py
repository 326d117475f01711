"""What a session saw, as text and as JSON."""

import os
import sys

_SHOWN = 25


def provider_name(module, api):
    """How a provider is called: a package's private modules are its own affair."""
    if api == "Cython":
        return module
    parts = module.split(".")
    private = next((i for i, part in enumerate(parts) if part.startswith("_")), len(parts))
    return ".".join(parts[:private or len(parts)])


def rows(session):
    """One row for each slot that was called, those that took longest first."""
    found = [row for part in [session.counted()] + [child["calls"] for child in session.children] for row in part]
    merged = {}
    for row in found:
        key = row["consumer"], row["provider"], row["api"], row["slot"]
        if key in merged:
            for name in ("calls", "total", "own", "errors", "left"):
                if row.get(name) is not None:
                    merged[key][name] = (merged[key].get(name) or 0) + row[name]
        else:
            merged[key] = dict(row)
    return sorted(merged.values(), key=lambda r: (-(r["own"] or 0), -r["calls"], r["consumer"], r["provider"], r["slot"]))


def findings(session):
    """One finding for each place and kind, those of children included."""
    merged = {}
    for found in [f for part in [session.findings()] + [child["findings"] for child in session.children] for f in part]:
        key = tuple(found[name] for name in ("consumer", "provider", "api", "slot", "what", "caller"))
        if key in merged:
            for name in ("times", "calls"):
                merged[key][name] += found[name]
        else:
            merged[key] = dict(found)
    return list(merged.values())


def as_json(session):
    """The same as text, for programs; the form is described in docs/watch.md."""
    import json
    return json.dumps({"version": 1, "processes": 1 + len(session.children), "interpreters": _interpreters(session),
                       "calls": rows(session), "findings": findings(session), "leaks": session.leaks(),
                       "before": session.interposer.before, "unseen": session.interposer.unseen}, indent=1) + "\n"


def _time(nanoseconds):
    if nanoseconds is None:
        return "-"
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return "%.3g %s" % (nanoseconds / size, unit)
    return "%d ns" % nanoseconds


def _short(text, width):
    return text if len(text) <= width else text[:width // 2 - 1] + ".." + text[len(text) - (width - width // 2 - 1):]


def _columns():
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size(2).columns)
    except (OSError, ValueError):
        return 110


def text(session, limit=_SHOWN, width=None):
    """A table that fits a terminal."""
    width = width or _columns()
    found = rows(session)
    lines = ["", "hpyapi: %s" % _summary(session, found)]
    if found:
        lines += _table(found[:limit] if limit else found, max(width, 80))
        if limit and len(found) > limit:
            lines.append("and %d more; --all shows them, --json FILE has them" % (len(found) - limit))
    for finding in findings(session):
        lines.append("hpyapi: %(consumer)s calls %(slot)s of %(provider)s: %(what)s; from %(caller)s, %(times)d of %(calls)d calls" % finding)
    for leak in session.leaks():
        lines.append("hpyapi: %d handles are open that %s opened, one of %s" % (leak["handles"], " < ".join(leak["stack"]) or "nobody known", leak["one"]))
    lines += _rules(session) + _unseen(session, width)
    return "\n".join(lines) + "\n"


def _summary(session, found):
    edges = len({(r["consumer"], r["provider"], r["api"]) for r in found})
    consumers = len({r["consumer"] for r in found})
    done = "%d calls by %d modules, %d edges" % (sum(r["calls"] for r in found), consumers, edges)
    if session.children:
        done += ", with %d child processes" % len(session.children)
    if _interpreters(session):
        done += ", with %d more interpreters" % _interpreters(session)
    return done


def _interpreters(session):
    """How many further interpreters were seen, in all processes."""
    return session.interpreters + sum(child["interpreters"] for child in session.children)


def _table(found, width):
    head = ("consumer", "provider", "slot", "calls", "total", "own", "errors")
    cells = [(r["consumer"], provider_name(r["provider"], r["api"]), r["slot"], "%d" % r["calls"], _time(r["total"]), _time(r["own"]),
              "-" if r["errors"] is None else "%d" % r["errors"]) for r in found]
    widths = [max(len(row[i]) for row in [head] + cells) for i in range(7)]
    room = width - sum(widths[3:]) - 2 * 6
    while sum(widths[:3]) > room and max(widths[:3]) > 8:
        widths[widths.index(max(widths[:3]))] -= 1
    out = []
    for row in [head] + cells:
        left = "  ".join(_short(cell, w).ljust(w) for cell, w in zip(row[:3], widths))
        right = "  ".join(cell.rjust(w) for cell, w in zip(row[3:], widths[3:]))
        out.append((left + "  " + right).rstrip())
    return out


def _unseen(session, width):
    lines = ["hpyapi: not seen: %s: %s" % pair for pair in sorted(session.interposer.unseen.items())]
    standard = os.path.dirname(os.__file__)
    before = [name for name in session.interposer.before if not _standard(name, standard)]
    if before:
        named = ", ".join(before)
        lines.append("hpyapi: imported before, so not seen: %s" % _short(named, max(width * 3, 240)))
    return lines


def _rules(session):
    """What became of rules that are not in force everywhere."""
    lines = []
    for rule in session.rules:
        if rule.left:
            others = " and %d more" % (len(rule.left) - 1) if len(rule.left) > 1 else ""
            lines.append("hpyapi: %s left %s%s as %s" % (rule, rule.left[0], others, "they are" if others else "it is"))
        elif not rule.applied:
            lines.append("hpyapi: %s is about no function of any edge" % rule)
    return lines


def _standard(name, folder):
    path = getattr(sys.modules.get(name), "__file__", None) or ""
    return path.startswith(folder) and "site-packages" not in path or name.startswith("hpyapi.")
