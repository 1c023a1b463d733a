"""Check a vedette proof bundle with Python alone: nothing of vedette, nothing to install.
python verify_bundle.py BUNDLE LOG-KEY [WITNESS-KEY | CHECKPOINT-FILE]...
Exit 0: it holds. 1: it does not. Format: docs/ledger-format.md (RFC 6962, RFC 8032, C2SP notes).
"""

import base64, json, sys, time
from hashlib import sha256, sha512

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ZERO = -121665 * pow(121666, -1, P) % P, (0, 1, 1, 0)


def need(holds, what):
    holds or sys.exit(f"DOES NOT HOLD: {what}")


def b64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 has one spelling")
    return data


def add(a, b):  # points of edwards25519 in extended coordinates (RFC 8032, 5.1.4)
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, z = 2 * D * a[3] * b[3] % P, 2 * a[2] * b[2] % P
    x, y, u, v = f - e, f + e, z - c, z + c
    return x * u % P, v * y % P, u * v % P, x * y % P


def times(n, point):
    return add(times(n >> 1, add(point, point)), point if n & 1 else ZERO) if n else ZERO


def point(data):
    y = int.from_bytes(data, "little") & (2**255 - 1)
    u, v = y * y - 1, D * y * y + 1
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    x = x if v * x * x % P == u % P else x * pow(2, (P - 1) // 4, P) % P
    need(y < P and x and v * x * x % P == u % P, "no point of the curve")
    x = x if x & 1 == data[31] >> 7 else P - x
    return x, y, 1, x * y % P


def ed25519(public, signature, message):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(sha512(r + public + message).digest(), "little") % Q
    a = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
    b = add(point(r), times(k, point(public)))
    same = (a[0] * b[2] - b[0] * a[2]) % P == 0 == (a[1] * b[2] - b[1] * a[2]) % P
    need(len(signature) == 64 and s < Q and same, "a signature does not fit")


def parts(note):  # of a C2SP signed note -> lines, text, signatures
    text, _, lines = note.rpartition("\n\n")
    named = [line[2:].split(" ") for line in lines.strip("\n").split("\n")]
    return text.split("\n"), text + "\n", [(name, b64(s)) for name, s in named]


def walk(node, index, last, proof, old=b""):  # RFC 9162, 2.1.3.2 and 2.1.4.2
    for other in map(b64, proof):
        need(last, "a proof is too long")
        if index & 1 or index == last:
            node, old = (sha256(b"\1" + other + one).digest() for one in (node, old))
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + other).digest()
        index, last = index >> 1, last >> 1
    need(not last, "a proof is too short")
    return node, old


bundle = json.load(open(sys.argv[1], encoding="utf-8"))
(origin, size, root, *_), text, signatures = parts(bundle["checkpoint"])
size, root, listed, notes = int(size), b64(root), bundle.get("incident"), [(text, signatures)]
chain = {size: root} | {one["size"]: b64(one["root"]) for one in bundle["history"]}
for one in bundle["entries"]:
    leaf, at = sha256(b"\0" + one["entry"].encode()).digest(), one["index"]
    need(0 <= at < size and walk(leaf, at, size - 1, one["proof"])[0] == root, f"entry {at}")
for one in bundle["history"]:
    node, last, proof, old = one["size"] - 1, size - 1, [*one["proof"]], chain[one["size"]]
    need(0 <= node < last, "a history that comes before")
    while node & 1:
        node, last = node >> 1, last >> 1
    first = b64(proof.pop(0)) if node else old
    need(walk(first, node, last, proof, first) == (root, old), f"grew from {one['size']}")
if listed:  # version 2: the signed list of the entries that concern an incident
    spans = [[*map(int, part.split("-"))] for part in listed["entries"].split(",")]
    told = [at for span in spans for at in range(span[0], span[-1] + 1)]
    (_, *head, incident, _, last), *signed = parts(listed["note"])
    digest = f"entries {len(told)} {sha256(listed['entries'].encode()).hexdigest()}"
    need(head == text.split("\n")[:3] and last == digest, "the list is of another checkpoint")
    need(told == [one["index"] for one in bundle["entries"]], f"an entry of {incident} is missing")
    notes.append(signed)
for given in sys.argv[2:] or sys.exit("name a key or a checkpoint that you trust"):
    if given.count("+") < 2:  # a checkpoint that was kept elsewhere
        held = parts(open(given, encoding="utf-8").read())[0]
        need(held[0] == origin and chain.get(int(held[1])) == b64(held[2]), f"no log of {given}")
        continue
    name, key_id, (kind, *public) = given.split("+", 2)[:2] + [b64(given.split("+", 2)[2])]
    need(sha256(f"{name}\n".encode() + bytes([kind, *public])).hexdigest()[:8] == key_id, name)
    for text, signatures in notes[: 1 if kind == 4 else 2]:  # a witness signs checkpoints only
        found = [data[4:] for who, data in signatures if (who, data[:4].hex()) == (name, key_id)]
        need(found and kind in (1, 4) and (kind == 4 or name == origin), f"{name} did not sign")
        at = int.from_bytes(found[0][:8], "big") if kind == 4 else None
        message = text if at is None else f"cosignature/v1\ntime {at}\n{text}"
        ed25519(bytes(public), found[0][0 if at is None else 8 :], message.encode())
    print(name, "signed" if at is None else time.strftime("signed %FT%TZ", time.gmtime(at)))
print(f"HOLDS: {len(bundle['entries'])} entries of {origin}, grown from {sorted(chain)}")
