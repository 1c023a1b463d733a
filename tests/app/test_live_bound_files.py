"""A live run binds what lies beside its record, and its folder verifies after a stop and a kill."""

import time
from pathlib import Path

from served import Sender, Server, settings

from vedette.app.settings.settings import load
from vedette.record.ledger.entries import EntryKind
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.store.raw_log import segments


def test_a_live_run_binds_its_files_and_a_changed_one_is_named(tmp_path: Path) -> None:
    config = settings(tmp_path, zones=False, checkpoint_s=1.0)
    data = Path(load(config).live.data)
    for end in ("kill", "stop"):
        server = Server(config)
        try:
            server.wait_ready()
            sender = Sender(server.port, 50)
            sender.start()
            while len(sender.acknowledged) + sender.sent < 60:
                time.sleep(0.05)
            sender.end()
        finally:
            if end == "kill":
                server.kill()
            else:
                assert server.stop() == 0
        result = verify_record(data / "vedette.sqlite", Trust())
        assert (result.exit_code, result.faults) == (0, ())
    with Record.read(data / "vedette.sqlite") as record:
        bound = [e for _, e in record.ledger.entries() if e.kind is EntryKind.FILES_BOUND]
    assert all(bound[-1].body[key] is not None for key in ("access", "raw", "checkpoint"))
    _, path = segments(data / "raw")[-1]
    changed = bytearray(path.read_bytes())
    changed[100] ^= 1
    path.write_bytes(changed)
    result = verify_record(data / "vedette.sqlite", Trust())
    assert result.exit_code == 1
    assert path.name in result.faults[0].what
    modes = {p.stat().st_mode & 0o077 for p in data.rglob("*") if not p.is_symlink()}
    assert modes == {0}
