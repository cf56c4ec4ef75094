#!/usr/bin/env python3
"""Writes the manual pages of holdfast from what its own parser says about itself.

usage: deploy/manual.py PROGRAM FOLDER [DATE]

Makes FOLDER/holdfast.1 and a page FOLDER/holdfast-COMMAND.1 for each command. Commands, options and their texts come from
`PROGRAM --experimental-dump-help`; exit codes, environment and files, which a parser does not know, stand below.
"""
import json
import os
import re
import subprocess
import sys

EXIT_CODES = [
    ("0", "Done; a job that was waited for has succeeded."),
    ("1", "The job failed or timed out, or the command could not do its work or not write all of its output."),
    ("2", "The command line, a file or a value is not acceptable."),
    ("3", "Partly done: some resources or jobs succeeded, some did not."),
    ("4", "There is no such job, group or code."),
    ("5", "The job's state does not allow it, a count differs from the expected one, or an idempotency key was used before."),
    ("6", "Not allowed: token, role, or the socket's permissions."),
    ("7", "The daemon does not answer."),
    ("8", "The job was cancelled."),
    ("9", "The job needs a person's decision."),
    ("10", "A check found problems."),
    ("75", "Not now; the same command may succeed later."),
    ("124", "The time given by --timeout passed; the job goes on."),
    ("130", "Ctrl-C; the job goes on."),
    ("143", "The same for SIGTERM."),
]
ENVIRONMENT = [
    ("HOLDFAST_SOCKET", "The daemon's Unix socket, when --socket and --url are not given."),
    ("HOLDFAST_URL", "The daemon's URL, when HOLDFAST_SOCKET is not set either."),
    ("HOLDFAST_TOKEN", "The token for a URL, when --token-file is not given. A socket is sent none."),
    ("NO_COLOR", "With any value, no colours are written."),
    ("TERM", "With the value dumb, neither colours nor moving pictures are written."),
]
FILES = [
    ("/run/holdfast/holdfast.sock", "The socket that is tried first."),
    ("/var/lib/holdfast/holdfast.sock", "The socket that is tried next."),
    ("/etc/holdfast/holdfast.yaml", "The daemon's configuration, as the service unit has it."),
]


def text(words):
    """Plain text as roff: nothing in it is a request, an escape or a hyphen that a copy would not find again."""
    words = words.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    words = "".join(c if ord(c) < 128 else "\\[u%04X]" % ord(c) for c in words)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in words.split("\n"))


def paragraphs(words):
    """Prose, with indented lines as examples."""
    out = []
    for part in re.split(r"\n\s*\n", words.strip("\n")):
        lines = part.split("\n")
        prose = [line.strip() for line in lines if not line.startswith("  ")]
        example = [line for line in lines if line.startswith("  ")]
        if prose:
            out.append(".PP\n" + text(" ".join(prose)))
        if example:
            body = "\n".join(text(line[2:]) for line in example)
            out.append(".PP\n.RS 4\n.nf\n" + body + "\n.fi\n.RE")
    return "\n".join(out)


def spelling(name):
    return ("-" if name["kind"] == "short" else "--") + name["name"]


def shown(arguments):
    """What a page lists; help and version are on the first page only."""
    return [a for a in arguments if a.get("shouldDisplay", True) and a.get("valueName") not in ("help", "version")]


def synopsis(command, path):
    parts = ["\\fB%s\\fR" % text(" ".join(path))]
    options = [a for a in shown(command.get("arguments", [])) if a["kind"] != "positional"]
    required = [a for a in options if not a["isOptional"]]
    if len(options) > len(required):
        parts.append("[\\fIoptions\\fR]")
    for argument in required:
        value = " \\fI%s\\fR" % text(argument["valueName"]) if argument["kind"] == "option" else ""
        parts.append("\\fB%s\\fR%s" % (text(spelling(argument["preferredName"])), value))
    for argument in shown(command.get("arguments", [])):
        if argument["kind"] == "positional":
            name = "\\fI%s\\fR" % text(argument["valueName"])
            name += " ..." if argument["isRepeating"] else ""
            parts.append("[%s]" % name if argument["isOptional"] else name)
    if command.get("subcommands"):
        parts.append("\\fIcommand\\fR ...")
    return ".HP 4\n" + " ".join(parts)


def option(argument):
    value = "\\fI%s\\fR" % text(argument["valueName"])
    if argument["kind"] == "positional":
        head = value
    else:
        names = sorted(argument["names"], key=lambda name: name["kind"] != "short")
        head = ", ".join("\\fB%s\\fR" % text(spelling(name)) for name in names)
        head += " " + value if argument["kind"] == "option" else ""
    words = [argument.get("abstract", "")]
    if argument.get("discussion"):
        words.append(argument["discussion"])
    if argument.get("allValues"):
        words.append("One of: %s." % ", ".join(argument["allValues"]))
    if argument.get("defaultValue") and argument["kind"] == "option":
        words.append("Default: %s." % argument["defaultValue"])
    if argument["isRepeating"] and argument["kind"] == "option":
        words.append("May be given several times.")
    return ".TP\n%s\n%s" % (head, text(" ".join(w for w in words if w)))


def options(command):
    """Options under the titles of their groups, those without one first."""
    groups = {}
    for argument in shown(command.get("arguments", [])):
        groups.setdefault(argument.get("sectionTitle") or "", []).append(argument)
    out = []
    for title in sorted(groups, key=lambda title: (title != "", title)):
        if title:
            out.append(".PP\n\\fI%s\\fR" % text(title))
        out += [option(argument) for argument in groups[title]]
    return "\n".join(out)


def leaves(command, path):
    """A command and all below it that can be run, depth first."""
    below = [c for c in command.get("subcommands", []) if c["commandName"] != "help" and c.get("shouldDisplay", True)]
    found = [] if below else [(command, path)]
    for child in below:
        found += leaves(child, path + [child["commandName"]])
    return found


def terms(rows):
    return "\n".join(".TP\n\\fB%s\\fR\n%s" % (text(name), text(words)) for name, words in rows)


def head(name, version, date, abstract):
    return '.TH "%s" "1" "%s" "holdfast %s" "Holdfast"\n.nh\n.ad l\n.SH NAME\n%s \\- %s' % (
        text(name.upper()), date, text(version), text(name), text(abstract.rstrip(".")))


def command_page(command, version, date):
    name = "holdfast-" + command["commandName"]
    path = ["holdfast", command["commandName"]]
    runnable = leaves(command, path)
    out = [head(name, version, date, command["abstract"]), ".SH SYNOPSIS"]
    out += [synopsis(leaf, where) for leaf, where in runnable]
    out.append(".SH DESCRIPTION\n" + text(command["abstract"]))
    if command.get("discussion"):
        out.append(paragraphs(command["discussion"]))
    if len(runnable) == 1 and runnable[0][1] == path:
        out.append(".SH OPTIONS\n" + options(command))
    else:
        if command.get("defaultSubcommand"):
            out.append(".PP\nWithout a command it is \\fB%s\\fR." % text(command["defaultSubcommand"]))
        out.append(".SH COMMANDS")
        for leaf, where in runnable:
            out.append(".SS %s" % text(" ".join(where[1:])))
            out.append(text(leaf["abstract"]))
            if leaf.get("discussion"):
                out.append(paragraphs(leaf["discussion"]))
            out.append(options(leaf))
    out.append(".SH EXIT STATUS\nSee\n.BR holdfast (1).\n.SH SEE ALSO\n.BR holdfast (1)")
    return name, "\n".join(part for part in out if part) + "\n"


def main_page(root, commands, version, date):
    out = [head("holdfast", version, date, root["abstract"]), ".SH SYNOPSIS"]
    out.append(".HP 4\n\\fBholdfast\\fR \\fIcommand\\fR [\\fIoptions\\fR]")
    out.append(".SH DESCRIPTION\n" + text(root["abstract"]))
    out.append(paragraphs(
        "One program is the daemon, an emulator of the cloud, and the commands that talk to the daemon. Data goes to standard "
        "output; progress, hints and problems go to standard error. A job may be named by the beginning of its id when that is "
        "unique among the newest 1000."))
    out.append(".SH COMMANDS")
    out += [".TP\n\\fBholdfast\\-%s\\fR(1)\n%s" % (text(c["commandName"]), text(c["abstract"])) for c in commands]
    out.append(".SH OPTIONS\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nHelp for the command before it.")
    out.append(".TP\n\\fB\\-\\-version\\fR\nThe release.")
    out.append(".TP\n\\fB\\-\\-generate\\-completion\\-script\\fR \\fIshell\\fR\nCompletions for bash, zsh or fish.")
    out.append(".SH EXIT STATUS\n" + terms(EXIT_CODES))
    out.append(".SH ENVIRONMENT\n" + terms(ENVIRONMENT))
    out.append(".SH FILES\n" + terms(FILES))
    names = ",\n".join(".BR holdfast\\-%s (1)" % text(c["commandName"]) for c in commands)
    out.append(".SH SEE ALSO\n" + names.replace(",\n", "\n"))
    return "holdfast", "\n".join(out) + "\n"


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip())
    program, folder = sys.argv[1:3]
    date = sys.argv[3] if len(sys.argv) == 4 else ""
    ask = lambda flag: subprocess.run([program, flag], check=True, capture_output=True, text=True).stdout
    dump = json.loads(ask("--experimental-dump-help"))
    if dump.get("serializationVersion") != 0:
        sys.exit("the parser describes itself in a form that this script does not know")
    root = dump["command"]
    version = ask("--version").split()[-1]
    commands = [c for c in root["subcommands"] if c["commandName"] != "help" and c.get("shouldDisplay", True)]
    pages = [main_page(root, commands, version, date)] + [command_page(c, version, date) for c in commands]
    os.makedirs(folder, exist_ok=True)
    for name, page in pages:
        with open(os.path.join(folder, name + ".1"), "w", encoding="ascii") as file:
            file.write(page)


if __name__ == "__main__":
    main()
